#include "stream/TrackerRoutes.h"

#include <algorithm>
#include <charconv>

namespace bitbeats::stream {
namespace {

constexpr std::size_t kMaxScraped = 64;

http::Response plain(std::string body) {
    http::Response response;
    response.headers.emplace_back("Content-Type", "text/plain");
    response.body = std::move(body);
    return response;
}

std::optional<swarm::InfoHash> hashOf(const std::string& bytes) {
    swarm::InfoHash hash;
    if (bytes.size() != hash.bytes.size()) return {};
    std::transform(bytes.begin(), bytes.end(), hash.bytes.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
    return hash;
}

template<typename Number>
std::optional<Number> number(const http::Request& request, std::string_view name) {
    const auto text = request.parameter(name);
    Number value{};
    if (!text || text->empty()) return {};
    const auto [stop, problem] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (problem != std::errc() || stop != text->data() + text->size()) return {};
    return value;
}

swarm::AnnounceEvent eventOf(const http::Request& request) {
    const auto event = request.parameter("event").value_or("");
    if (event == "started") return swarm::AnnounceEvent::Started;
    if (event == "stopped") return swarm::AnnounceEvent::Stopped;
    if (event == "completed") return swarm::AnnounceEvent::Completed;
    return swarm::AnnounceEvent::None;
}

using Asked = std::function<void(const swarm::InfoHash&)>;

http::Response announce(swarm::Tracker& tracker, const Asked& asked, const http::Request& request) {
    const auto hash = hashOf(request.parameter("info_hash").value_or(""));
    if (!hash) return plain(swarm::trackerFailure("info_hash must be 20 bytes"));
    boost::system::error_code error;
    swarm::Announce announce;
    announce.infoHash = *hash;
    announce.address = boost::asio::ip::make_address(request.remoteAddress, error);
    announce.port = number<std::uint16_t>(request, "port").value_or(0);
    announce.left = number<std::int64_t>(request, "left").value_or(1); // unknown: not a seed
    announce.wanted = number<int>(request, "numwant").value_or(-1);
    announce.event = eventOf(request);
    if (asked && tracker.serves(*hash)) asked(*hash);
    return plain(tracker.announce(announce));
}

http::Response scrape(swarm::Tracker& tracker, const Asked&, const http::Request& request) {
    std::vector<swarm::InfoHash> hashes;
    for (const auto& bytes : request.parameters("info_hash")) {
        if (const auto hash = hashOf(bytes); hash && hashes.size() < kMaxScraped) hashes.push_back(*hash);
    }
    return plain(tracker.scrape(hashes));
}

} // namespace

void addTrackerRoutes(http::Router& router, swarm::Tracker& tracker, Asked asked) {
    const auto add = [&](const char* path, const char* name, const char* summary, auto* answer) {
        http::Route route;
        route.method = "GET";
        route.pattern = path;
        route.name = name;
        route.summary = summary;
        route.rate = http::RateClass::Announce;
        route.lane = http::Lane::Inline;
        route.anyOrigin = true;
        route.handle = [&tracker, asked, answer](const http::Call& call) {
            return answer(tracker, asked, call.request);
        };
        router.add(std::move(route));
    };
    add("/announce", "announce", "BitTorrent tracker: who else has a torrent of this node", announce);
    add("/scrape", "scrape", "BitTorrent tracker: figures of torrents of this node", scrape);
}

} // namespace bitbeats::stream
