#include "swarm/Torrent.h"

#include <cstdlib>

using namespace bitbeats::swarm;

/// Whatever is accepted keeps its promises: harmless distinct paths, sums that agree.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto torrent = parseTorrent(std::string(reinterpret_cast<const char*>(data), size));
    if (!torrent) return 0;
    std::int64_t total = 0;
    for (const auto& file : torrent->files) {
        const auto inside = [](const std::string& path) {
            return !path.empty() && path.front() != '/' && ("/" + path + "/").find("/../") == std::string::npos &&
                   path.find('\0') == std::string::npos;
        };
        if (!inside(file.path) || !inside(file.contentPath) || file.offset != total || file.size < 0) std::abort();
        total += file.size;
    }
    const auto pieces = (total + torrent->pieceLength - 1) / torrent->pieceLength;
    if (total != torrent->totalSize || pieces != torrent->pieceCount || torrent->infoHash.hex().size() != 40)
        std::abort();
    for (const int index : torrent->audioFiles())
        if (index < 0 || index >= static_cast<int>(torrent->files.size())) std::abort();
    if (!magnetLink(*torrent).starts_with("magnet:?xt=urn:btih:")) std::abort();
    return 0;
}
