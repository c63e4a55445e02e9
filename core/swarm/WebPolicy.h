#pragma once

namespace bitbeats::swarm {

struct WebFacts {
    bool urgentReader = false; ///< somebody plays or streams; otherwise only downloads run
    bool waiting = false;      ///< a reader stands at a byte that is not there
    double ahead = 0;          ///< seconds of sound in a row beyond the playing position
    double bitrate = 0;        ///< bytes per second of sound
    double peerRate = 0;       ///< bytes per second that peers bring together
    double sincePeers = 0;     ///< seconds since the torrent was started
    bool allowed = false;      ///< what was decided last
};

/// Whether web seeds are asked now. They start at once and fill in whenever playing could suffer; as soon as peers
/// carry the sound they rest, so that the node's share falls. Pure; limits have hysteresis.
bool webSeedsWanted(const WebFacts& facts);

} // namespace bitbeats::swarm
