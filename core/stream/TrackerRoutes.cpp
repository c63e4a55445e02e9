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

http::Response announce(swarm::Tracker& tracker, const http::Request& request) {
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
    return plain(tracker.announce(announce));
}

http::Response scrape(swarm::Tracker& tracker, const http::Request& request) {
    std::vector<swarm::InfoHash> hashes;
    for (const auto& bytes : request.parameters("info_hash")) {
        if (const auto hash = hashOf(bytes); hash && hashes.size() < kMaxScraped) hashes.push_back(*hash);
    }
    return plain(tracker.scrape(hashes));
}

} // namespace

http::Response answerTracker(swarm::Tracker& tracker, const http::Request& request) {
    const bool announcing = request.path == "/announce";
    if (!announcing && request.path != "/scrape")
        return http::errorResponse(404, "not_found", "There is nothing at this address.");
    if (request.method != "GET" && request.method != "HEAD") {
        auto refusal = http::errorResponse(405, "method_not_allowed", "Only GET and HEAD are answered here.");
        refusal.headers.emplace_back("Allow", "GET, HEAD");
        return refusal;
    }
    return announcing ? announce(tracker, request) : scrape(tracker, request);
}

} // namespace bitbeats::stream
