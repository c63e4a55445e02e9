#include "Lane.h"

#include <algorithm>

namespace bitbeats::playback {

void Lane::begin(const OutputFormat& format, std::int64_t base, double speed) {
    m_to = {format.sampleRate, format.channels, 0};
    m_channels = static_cast<std::size_t>(format.channels);
    m_begin = base;
    m_base = m_resampled = m_brought = 0;
    m_resampler.reset();
    m_tempo.reset();
    if (speed != 1) m_tempo.emplace(format.sampleRate, format.channels, speed);
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
    if (m_resampler && m_resampler->from() != format) drainResampler();
    const auto next = m_resampler ? m_base + m_resampler->nextOutputFrame() : m_resampled;
    return m_begin + (m_tempo ? m_tempo->outputFrame(next) : next);
}

bool Lane::put(audio::PcmBlock& block, float gain) {
    if (!m_resampler || m_resampler->from() != block.format) {
        drainResampler();
        auto resampler = audio::Resampler::create(block.format, m_to);
        if (!resampler) return false;
        m_resampler = std::move(*resampler);
        m_base = m_resampled;
    }
    applyGain(block, gain);
    if (m_tempo) {
        m_between.clear();
        m_resampler->process(block.samples, m_between);
        pass(m_between);
        return true;
    }
    const auto before = m_ready.size();
    m_resampler->process(block.samples, m_ready);
    const auto count = static_cast<std::int64_t>((m_ready.size() - before) / m_channels);
    m_resampled += count;
    m_brought += count;
    return true;
}

/// What left a resampler, on through the change of speed where there is one.
void Lane::pass(const std::vector<float>& sound) {
    const auto before = m_ready.size();
    m_resampled += static_cast<std::int64_t>(sound.size() / m_channels);
    if (m_tempo)
        m_tempo->process(sound, m_ready);
    else
        m_ready.insert(m_ready.end(), sound.begin(), sound.end());
    m_brought += static_cast<std::int64_t>((m_ready.size() - before) / m_channels);
}

/// Nothing of this format follows.
void Lane::drainResampler() {
    if (!m_resampler) return;
    std::vector<float> rest; // one of its own: the resampler trims it to the exact count
    m_resampler->drain(rest);
    m_resampler.reset();
    pass(rest);
}

void Lane::drain() {
    drainResampler();
    if (!m_tempo) return;
    const auto before = m_ready.size();
    m_tempo->drain(m_ready);
    m_brought += static_cast<std::int64_t>((m_ready.size() - before) / m_channels);
    m_begin += m_brought;
    m_base = m_resampled = m_brought = 0;
}

void Lane::drop(std::size_t frames) {
    m_at += frames * m_channels;
    if (m_at < m_ready.size() && m_at < 65536) return;
    m_ready.erase(m_ready.begin(), m_ready.begin() + static_cast<std::ptrdiff_t>(m_at));
    m_at = 0;
}

} // namespace bitbeats::playback
