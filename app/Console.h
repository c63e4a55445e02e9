#pragma once

#include "base/Result.h"

#include <QJsonObject>

#include <string>
#include <string_view>

namespace bitbeats::app {

enum ExitCode { kDone = 0, kFailed = 1, kWrongUsage = 2 };

/// Prints the error's sentence on stderr; the exit code that fits it.
int report(const Error& error);

/// stdout of a command: lines for people or JSON objects for scripts, each whole and at once. One thread at a time.
class Console {
public:
    explicit Console(bool json) : m_json(json) {}

    bool json() const { return m_json; }
    /// A line for people; nothing with --json.
    void say(std::string_view line);
    /// {"event":NAME,...}; nothing without --json.
    void event(const char* name, QJsonObject fields = {});
    /// Replaces the last such line on a terminal; nothing elsewhere.
    void progress(std::string_view line);
    void endProgress();

private:
    const bool m_json;
    bool m_inProgress = false;
};

} // namespace bitbeats::app
