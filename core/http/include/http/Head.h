#pragma once

#include "http/Message.h"

#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace bitbeats::http {

/// Which names a client may have asked for in Host. Web pages of strangers can make a browser send requests here under
/// a name of theirs (DNS rebinding), but not under an address.
enum class HostRule {
    Any,
    AddressOnly, ///< an IP address, "localhost" or a name that was allowed
};

/// A request that is refused before any handler sees it; the connection is closed after the answer.
struct Refusal {
    int status = 400;
    std::string code;
    std::string message;
};

/// Reads the head of a request, from its first byte to the blank line that ends it. Stricter than HTTP libraries use to
/// be: no bare LF or CR, no folded lines, exactly one Host, one way to say how long the body is. Pure.
tl::expected<Request, Refusal> parseHead(std::string_view head, HostRule hosts,
                                         std::span<const std::string> hostNames = {});

} // namespace bitbeats::http
