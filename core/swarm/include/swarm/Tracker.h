#pragma once

#include "base/Clock.h"
#include "swarm/Torrent.h"

#include <boost/asio/ip/address.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bitbeats::swarm {

enum class AnnounceEvent { None, Started, Stopped, Completed };

/// What a client says when it announces (BEP 3). Numbers are as they came: the tracker bounds them.
struct Announce {
    InfoHash infoHash;
    boost::asio::ip::address address; ///< where the announce came from, never what the client claims
    std::uint16_t port = 0;
    std::int64_t left = 0; ///< bytes; 0 = a seed
    AnnounceEvent event = AnnounceEvent::None;
    int wanted = -1; ///< peers asked for; negative = as the tracker likes
};

struct TrackerOptions {
    std::chrono::seconds interval{1800}; ///< asked of a client
    std::chrono::seconds minInterval{60};
    std::chrono::seconds peerLife{2700}; ///< without an announce
    int defaultPeers = 30;
    int maxPeers = 100; ///< in one reply
    int maxPeersPerTorrent = 2000;
    int maxPeersPerAddress = 8; ///< of one torrent: a home behind one address, not a flood
};

/// The rules of a tracker, without sockets: who has which torrent, replies as bencoded text (compact: BEP 23 and 7).
/// Serves the info-hashes it was told of and no others. Any thread.
class Tracker {
public:
    explicit Tracker(const Clock& clock, TrackerOptions options = {});

    void add(const InfoHash& torrent);
    void remove(const InfoHash& torrent);
    bool serves(const InfoHash& torrent);

    /// The bencoded reply, a failure reason among the possible ones.
    std::string announce(const Announce& announce);
    /// Figures of the torrents named (BEP 48); those not served are left out.
    std::string scrape(const std::vector<InfoHash>& torrents);

private:
    using Endpoint = std::pair<boost::asio::ip::address, std::uint16_t>;
    struct Peer {
        bool seed = false;
        Instant seen;
    };
    struct Swarm {
        std::map<Endpoint, Peer> peers; ///< by where they are: a peer id is no secret, another could claim it
        std::int64_t downloaded = 0;
        std::uint64_t turn = 0; ///< where the next reply begins: everybody is handed out in turn
    };

    void expire(Swarm& swarm) const;
    bool mayJoin(const Swarm& swarm, const Endpoint& who) const;
    std::string replyTo(const Announce& announce, const Endpoint& who, Swarm& swarm) const;

    const Clock& m_clock;
    const TrackerOptions m_options;
    std::mutex m_mutex;
    std::map<InfoHash, Swarm> m_swarms;
};

/// "d14:failure reason...e" for what could not be understood.
std::string trackerFailure(const std::string& reason);

} // namespace bitbeats::swarm
