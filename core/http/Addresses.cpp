#include "http/Addresses.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace bitbeats::http {
namespace {

using boost::asio::ip::address;
using boost::asio::ip::address_v6;

constexpr std::size_t kMaxHops = 32;

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

std::vector<std::string_view> parts(std::string_view text, char separator) {
    std::vector<std::string_view> out;
    while (out.size() < kMaxHops) {
        const auto at = text.find(separator);
        out.push_back(trimmed(text.substr(0, at)));
        if (at == std::string_view::npos) break;
        text.remove_prefix(at + 1);
    }
    return out;
}

bool sameBits(const unsigned char* a, const unsigned char* b, int bits) {
    for (; bits >= 8; bits -= 8)
        if (*a++ != *b++) return false;
    return bits == 0 || ((*a ^ *b) >> (8 - bits)) == 0;
}

/// "1.2.3.4", "1.2.3.4:80", "[::1]", "[::1]:80", "::1", each perhaps in quotes.
std::optional<address> addressIn(std::string_view text) {
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
    if (text.starts_with('['))
        text = text.substr(1, text.find(']') - 1);
    else if (std::count(text.begin(), text.end(), ':') == 1)
        text = text.substr(0, text.find(':'));
    boost::system::error_code error;
    const auto found = boost::asio::ip::make_address(std::string(text), error);
    return error ? std::nullopt : std::optional(plainAddress(found));
}

struct Hop {
    std::optional<address> from;
    bool secure = false;
};

bool isHttps(std::string_view word) {
    return word == "https" || word == "HTTPS";
}

/// The header of that name on all its lines.
std::string joined(const Request& request, std::string_view name) {
    std::string all;
    for (const auto& [key, value] : request.headers)
        if (key == name) all += (all.empty() ? "" : ",") + value;
    return all;
}

std::vector<Hop> forwardedHops(std::string_view text) {
    std::vector<Hop> hops;
    for (const auto element : parts(text, ',')) {
        Hop hop;
        for (const auto pair : parts(element, ';')) {
            const auto name = pair.substr(0, pair.find('='));
            const auto value = pair.substr(std::min(pair.size(), name.size() + 1));
            if (name == "for" || name == "For") hop.from = addressIn(value);
            if (name == "proto" || name == "Proto") hop.secure = isHttps(value);
        }
        hops.push_back(hop);
    }
    return hops;
}

std::vector<Hop> legacyHops(const Request& request, std::string_view clients) {
    std::vector<Hop> hops;
    for (const auto client : parts(clients, ','))
        hops.push_back({addressIn(client), isHttps(trimmed(request.header("x-forwarded-proto")))});
    return hops;
}

} // namespace

Result<AddressBlock> AddressBlock::parse(const std::string& text) {
    const auto slash = text.find('/');
    boost::system::error_code error;
    AddressBlock block;
    block.base = plainAddress(boost::asio::ip::make_address(text.substr(0, slash), error));
    const int bits = block.base.is_v4() ? 32 : 128;
    block.prefix = bits;
    bool sound = !error;
    if (sound && slash != std::string::npos) {
        const char* const end = text.data() + text.size();
        const auto [stop, problem] = std::from_chars(text.data() + slash + 1, end, block.prefix);
        sound = problem == std::errc() && stop == end && block.prefix >= 0 && block.prefix <= bits;
    }
    if (!sound)
        return fail(Reason::BadUsage, "understand the addresses", text, "it is neither an address nor a block of them",
                    "Write something like 127.0.0.1 or 10.0.0.0/8.");
    return block;
}

bool AddressBlock::contains(const boost::asio::ip::address& address) const {
    if (address.is_v4() != base.is_v4()) return false;
    if (base.is_v4()) return sameBits(address.to_v4().to_bytes().data(), base.to_v4().to_bytes().data(), prefix);
    return sameBits(address.to_v6().to_bytes().data(), base.to_v6().to_bytes().data(), prefix);
}

address plainAddress(const address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6());
    return address;
}

std::string limitKey(const std::string& address) {
    boost::system::error_code error;
    const auto parsed = boost::asio::ip::make_address(address, error);
    if (error || parsed.is_v4()) return address;
    auto bytes = parsed.to_v6().to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
    return address_v6(bytes).to_string() + "/64";
}

void applyForwarding(Request& request, const address& peer, const std::vector<AddressBlock>& trusted) {
    const auto isTrusted = [&](const address& one) {
        return std::any_of(trusted.begin(), trusted.end(), [&](const auto& block) { return block.contains(one); });
    };
    request.remoteAddress = peer.to_string();
    if (!isTrusted(peer)) return;
    const auto forwarded = joined(request, "forwarded");
    const auto clients = joined(request, "x-forwarded-for");
    if (forwarded.empty() && clients.empty()) return;
    const auto hops = forwarded.empty() ? legacyHops(request, clients) : forwardedHops(forwarded);
    // What a proxy could not or would not name ends the chain.
    std::find_if(hops.rbegin(), hops.rend(), [&](const Hop& hop) {
        if (!hop.from) return true;
        request.remoteAddress = hop.from->to_string();
        request.secure = hop.secure;
        return !isTrusted(*hop.from);
    });
}

} // namespace bitbeats::http
