#pragma once

#include "base/Result.h"
#include "base/Units.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace bitbeats {

/// Where the bytes of a track come from at the moment.
enum class SourceKind { Local, Vault, Swarm, WebSeed };

/// What a listener may see of a source: the badge of the player bar and the buffered part of the seek bar.
struct SourceStatus {
    SourceKind kind = SourceKind::Local;
    int peers = 0;                  ///< peers connected for this track
    std::int64_t downloadRate = 0;  ///< bytes per second
    std::int64_t uploadRate = 0;    ///< bytes per second
    std::vector<ByteRange> present; ///< sorted, disjoint ranges that can be read without waiting
    bool operator==(const SourceStatus&) const = default;
};

/// "Not here yet" is a state, not an error.
enum class ReadState {
    Ready,   ///< `count` bytes (at least one) were copied
    Waiting, ///< nothing came within the patience given; ask again
    End,     ///< the offset is at or beyond the end
    Aborted, ///< abort() was called; nothing was copied
    Failed,  ///< it will not come; `error` says why
};

struct ReadResult {
    ReadState state = ReadState::Waiting;
    std::size_t count = 0; ///< bytes copied, > 0 only when Ready
    Error error;           ///< meaningful only when Failed
};

/// Ordered bytes of one file, wherever it lies. One reader thread calls read(); abort(), resume() and status() may be
/// called from any thread. Reads may be short. Nothing here may be called from the audio callback or the GUI thread,
/// except abort(), resume() and status(), which never block.
class ByteSource {
public:
    virtual ~ByteSource() = default;

    /// Size in bytes; constant over the object's life.
    virtual std::int64_t size() const = 0;

    /// Copies up to `into.size()` bytes from `offset` on; waits up to `patience` for the first of them.
    /// A patience of zero never blocks. A changed offset is the hint that the reader has moved.
    virtual ReadResult read(std::int64_t offset, std::span<std::byte> into, Milliseconds patience) = 0;

    /// Wakes a waiting read and makes every read return Aborted until resume().
    virtual void abort() = 0;
    virtual void resume() = 0;

    virtual SourceStatus status() const = 0;
};

} // namespace bitbeats
