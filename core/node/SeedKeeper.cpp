#include "SeedKeeper.h"

#include "base/Log.h"

#include <algorithm>
#include <limits>

namespace bitbeats::node {

swarm::InfoHash hashOf(const std::string& raw) {
    swarm::InfoHash hash;
    std::transform(raw.begin(), raw.begin() + static_cast<std::ptrdiff_t>(std::min(raw.size(), hash.bytes.size())),
                   hash.bytes.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
    return hash;
}

SeedKeeper::SeedKeeper(Tracks& tracks, swarm::Tracker& tracker, Seeder* seeder, std::string address)
    : m_tracks(tracks), m_tracker(tracker), m_seeder(seeder), m_address(std::move(address)) {}

SeedKeeper::~SeedKeeper() {
    m_end.cancel();
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
        m_wake.notify_all();
    }
    if (m_thread.joinable()) m_thread.join();
}

Result<void> SeedKeeper::start(int newest) {
    const auto tracks = m_tracks.newest(std::numeric_limits<int>::max());
    if (!tracks) return Failure(tracks.error());
    for (const auto& track : *tracks) {
        if (!m_tracks.isForEverybody(track)) continue;
        m_tracker.add(hashOf(track.infoHash));
        if (newest-- > 0) want(track.infoHash);
    }
    if (m_seeder) m_thread = std::thread([this] { work(); });
    return {};
}

void SeedKeeper::want(const std::string& infoHash) {
    if (!m_seeder) return;
    const std::lock_guard lock(m_mutex);
    if (!m_seen.insert(infoHash).second) return;
    m_wanted.push_back(infoHash);
    m_wake.notify_all();
}

void SeedKeeper::forget(const std::string& infoHash) {
    if (const auto other = m_tracks.findShared(infoHash); other && *other) return;
    m_tracker.remove(hashOf(infoHash));
    {
        const std::lock_guard lock(m_mutex);
        if (m_seen.erase(infoHash) == 0) return;
        std::erase(m_wanted, infoHash);
    }
    if (m_seeder) m_seeder->stop(hashOf(infoHash));
}

void SeedKeeper::reconsider(const std::string& infoHash) {
    const auto shared = m_tracks.findShared(infoHash);
    if (shared && *shared)
        follow(**shared);
    else
        forget(infoHash);
}

void SeedKeeper::follow(const Track& track) {
    if (!m_tracks.isForEverybody(track)) {
        forget(track.infoHash);
        return;
    }
    m_tracker.add(hashOf(track.infoHash));
    want(track.infoHash);
}

void SeedKeeper::work() {
    for (;;) {
        std::string next;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return !m_wanted.empty() || m_ending; });
            if (m_ending) return;
            next = std::move(m_wanted.front());
            m_wanted.pop_front();
        }
        seed(next);
    }
}

void SeedKeeper::seed(const std::string& infoHash) {
    const auto track = m_tracks.findShared(infoHash);
    if (!track || !*track) return;
    const auto torrent = m_tracks.torrent((*track)->id);
    const auto seeded = torrent ? m_seeder->seed(*torrent, m_tracks.folderOf((*track)->id), m_end.token())
                                : Result<void>(Failure(torrent.error()));
    if (seeded) {
        introduce(torrent->infoHash);
        return;
    }
    if (m_end.token().cancelled()) return;
    qCWarning(logSwarm, "%s", sentence(seeded.error()).c_str());
    const std::lock_guard lock(m_mutex);
    m_seen.erase(infoHash); // the next one who asks has it tried again
}

/// Makes our own seeder known at once, so that the first client finds it however early it comes.
void SeedKeeper::introduce(const swarm::InfoHash& hash) {
    boost::system::error_code error;
    swarm::Announce announce;
    announce.infoHash = hash;
    announce.address = boost::asio::ip::make_address(m_address, error);
    announce.port = static_cast<std::uint16_t>(m_seeder->listenPort());
    announce.event = swarm::AnnounceEvent::Started;
    announce.wanted = 0;
    if (!error && !announce.address.is_unspecified()) m_tracker.announce(announce);
}

} // namespace bitbeats::node
