#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bitbeats::audio {

/// Interleaved 32-bit float sound. 16- and 24-bit integers pass through it without loss.
struct PcmFormat {
    int sampleRate = 0;       ///< Hz
    int channels = 0;         ///< 1..8
    std::uint64_t layout = 0; ///< which speaker each channel feeds (WAVE channel mask); 0 = usual for that count
    bool operator==(const PcmFormat&) const = default;
};

/// A stretch of sound of one format; `samples` holds frames * channels values.
struct PcmBlock {
    PcmFormat format;
    std::vector<float> samples;

    std::size_t frames() const {
        return format.channels > 0 ? samples.size() / static_cast<std::size_t>(format.channels) : 0;
    }
};

} // namespace bitbeats::audio
