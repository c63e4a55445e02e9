#pragma once

#include "swarm/Torrent.h"

#include <libtorrent/bdecode.hpp>
#include <libtorrent/entry.hpp>

namespace bitbeats::swarm {

inline constexpr std::size_t kMaxCoverBytes = 64 << 10;

/// The key "bitbeats" of a .torrent, beside the info dictionary:
///   { "covers": [bytes, ...], "tracks": [{ "file": 0, "title": .., "artist": .., "album": .., "duration": ms,
///     "cover": index into covers }, ...] }
/// Reads it into `files`. What is out of bounds is left out, never an error: hints are only hints.
void readHints(const libtorrent::bdecode_node& root, std::vector<FileEntry>& files);

/// The same dictionary from the hints of `files`, equal covers once; an undefined entry if there is nothing to say.
libtorrent::entry writeHints(const std::vector<FileEntry>& files);

} // namespace bitbeats::swarm
