#include "audio/Volume.h"

#include <algorithm>

namespace bitbeats::audio {

void Volume::prepare(int sampleRate, int channels) {
    m_channels = static_cast<std::size_t>(channels);
    m_step = 1.0F / (0.015F * static_cast<float>(sampleRate));
    m_gain = m_target.load(std::memory_order_relaxed);
}

void Volume::process(std::span<float> interleaved) {
    const float target = m_target.load(std::memory_order_relaxed);
    std::size_t at = 0;
    while (m_gain != target && at < interleaved.size()) {
        m_gain = target > m_gain ? std::min(target, m_gain + m_step) : std::max(target, m_gain - m_step);
        for (std::size_t c = 0; c < m_channels; ++c)
            interleaved[at++] *= m_gain;
    }
    if (m_gain == 1.0F) return;
    for (; at < interleaved.size(); ++at)
        interleaved[at] *= m_gain;
}

} // namespace bitbeats::audio
