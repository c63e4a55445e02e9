#pragma once

#include "base/Result.h"
#include "http/Message.h"

#include <boost/asio/ip/address.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace bitbeats::http {

/// An address with a prefix length: "10.0.0.0/8", "::1".
struct AddressBlock {
    boost::asio::ip::address base;
    int prefix = 0;

    static Result<AddressBlock> parse(const std::string& text);
    bool contains(const boost::asio::ip::address& address) const;
};

/// An IPv4 address that came through an IPv6 socket as what it is; others unchanged.
boost::asio::ip::address plainAddress(const boost::asio::ip::address& address);

/// By whom limits are counted: an IPv4 address, or the /64 of an IPv6 address, since every home has a whole one.
std::string limitKey(const std::string& address);

/// Puts the client into a request that came from `peer`. Only when that is a trusted proxy, what it says about the
/// client (Forwarded, else X-Forwarded-For and -Proto) is believed, from the last entry on back to the first one that
/// is no trusted proxy itself. Pure.
void applyForwarding(Request& request, const boost::asio::ip::address& peer, const std::vector<AddressBlock>& trusted);

} // namespace bitbeats::http
