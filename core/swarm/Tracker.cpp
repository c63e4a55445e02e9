#include "swarm/Tracker.h"

#include <algorithm>

namespace bitbeats::swarm {
namespace {

std::string bencoded(std::string_view text) {
    return std::to_string(text.size()) + ":" + std::string(text);
}

std::string bencoded(std::int64_t number) {
    return "i" + std::to_string(number) + "e";
}

std::string_view viewOf(const InfoHash& hash) {
    return {reinterpret_cast<const char*>(hash.bytes.data()), hash.bytes.size()};
}

template<typename Bytes>
void appendPeer(std::string& to, const Bytes& address, std::uint16_t port) {
    for (const auto byte : address)
        to += static_cast<char>(byte);
    to += static_cast<char>(port >> 8);
    to += static_cast<char>(port & 0xff);
}

bool isUsable(const boost::asio::ip::address& address) {
    return !address.is_unspecified() && !address.is_multicast();
}

/// "::ffff:1.2.3.4" is 1.2.3.4.
boost::asio::ip::address plain(const boost::asio::ip::address& address) {
    if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
    return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6());
}

} // namespace

std::string trackerFailure(const std::string& reason) {
    return "d" + bencoded("failure reason") + bencoded(reason) + "e";
}

Tracker::Tracker(const Clock& clock, TrackerOptions options) : m_clock(clock), m_options(options) {}

void Tracker::add(const InfoHash& torrent) {
    const std::lock_guard lock(m_mutex);
    m_swarms.try_emplace(torrent);
}

bool Tracker::serves(const InfoHash& torrent) {
    const std::lock_guard lock(m_mutex);
    return m_swarms.contains(torrent);
}

void Tracker::remove(const InfoHash& torrent) {
    const std::lock_guard lock(m_mutex);
    m_swarms.erase(torrent);
}

std::string Tracker::announce(const Announce& announce) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_swarms.find(announce.infoHash);
    if (found == m_swarms.end()) return trackerFailure("this tracker does not serve that torrent");
    if (announce.port == 0) return trackerFailure("the port is missing");
    auto& swarm = found->second;
    expire(swarm);
    const Endpoint who(plain(announce.address), announce.port);
    if (announce.event == AnnounceEvent::Stopped) {
        swarm.peers.erase(who);
    } else if (isUsable(who.first) && mayJoin(swarm, who)) {
        auto& peer = swarm.peers[who];
        if (announce.event == AnnounceEvent::Completed && !peer.seed) ++swarm.downloaded;
        peer = {announce.left == 0, m_clock.now()};
    }
    return replyTo(announce, who, swarm);
}

void Tracker::expire(Swarm& swarm) const {
    const auto oldest = m_clock.now() - m_options.peerLife;
    std::erase_if(swarm.peers, [&](const auto& entry) { return entry.second.seen < oldest; });
}

bool Tracker::mayJoin(const Swarm& swarm, const Endpoint& who) const {
    if (swarm.peers.contains(who)) return true;
    if (swarm.peers.size() >= static_cast<std::size_t>(m_options.maxPeersPerTorrent)) return false;
    const auto same = std::count_if(swarm.peers.begin(), swarm.peers.end(),
                                    [&](const auto& entry) { return entry.first.first == who.first; });
    return same < m_options.maxPeersPerAddress;
}

std::string Tracker::replyTo(const Announce& announce, const Endpoint& who, Swarm& swarm) const {
    std::int64_t seeds = 0;
    std::vector<const Endpoint*> candidates;
    for (const auto& [endpoint, peer] : swarm.peers) {
        seeds += peer.seed;
        // Seeds have no use for seeds.
        if (endpoint != who && !(announce.left == 0 && peer.seed)) candidates.push_back(&endpoint);
    }
    const int asked = announce.wanted < 0 ? m_options.defaultPeers : std::min(announce.wanted, m_options.maxPeers);
    const auto count = announce.event == AnnounceEvent::Stopped
                           ? std::size_t(0)
                           : std::min(candidates.size(), static_cast<std::size_t>(asked));
    std::string v4, v6;
    for (std::size_t i = 0; i < count; ++i) {
        const auto& [address, port] = *candidates[(swarm.turn + i) % candidates.size()];
        if (address.is_v4())
            appendPeer(v4, address.to_v4().to_bytes(), port);
        else
            appendPeer(v6, address.to_v6().to_bytes(), port);
    }
    swarm.turn += count;
    auto reply = "d" + bencoded("complete") + bencoded(seeds) + bencoded("downloaded") + bencoded(swarm.downloaded) +
                 bencoded("incomplete") + bencoded(static_cast<std::int64_t>(swarm.peers.size()) - seeds) +
                 bencoded("interval") + bencoded(m_options.interval.count()) + bencoded("min interval") +
                 bencoded(m_options.minInterval.count()) + bencoded("peers") + bencoded(v4);
    if (!v6.empty()) reply += bencoded("peers6") + bencoded(v6);
    return reply + "e";
}

std::string Tracker::scrape(const std::vector<InfoHash>& torrents) {
    const std::lock_guard lock(m_mutex);
    auto sorted = torrents; // keys of a dictionary stand in order, once
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    std::string files;
    for (const auto& torrent : sorted) {
        const auto found = m_swarms.find(torrent);
        if (found == m_swarms.end()) continue;
        auto& swarm = found->second;
        expire(swarm);
        const auto seeds =
            std::count_if(swarm.peers.begin(), swarm.peers.end(), [](const auto& p) { return p.second.seed; });
        files += bencoded(viewOf(torrent)) + "d" + bencoded("complete") + bencoded(std::int64_t(seeds)) +
                 bencoded("downloaded") + bencoded(swarm.downloaded) + bencoded("incomplete") +
                 bencoded(static_cast<std::int64_t>(swarm.peers.size()) - std::int64_t(seeds)) + "e";
    }
    return "d" + bencoded("files") + "d" + files + "ee";
}

} // namespace bitbeats::swarm
