#pragma once

#include "base/Units.h"
#include "library/Ids.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bitbeats::library {

/// What somebody did for a track.
enum class Role : std::uint8_t {
    Artist = 0,
    AlbumArtist = 1,
    Composer = 2,
    Lyricist = 3,
    Conductor = 4,
    Performer = 5,
    Remixer = 6,
    Producer = 7,
};

enum class Presence : std::uint8_t {
    Present = 0,
    Away = 1, ///< on a drive that is not there now
    Gone = 2, ///< the file is no more; what people did with it is kept
};

/// A row of a list of tracks: what every view shows. Times are Unix milliseconds.
struct Track {
    TrackId id;
    std::string title; ///< the file's name where the file has no title
    std::string artist;
    ArtistId artistId; ///< the first artist
    std::string album;
    AlbumId albumId;
    std::string albumArtist;
    std::string genre; ///< the first genre
    int disc = 0;
    int number = 0;
    int year = 0;
    Milliseconds duration{0};
    std::string codec;
    bool lossless = false;
    std::int64_t bitrate = 0;
    int sampleRate = 0;
    int bits = 0;
    std::int64_t size = 0;
    Presence presence = Presence::Present;
    bool hasCover = false; ///< in the file; folders may have one as well
    std::string picture;   ///< key of its album's picture in the ArtworkStore; empty: none, or not looked for yet
    bool liked = false;
    int rating = 0; ///< 0..100, 0 = none
    std::int64_t plays = 0;
    std::int64_t skips = 0;
    std::optional<std::int64_t> lastPlayedAt;
    std::int64_t addedAt = 0;
    std::filesystem::path file;
};

} // namespace bitbeats::library
