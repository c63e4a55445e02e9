#pragma once

#include <string>
#include <string_view>

namespace bitbeats::http {

/// The media type for a file name by its extension; application/octet-stream for what is not known.
std::string contentTypeOf(std::string_view fileName);

} // namespace bitbeats::http
