#pragma once

#include "tags/TrackTags.h"

#include <filesystem>
#include <string>

namespace bitbeats::tags {

/// What the names of a file and its folders suggest: "Artist/Album (Year)/CD 2/01 - Title.ext" and its variants.
/// Empty and 0 = nothing suggested.
struct NameGuess {
    std::string title; ///< never empty: at least the file's name without its extension
    std::string artist;
    std::string album;
    std::string albumArtist;
    int track = 0;
    int disc = 0;
    int year = 0;
    bool compilation = false; ///< a folder says "Various Artists" or the like
    bool operator==(const NameGuess&) const = default;
};

/// `path` below the folder that was chosen as a library, since folders above it say nothing. Pure.
NameGuess guessFromNames(const std::filesystem::path& path);

/// Fills what the tags leave open, as a second source: nothing that is there changes.
void fillFromNames(const NameGuess& guess, TrackTags& tags);

} // namespace bitbeats::tags
