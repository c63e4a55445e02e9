#pragma once

#include <string>
#include <string_view>

namespace bitbeats {

/// Everything but the unreserved characters of RFC 3986, section 2.3, as %XX: one path component or query value.
std::string percentEncoded(std::string_view text);

} // namespace bitbeats
