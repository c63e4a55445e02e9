#include "sources/SourceLink.h"
#include "sources/TorrentShelf.h"

#include <cstdlib>

using namespace bitbeats::sources;

/// Whatever is accepted can be written down and read again to the same thing.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto link = parseSourceLink(std::string(reinterpret_cast<const char*>(data), size));
    if (!link) return 0;
    if (const auto* magnet = std::get_if<Magnet>(&link->what); magnet && infoHashOf(*magnet).size() != 40) std::abort();
    const auto again = parseSourceLink(link->ofFile(link->fileIndex));
    if (!again || again->what.index() != link->what.index() || again->fileIndex != link->fileIndex) std::abort();
    return 0;
}
