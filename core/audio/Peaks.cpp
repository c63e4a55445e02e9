#include "audio/Peaks.h"

#include <algorithm>
#include <cmath>

namespace bitbeats::audio {

PeaksBuilder::PeaksBuilder(std::size_t bars, std::int64_t totalFrames) : m_peaks(bars), m_total(totalFrames) {}

void PeaksBuilder::add(std::int64_t firstFrame, const PcmBlock& block) {
    if (m_total <= 0 || m_peaks.empty() || block.format.channels <= 0) return;
    const auto channels = static_cast<std::size_t>(block.format.channels);
    const auto bars = static_cast<std::int64_t>(m_peaks.size());
    const float* at = block.samples.data();
    const auto end = std::min(m_total, firstFrame + static_cast<std::int64_t>(block.frames()));
    for (std::int64_t frame = firstFrame; frame < end; ++frame, at += channels) {
        if (frame < 0) continue;
        auto& bar = m_peaks[static_cast<std::size_t>(frame * bars / m_total)];
        for (std::size_t c = 0; c < channels; ++c)
            bar = std::max(bar, std::min(1.0F, std::abs(at[c])));
    }
}

} // namespace bitbeats::audio
