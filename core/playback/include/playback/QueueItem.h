#pragma once

#include "base/Units.h"

#include <cstdint>
#include <optional>
#include <string>

namespace bitbeats::playback {

/// Names one entry of the queue for as long as it lies there; never used twice within a queue's journal.
enum class ItemId : std::uint64_t {};

/// One track in the queue. All texts are UTF-8; everything but `source` may be empty until the track has been opened.
struct QueueItem {
    ItemId id{};
    std::string source; ///< how to find it again: a path, a magnet, torrent or http link (see sources/SourceLink.h)
    std::string title;
    std::string artist;
    std::string album;
    std::string coverPath;    ///< a picture file on this machine, or empty
    Milliseconds duration{0}; ///< 0 = not known yet

    bool operator==(const QueueItem&) const = default;
};

} // namespace bitbeats::playback
