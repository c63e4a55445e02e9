#include "CommandLine.h"

#include "swarm/SwarmSession.h"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace bitbeats::app {
namespace {

Failure misused(Command command, std::string object, std::string detail) {
    const auto words = std::string(specOf(command).words);
    return fail(Reason::BadUsage, "understand", std::move(object), std::move(detail),
                "Try bitbeats " + words + (words.empty() ? "" : " ") + "--help.");
}

/// Takes the words of a command off the front; the window needs none.
Result<Command> takeCommand(std::vector<std::string>& rest) {
    std::optional<Command> begun; // the first word of a command that has two
    for (const auto& spec : allCommands()) {
        if (spec.words.empty()) continue;
        const auto blank = spec.words.find(' ');
        const auto first = spec.words.substr(0, blank);
        if (rest.empty() || rest.front() != first) continue;
        if (blank == std::string_view::npos) {
            rest.erase(rest.begin());
            return spec.command;
        }
        if (rest.size() > 1 && rest[1] == spec.words.substr(blank + 1)) {
            rest.erase(rest.begin(), rest.begin() + 2);
            return spec.command;
        }
        begun = spec.command;
    }
    if (begun) return misused(*begun, rest.front(), "it needs another word");
    return kWindow;
}

bool isUrl(const std::string& text) {
    return (text.starts_with("http://") && text.size() > 7) || (text.starts_with("https://") && text.size() > 8);
}

bool isChoice(std::string_view words, const std::string& text) {
    const auto all = "|" + std::string(words) + "|";
    return !text.empty() && text.find('|') == std::string::npos && all.find("|" + text + "|") != std::string::npos;
}

bool isAddress(const std::string& text) {
    boost::system::error_code error;
    boost::asio::ip::make_address(text, error);
    return !error;
}

/// "--name=value" or "--name value" or "-n value"; moves `at` beyond what it took.
Result<void> takeOption(CommandLine& line, const std::vector<std::string>& rest, std::size_t& at) {
    const auto& word = rest[at++];
    const bool isLong = word.starts_with("--");
    const auto equals = isLong ? word.find('=') : std::string::npos;
    const auto name = word.substr(isLong ? 2 : 1, equals - (isLong ? 2 : 1));
    const auto* option = findOption(name, line.command);
    const bool shaped = option && (isLong == (name.size() > 1));
    if (!shaped) {
        const bool elsewhere = isLong && findOption(name) != nullptr;
        return misused(line.command, word, elsewhere ? "this command has no such option" : "there is no such option");
    }
    auto& values = line.options[std::string(option->name)];
    if (!values.empty() && !option->repeatable && option->kind != ValueKind::None)
        return misused(line.command, word, "it was given twice");
    if (option->kind == ValueKind::None) {
        if (equals != std::string::npos) return misused(line.command, word, "it takes no value");
        values = {"1"};
        return {};
    }
    if (equals == std::string::npos && at >= rest.size())
        return misused(line.command, word, "it needs a value: " + std::string(option->value));
    const auto given = equals == std::string::npos ? rest[at++] : word.substr(equals + 1);
    auto value = checkedValue(*option, given);
    if (!value)
        return misused(line.command, "--" + std::string(option->name) + " " + given,
                       "it wants " + std::string(option->value));
    values.push_back(std::move(*value));
    return {};
}

} // namespace

std::optional<double> parseNumber(const std::string& text) {
    double value = 0;
    const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || stop != text.data() + text.size() || !std::isfinite(value)) return {};
    return value;
}

std::optional<std::pair<int, int>> parseHours(const std::string& text) {
    const auto dash = text.find('-');
    if (dash == std::string::npos) return {};
    const auto from = parseNumber(text.substr(0, dash));
    const auto to = parseNumber(text.substr(dash + 1));
    const auto hour = [](const std::optional<double>& n) { return n && *n >= 0 && *n <= 23 && *n == std::floor(*n); };
    if (!hour(from) || !hour(to)) return {};
    return std::pair(static_cast<int>(*from), static_cast<int>(*to));
}

std::optional<std::int64_t> parseSize(const std::string& text) {
    if (text.empty()) return {};
    static constexpr std::string_view kUnits = "kMG";
    const auto unit = kUnits.find(text.back());
    const bool plain = unit == std::string_view::npos;
    std::int64_t value = 0;
    const char* const end = text.data() + text.size() - (plain ? 0 : 1);
    const auto [stop, problem] = std::from_chars(text.data(), end, value);
    if (problem != std::errc() || stop != end || value < 0 || value > (std::int64_t(1) << 40)) return {};
    return plain ? value : value << (10 * (unit + 1));
}

std::optional<Endpoint> parseEndpoint(const std::string& text) {
    const auto colon = text.rfind(':');
    if (colon == std::string::npos) return {};
    Endpoint endpoint{text.substr(0, colon), 0};
    auto& address = endpoint.address;
    if (address.empty()) address = "127.0.0.1";
    const bool bracketed = address.size() > 2 && address.front() == '[' && address.back() == ']';
    if (bracketed) address = address.substr(1, address.size() - 2);
    if (!isAddress(address) || (address.find(':') != std::string::npos) != bracketed) return {};
    const char* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data() + colon + 1, end, endpoint.port);
    if (problem != std::errc() || stop != end) return {};
    return endpoint;
}

std::optional<std::string> checkedValue(const OptionSpec& option, const std::string& text) {
    const auto sound = [&] {
        switch (option.kind) {
        case ValueKind::None:
            return true;
        case ValueKind::Text:
        case ValueKind::File:
            return !text.empty();
        case ValueKind::Decibels: {
            const auto number = parseNumber(text);
            return number && *number >= -15 && *number <= 15;
        }
        case ValueKind::Hours:
            return parseHours(text).has_value();
        case ValueKind::Number: {
            const auto number = parseNumber(text);
            return number && *number >= 0 && *number <= 65535;
        }
        case ValueKind::Seconds: {
            const auto number = parseNumber(text);
            return number && *number >= 0 && *number <= 1e6;
        }
        case ValueKind::Size:
            return parseSize(text).has_value();
        case ValueKind::Peer:
            return swarm::PeerAddress::parse(text).has_value();
        case ValueKind::Endpoint:
            return parseEndpoint(text).has_value();
        case ValueKind::Address:
            return isAddress(text);
        case ValueKind::Url:
            return isUrl(text);
        case ValueKind::Choice:
            return isChoice(option.value, text);
        }
        return false;
    };
    return sound() ? std::optional(text) : std::nullopt;
}

Result<CommandLine> parseCommandLine(const std::vector<std::string>& arguments) {
    auto rest = arguments;
    const auto command = takeCommand(rest);
    if (!command) return Failure(command.error());
    CommandLine line;
    line.command = *command;
    bool onlyArguments = false;
    for (std::size_t at = 0; at < rest.size();) {
        const auto& word = rest[at];
        if (onlyArguments || word.size() < 2 || word.front() != '-') {
            line.arguments.push_back(word);
            ++at;
        } else if (word == "--") {
            onlyArguments = true;
            ++at;
        } else if (auto taken = takeOption(line, rest, at); !taken) {
            return Failure(taken.error());
        }
    }
    line.help = line.options.contains("help");
    if (line.help || line.options.contains("version")) return line;
    const auto& spec = specOf(line.command);
    const auto count = static_cast<int>(line.arguments.size());
    if (count < spec.minArguments)
        return misused(line.command, std::string(spec.words), "it needs " + std::string(spec.arguments));
    if (spec.maxArguments >= 0 && count > spec.maxArguments)
        return misused(line.command, line.arguments[static_cast<std::size_t>(spec.maxArguments)],
                       "that is one argument too many");
    return line;
}

} // namespace bitbeats::app
