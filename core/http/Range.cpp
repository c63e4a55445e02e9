#include "http/Range.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace bitbeats::http {
namespace {

std::string_view trimmed(std::string_view text) {
    const auto isBlank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

/// Digits alone; a number beyond 63 bits is as good as the largest.
std::optional<std::int64_t> number(std::string_view text) {
    if (text.empty()) return {};
    constexpr auto kLargest = std::numeric_limits<std::int64_t>::max();
    std::int64_t value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return {};
        const int digit = c - '0';
        value = value > (kLargest - digit) / 10 ? kLargest : value * 10 + digit;
    }
    return value;
}

bool isBytesUnit(std::string_view unit) {
    constexpr std::string_view kBytes = "bytes";
    return std::equal(unit.begin(), unit.end(), kBytes.begin(), kBytes.end(),
                      [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

} // namespace

RangeChoice chooseRange(std::string_view header, std::int64_t size) {
    const RangeChoice whole{RangeKind::Whole, {0, size}};
    const RangeChoice none{RangeKind::Unsatisfiable, {}};
    const auto equals = header.find('=');
    if (equals == std::string_view::npos || !isBytesUnit(trimmed(header.substr(0, equals)))) return whole;
    const auto spec = trimmed(header.substr(equals + 1));
    const auto dash = spec.find('-');
    if (dash == std::string_view::npos) return whole;
    const auto firstText = spec.substr(0, dash);
    const auto lastText = spec.substr(dash + 1);
    const auto first = number(firstText);
    const auto last = number(lastText);
    if ((!first && !firstText.empty()) || (!last && !lastText.empty()) || (!first && !last)) return whole;
    if (!first) {
        if (*last == 0 || size == 0) return none;
        return {RangeKind::Part, {std::max<std::int64_t>(0, size - *last), size}};
    }
    if (last && *last < *first) return whole;
    if (*first >= size) return none;
    const auto end = last && *last < size - 1 ? *last + 1 : size;
    return {RangeKind::Part, {*first, end}};
}

} // namespace bitbeats::http
