#pragma once

#include "base/Result.h"

#include <array>
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

struct V4Range {
    std::uint32_t first;
    std::uint32_t last;
};

/// What of IPv4 a stranger's link must not lead into: unspecified, private, shared, loopback, link-local, multicast,
/// reserved.
inline constexpr std::array<V4Range, 8> kPrivateV4{{{0x00000000, 0x00FFFFFF},
                                                    {0x0A000000, 0x0AFFFFFF},
                                                    {0x64400000, 0x647FFFFF},
                                                    {0x7F000000, 0x7FFFFFFF},
                                                    {0xA9FE0000, 0xA9FEFFFF},
                                                    {0xAC100000, 0xAC1FFFFF},
                                                    {0xC0A80000, 0xC0A8FFFF},
                                                    {0xE0000000, 0xFFFFFFFF}}};

/// One of these, or the like in IPv6, or an IPv6 address behind which one of them lies (mapped, NAT64, 6to4).
bool isPrivateAddress(const boost::asio::ip::address& address);

} // namespace bitbeats::swarm
