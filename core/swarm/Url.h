#pragma once

#include "base/Result.h"

#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <string>

namespace bitbeats::swarm {

/// An absolute http or https URL, taken apart (RFC 3986, no user info).
struct Url {
    bool secure = false;
    std::string host; ///< without brackets
    std::uint16_t port = 80;
    std::string target; ///< path and query, percent-encoded, begins with '/'

    std::string hostHeader() const; ///< with brackets and a non-default port
    std::string text() const;
    bool operator==(const Url&) const = default;

    /// Errors: Malformed, Unsupported (another scheme).
    static Result<Url> parse(const std::string& text);
    /// A Location header seen from this URL: absolute, "//host/...", "/path" or relative.
    Result<Url> resolve(const std::string& location) const;
};

/// Loopback, private, link-local, multicast, unspecified and other ranges that a stranger's link must not lead into.
bool isPrivateAddress(const boost::asio::ip::address& address);

} // namespace bitbeats::swarm
