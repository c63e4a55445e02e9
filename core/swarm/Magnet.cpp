#include "swarm/Torrent.h"

namespace bitbeats::swarm {
namespace {

std::string escaped(const std::string& text) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                           c == '_' || c == '.' || c == '~';
        if (plain) {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += '%';
            out += kDigits[byte >> 4];
            out += kDigits[byte & 15];
        }
    }
    return out;
}

} // namespace

std::string magnetLink(const Torrent& torrent) {
    auto link = "magnet:?xt=urn:btih:" + torrent.infoHash.hex() + "&dn=" + escaped(torrent.name) +
                "&xl=" + std::to_string(torrent.totalSize);
    for (const auto& tracker : torrent.trackers)
        link += "&tr=" + escaped(tracker);
    for (const auto& seed : torrent.webSeeds)
        link += "&ws=" + escaped(seed);
    return link;
}

} // namespace bitbeats::swarm
