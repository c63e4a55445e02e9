#include "swarm/SwarmSession.h"

#include <boost/asio/ip/address.hpp>

#include <charconv>

namespace bitbeats::swarm {

Result<PeerAddress> PeerAddress::parse(const std::string& text) {
    const auto wrong = [&] {
        return fail(Reason::BadUsage, "understand the peer", text, "it is not an IP address and a port",
                    "Write 192.0.2.7:6881 or [2001:db8::7]:6881.");
    };
    const auto colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0) return wrong();
    auto host = text.substr(0, colon);
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(host, error);
    if (error || address.is_v6() != bracketed) return wrong();
    PeerAddress peer{address.to_string(), 0};
    const char* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data() + colon + 1, end, peer.port);
    if (problem != std::errc() || stop != end || peer.port == 0) return wrong();
    return peer;
}

} // namespace bitbeats::swarm
