#include "Url.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace bitbeats::swarm {
namespace {

Failure malformed(const std::string& text) {
    return fail(Reason::Malformed, "understand the link", text, "it is not a complete http or https address");
}

bool printable(const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

bool startsWith(const boost::asio::ip::address_v6::bytes_type& bytes, std::initializer_list<unsigned char> prefix) {
    return std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

/// The IPv4 address to which packets for this one go in the end: mapped, through NAT64 (RFC 6052) or 6to4 (RFC 3056).
std::optional<boost::asio::ip::address_v4> embeddedV4(const boost::asio::ip::address_v6& address) {
    namespace ip = boost::asio::ip;
    const auto bytes = address.to_bytes();
    const auto at = [&](std::size_t i) { return ip::address_v4({bytes[i], bytes[i + 1], bytes[i + 2], bytes[i + 3]}); };
    if (address.is_v4_mapped() || startsWith(bytes, {0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0})) return at(12);
    if (startsWith(bytes, {0x20, 0x02})) return at(2);
    return std::nullopt;
}

} // namespace

Result<Url> Url::parse(const std::string& text) {
    Url url;
    std::string rest;
    if (text.starts_with("https://")) {
        url.secure = true;
        url.port = 443;
        rest = text.substr(8);
    } else if (text.starts_with("http://")) {
        rest = text.substr(7);
    } else {
        return fail(Reason::Unsupported, "use the link", text, "only http and https are understood");
    }
    if (!printable(rest)) return malformed(text);
    rest = rest.substr(0, rest.find('#'));
    const auto slash = rest.find_first_of("/?");
    auto authority = rest.substr(0, slash);
    url.target = slash == std::string::npos ? "/" : rest.substr(slash);
    if (url.target.front() == '?') url.target.insert(0, "/");
    if (authority.find('@') != std::string::npos) return malformed(text);

    std::string port;
    if (authority.starts_with('[')) {
        const auto close = authority.find(']');
        if (close == std::string::npos) return malformed(text);
        url.host = authority.substr(1, close - 1);
        port = authority.substr(close + 1);
    } else {
        const auto colon = authority.find(':');
        url.host = authority.substr(0, colon);
        port = colon == std::string::npos ? "" : authority.substr(colon);
    }
    if (url.host.empty()) return malformed(text);
    if (!port.empty()) {
        const char* const end = port.data() + port.size();
        const auto [stopped, problem] = std::from_chars(port.data() + 1, end, url.port);
        if (port.front() != ':' || problem != std::errc{} || stopped != end || url.port == 0) return malformed(text);
    }
    return url;
}

std::string Url::hostHeader() const {
    std::string header = host.find(':') != std::string::npos ? "[" + host + "]" : host;
    if (port != (secure ? 443 : 80)) header += ":" + std::to_string(port);
    return header;
}

std::string Url::text() const {
    return (secure ? "https://" : "http://") + hostHeader() + target;
}

Result<Url> Url::resolve(const std::string& location) const {
    if (location.starts_with("http://") || location.starts_with("https://")) return parse(location);
    if (location.starts_with("//")) return parse((secure ? "https:" : "http:") + location);
    const std::string origin = (secure ? "https://" : "http://") + hostHeader();
    if (location.starts_with('/')) return parse(origin + location);
    return parse(origin + target.substr(0, target.substr(0, target.find('?')).rfind('/') + 1) + location);
}

bool isPrivateAddress(const boost::asio::ip::address& address) {
    if (address.is_v6()) {
        const auto v6 = address.to_v6();
        if (const auto inside = embeddedV4(v6)) return isPrivateAddress(*inside);
        const auto bytes = v6.to_bytes();
        const bool uniqueLocal = (bytes[0] & 0xFE) == 0xFC;
        return v6.is_loopback() || v6.is_unspecified() || v6.is_link_local() || v6.is_site_local() ||
               v6.is_multicast() || uniqueLocal || startsWith(bytes, {0x00, 0x64, 0xFF, 0x9B, 0x00, 0x01});
    }
    const auto v4 = address.to_v4().to_uint();
    return std::any_of(kPrivateV4.begin(), kPrivateV4.end(),
                       [v4](const V4Range& range) { return range.first <= v4 && v4 <= range.last; });
}

} // namespace bitbeats::swarm
