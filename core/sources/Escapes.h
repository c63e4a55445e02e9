#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bitbeats::sources {

/// Percent-decoding; nothing if a '%' is not followed by two hexadecimal digits.
std::optional<std::string> unescaped(std::string_view text);

/// The decoded last part of a URL's path, or empty: "https://h/a/b%20c.mp3?x" -> "b c.mp3".
std::string lastPathPart(std::string_view url);

} // namespace bitbeats::sources
