#include "Lane.h"

#include <algorithm>

namespace bitbeats::playback {

void Lane::begin(const OutputFormat& format, std::int64_t base) {
    m_to = {format.sampleRate, format.channels, 0};
    m_channels = static_cast<std::size_t>(format.channels);
    m_base = m_begin = base;
    m_brought = 0;
    m_resampler.reset();
    m_ready.clear();
    m_at = 0;
    m_sounded = false;
}

void Lane::applyGain(audio::PcmBlock& block, float gain) {
    if (!m_sounded) m_gain = gain;
    m_sounded = true;
    const auto channels = static_cast<std::size_t>(block.format.channels);
    const float step = 50.0F / static_cast<float>(block.format.sampleRate); // full scale in 20 ms
    std::size_t at = 0;
    while (m_gain != gain && at < block.samples.size()) {
        m_gain = gain > m_gain ? std::min(gain, m_gain + step) : std::max(gain, m_gain - step);
        for (std::size_t c = 0; c < channels; ++c)
            block.samples[at++] *= m_gain;
    }
    if (m_gain == 1.0F) return;
    for (; at < block.samples.size(); ++at)
        block.samples[at] *= m_gain;
}

std::int64_t Lane::nextFrame(const audio::PcmFormat& format) {
    if (m_resampler && m_resampler->from() == format) return m_base + m_resampler->nextOutputFrame();
    drain();
    return m_begin + m_brought;
}

bool Lane::put(audio::PcmBlock& block, float gain) {
    if (!m_resampler || m_resampler->from() != block.format) {
        drain();
        auto resampler = audio::Resampler::create(block.format, m_to);
        if (!resampler) return false;
        m_resampler = std::move(*resampler);
        m_base = m_begin + m_brought;
    }
    applyGain(block, gain);
    const auto before = m_ready.size();
    m_resampler->process(block.samples, m_ready);
    m_brought += static_cast<std::int64_t>((m_ready.size() - before) / m_channels);
    return true;
}

void Lane::drain() {
    if (!m_resampler) return;
    // The rest goes into a vector of its own: the resampler trims it to the exact count.
    std::vector<float> rest;
    m_resampler->drain(rest);
    m_ready.insert(m_ready.end(), rest.begin(), rest.end());
    m_brought += static_cast<std::int64_t>(rest.size() / m_channels);
    m_resampler.reset();
}

void Lane::drop(std::size_t frames) {
    m_at += frames * m_channels;
    if (m_at < m_ready.size() && m_at < 65536) return;
    m_ready.erase(m_ready.begin(), m_ready.begin() + static_cast<std::ptrdiff_t>(m_at));
    m_at = 0;
}

} // namespace bitbeats::playback
