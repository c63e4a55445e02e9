#pragma once

#include "Options.h"
#include "base/Result.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bitbeats::app {

/// What was typed: a command, its options by name, the rest in order.
struct CommandLine {
    Command command = kWindow;
    std::map<std::string, std::vector<std::string>, std::less<>> options; ///< switches hold one "1"
    std::vector<std::string> arguments;
    bool help = false;
};

/// Understands the arguments behind the program's name by the table of options. Values are checked. Errors: BadUsage,
/// each with what was wrong and what to type. Pure.
Result<CommandLine> parseCommandLine(const std::vector<std::string>& arguments);

/// A value of that kind, as it is to be kept; empty if it is none.
std::optional<std::string> checkedValue(const OptionSpec& option, const std::string& text);

std::optional<double> parseNumber(const std::string& text);
/// "22-7": hours of the day, from and to.
std::optional<std::pair<int, int>> parseHours(const std::string& text);
/// "500", "64k", "2M": bytes, with 1024 to the k.
std::optional<std::int64_t> parseSize(const std::string& text);

struct Endpoint {
    std::string address;
    std::uint16_t port = 0;
};
/// "127.0.0.1:8080", "[::1]:0", ":8080" (on 127.0.0.1).
std::optional<Endpoint> parseEndpoint(const std::string& text);

} // namespace bitbeats::app
