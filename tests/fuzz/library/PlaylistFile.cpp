#include "library/PlaylistFile.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

/// Playlists come from strangers: they are understood or refused, and what was understood can be written and read
/// again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace bitbeats::library;
    const auto list = parsePlaylist({reinterpret_cast<const char*>(data), size});
    if (!list) return 0;
    for (const auto format : {PlaylistFormat::M3u8, PlaylistFormat::Pls}) {
        if (!parsePlaylist(writePlaylist(*list, format))) std::abort();
    }
    for (const auto& entry : list->entries) {
        if (entry.place.empty() || entry.duration.count() < 0) std::abort();
    }
    return 0;
}
