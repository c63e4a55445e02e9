#pragma once

#include "tags/TrackTags.h"

#include <string>

namespace bitbeats::library {

/// The words of a track by column of the search index.
struct SearchText {
    std::string title;
    std::string artists;
    std::string album;
    std::string genres;
    std::string folder; ///< only words that are in no other column
};

/// Pure.
SearchText searchTextOf(const tags::TrackTags& tags, const std::string& relativeFolder);

} // namespace bitbeats::library
