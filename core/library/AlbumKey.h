#pragma once

#include "tags/TrackTags.h"

#include <string>

namespace bitbeats::library {

/// What the tracks of one album have in common: its MusicBrainz id, else title and album artist, else title and
/// folder, where folders of single discs ("CD 2") count as the folder around them. Pure.
std::string albumKey(const tags::TrackTags& tags, const std::string& folderPath);

/// Text for people from a path's bytes: what is no UTF-8 is replaced.
std::string toText(const std::string& bytes);

} // namespace bitbeats::library
