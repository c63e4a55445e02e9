#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

namespace bitbeats::audio {

/// A frame of a FLAC file: the sample it begins with and the byte it begins at.
struct FlacFrame {
    std::int64_t sample = 0;
    std::int64_t offset = 0;
};

/// The first frame header in `window`, which lies at `offset` in the file. `blockSize` is the stream's, used where
/// frames are counted instead of samples. Pure.
std::optional<FlacFrame> findFlacFrame(std::span<const std::byte> window, std::int64_t offset, int blockSize);

/// What is known of a file before the search.
struct FlacExtent {
    std::int64_t firstFrame = 0; ///< byte
    std::int64_t bytes = 0;
    std::int64_t samples = 0;
    int sampleRate = 44100;
    int blockSize = 4096;
};

/// Finds a frame at most about a second before `target` by guessing from the bytes a second takes: two or three short
/// looks into the file, where halving it would take fifteen. `look` fills the span from an offset and says how much it
/// got, less than 0 to give up.
std::optional<FlacFrame> searchFlac(const FlacExtent& extent, std::int64_t target,
                                    const std::function<std::int64_t(std::int64_t, std::span<std::byte>)>& look);

} // namespace bitbeats::audio
