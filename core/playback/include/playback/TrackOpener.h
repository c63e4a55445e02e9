#pragma once

#include "base/ByteSource.h"
#include "base/Cancellation.h"
#include "playback/QueueItem.h"

#include <memory>

namespace bitbeats::playback {

/// A track that can be decoded: its bytes, and its file name as a hint for the format.
struct OpenedTrack {
    std::unique_ptr<ByteSource> bytes;
    std::string fileName;
    std::string identity{}; ///< names the content for caches; empty = not to be kept
};

/// What the engine knows about the near future, for whoever fetches bytes ahead of time.
enum class Approach {
    Soon,     ///< about 30 s before it plays: find peers, do not take bandwidth from what plays now
    Imminent, ///< about 20 s before it plays: fetch its head
    Dropped,  ///< it will not be played next after all
};

/// Turns a queue item into bytes. Implemented by the room sources.
class TrackOpener {
public:
    virtual ~TrackOpener() = default;

    /// Blocks until the bytes can be read from (a magnet link needs its metadata first). Called on a
    /// decoding thread of the engine's, never twice at the same time.
    virtual Result<OpenedTrack> open(const QueueItem& item, const CancelToken& cancel) = 0;

    /// Bytes of a track as far as they are on this machine, for looking at: nothing is fetched, what is absent stays
    /// Waiting. Errors: NotFound, Unsupported. Any thread that may block.
    virtual Result<OpenedTrack> peek(const QueueItem& item) {
        return fail(Reason::Unsupported, "look into", item.title);
    }

    /// A hint; returns at once. Any thread.
    virtual void approach(const QueueItem& item, Approach approach) = 0;
};

} // namespace bitbeats::playback
