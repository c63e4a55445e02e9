#include "swarm/Torrent.h"

#include "base/PercentEncoding.h"

namespace bitbeats::swarm {
std::string magnetLink(const Torrent& torrent) {
    auto link = "magnet:?xt=urn:btih:" + torrent.infoHash.hex() + "&dn=" + percentEncoded(torrent.name) +
                "&xl=" + std::to_string(torrent.totalSize);
    for (const auto& tracker : torrent.trackers)
        link += "&tr=" + percentEncoded(tracker);
    for (const auto& seed : torrent.webSeeds)
        link += "&ws=" + percentEncoded(seed);
    return link;
}

} // namespace bitbeats::swarm
