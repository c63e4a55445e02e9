#pragma once

#include <QLoggingCategory>

#include <string>

namespace bitbeats {

/// How log lines leave the program: always on stderr, so that stdout stays free for --json.
enum class LogFormat { Plain, Json };

/// Installs the message handler. `verbose` shows debug lines of our categories. Call once, from main.
void installLog(LogFormat format, bool verbose);

/// What is logged on this thread as long as it lives belongs to one request or job: JSON lines name it.
class LogScope {
public:
    explicit LogScope(std::string id);
    ~LogScope();
    LogScope(const LogScope&) = delete;
    LogScope& operator=(const LogScope&) = delete;

private:
    const std::string m_id;
    const std::string* const m_outer;
};

Q_DECLARE_LOGGING_CATEGORY(logBase)
Q_DECLARE_LOGGING_CATEGORY(logAudio)
Q_DECLARE_LOGGING_CATEGORY(logSwarm)
Q_DECLARE_LOGGING_CATEGORY(logHttp)

} // namespace bitbeats
