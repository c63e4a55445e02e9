#pragma once

#include "swarm/Torrent.h"

#include <filesystem>

namespace bitbeats::app {

/// What a .torrent says about a track of this machine: its tags and its cover, made small. What cannot be read is left
/// out. Blocks on the disk.
swarm::TrackHints hintsOf(const std::filesystem::path& path);

} // namespace bitbeats::app
