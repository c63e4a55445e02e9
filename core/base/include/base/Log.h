#pragma once

#include <QLoggingCategory>

namespace bitbeats {

/// How log lines leave the program: always on stderr, so that stdout stays free for --json.
enum class LogFormat { Plain, Json };

/// Installs the message handler. `verbose` shows debug lines of our categories. Call once, from main.
void installLog(LogFormat format, bool verbose);

Q_DECLARE_LOGGING_CATEGORY(logBase)
Q_DECLARE_LOGGING_CATEGORY(logAudio)
Q_DECLARE_LOGGING_CATEGORY(logSwarm)
Q_DECLARE_LOGGING_CATEGORY(logHttp)

} // namespace bitbeats
