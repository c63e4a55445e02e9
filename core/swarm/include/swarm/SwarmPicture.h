#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace bitbeats::swarm {

/// Where a piece came from.
enum class PieceOrigin : std::uint8_t {
    Absent,
    Arriving, ///< some of its bytes are here, or on order
    Peer,
    WebSeed,
    Cache, ///< it lay on this machine before
};

/// One place that bytes come from or go to.
struct PeerPicture {
    bool webSeed = false;
    std::string name;     ///< of the program ("qBittorrent 4.5.2"), or the host of a web seed; untrusted
    std::string address;  ///< "1.2.3.4:6881"; empty for a web seed
    int downloadRate = 0; ///< bytes per second
    int uploadRate = 0;   ///< bytes per second
    double has = 0;       ///< share of the torrent, 0..1
    bool incoming = false;
    bool encrypted = false;
    bool utp = false;
    bool choked = false; ///< it serves us nothing now
};

/// One file of a torrent as it stands now, for people to look at.
struct SwarmPicture {
    std::int64_t fileSize = 0;
    std::int64_t fileOffset = 0; ///< in the first of `pieces`
    int pieceLength = 0;
    std::vector<PieceOrigin> pieces; ///< those that the file touches
    std::vector<PeerPicture> peers;  ///< web seeds first, then by rate
    int downloadRate = 0;            ///< bytes per second, of all together
    int uploadRate = 0;              ///< bytes per second
};

} // namespace bitbeats::swarm
