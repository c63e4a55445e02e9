#pragma once

#include "swarm/Torrent.h"

#include <filesystem>
#include <string_view>

namespace bitbeats::app {

/// What a .torrent says about a track of this machine: its tags and its cover, made small. What cannot be read is left
/// out. Blocks on the disk.
swarm::TrackHints hintsOf(const std::filesystem::path& path);

/// Writes a file that is made to be given away: others may read it.
Result<void> writeForOthers(const std::filesystem::path& path, std::string_view content);

} // namespace bitbeats::app
