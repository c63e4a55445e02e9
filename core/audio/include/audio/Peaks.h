#pragma once

#include "audio/Pcm.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bitbeats::audio {

/// Draws the outline of a track for a seek bar: the loudest sample within each of `bars` equal parts. Feed it blocks
/// with the frame they begin at, in any order; parts that were not fed stay 0. Pure; one thread at a time.
class PeaksBuilder {
public:
    PeaksBuilder(std::size_t bars, std::int64_t totalFrames);
    void add(std::int64_t firstFrame, const PcmBlock& block);
    const std::vector<float>& peaks() const { return m_peaks; } ///< 0..1 per bar

private:
    std::vector<float> m_peaks;
    std::int64_t m_total;
};

} // namespace bitbeats::audio
