#include "audio/Limiter.h"

#include <algorithm>
#include <cmath>

namespace bitbeats::audio {
namespace {

constexpr double kCeiling = 0.99999; // what an over is brought down to; full scale itself is left alone

} // namespace

// The gain for a frame is the mean, over the look-ahead window, of a held minimum of the gains needed. Each value in
// that mean was held down by this very frame, so it is never above what the frame needs, and it moves smoothly.
Limiter::Limiter(int sampleRate, int channels)
    : m_channels(static_cast<std::size_t>(channels)),
      m_window(std::max<std::size_t>(8, static_cast<std::size_t>(sampleRate) / 250)),
      m_release(1.0 - std::exp(-1.0 / (0.08 * sampleRate))), m_delay(m_window * m_channels), m_smooth(m_window, 1.0),
      m_sum(static_cast<double>(m_window)) {}

void Limiter::process(std::span<const float> in, std::vector<float>& out) {
    for (std::size_t i = 0; i + m_channels <= in.size(); i += m_channels)
        push(in.data() + i, out);
}

void Limiter::drain(std::vector<float>& out) {
    const std::vector<float> silence(m_channels);
    for (std::size_t i = 1; i < m_window; ++i)
        push(silence.data(), out);
    m_held = 0;
    m_minima.clear();
    std::fill(m_smooth.begin(), m_smooth.end(), 1.0);
    m_sum = static_cast<double>(m_window);
    m_envelope = 1.0;
    m_reduced = 0;
}

double Limiter::heldMinimum(double needed) {
    while (!m_minima.empty() && m_minima.back().gain >= needed)
        m_minima.pop_back();
    m_minima.push_back({m_frame, needed});
    while (m_minima.front().frame + m_window <= m_frame)
        m_minima.pop_front();
    ++m_frame;
    return m_minima.front().gain;
}

void Limiter::push(const float* frame, std::vector<float>& out) {
    float peak = 0;
    for (std::size_t c = 0; c < m_channels; ++c)
        peak = std::max(peak, std::abs(frame[c]));
    const double held = heldMinimum(peak > 1.0F ? kCeiling / static_cast<double>(peak) : 1.0);
    m_envelope = std::min(held, m_envelope + (1.0 - m_envelope) * m_release);
    if (held == 1.0 && m_envelope > 1.0 - 1e-6) m_envelope = 1.0;

    const auto slot = m_at;
    m_at = (m_at + 1) % m_window;
    m_reduced += (m_envelope < 1.0 ? 1U : 0U);
    m_reduced -= (m_smooth[slot] < 1.0 ? 1U : 0U);
    m_sum += m_envelope - m_smooth[slot];
    if (m_reduced == 0) m_sum = static_cast<double>(m_window); // no rounding is left behind
    m_smooth[slot] = m_envelope;

    std::copy_n(frame, m_channels, m_delay.data() + slot * m_channels);
    if (m_held + 1 < m_window) {
        ++m_held;
        return;
    }
    const float* oldest = m_delay.data() + m_at * m_channels;
    if (m_reduced == 0) {
        out.insert(out.end(), oldest, oldest + m_channels);
        return;
    }
    const auto gain = m_sum / static_cast<double>(m_window);
    for (std::size_t c = 0; c < m_channels; ++c)
        out.push_back(static_cast<float>(static_cast<double>(oldest[c]) * gain));
}

} // namespace bitbeats::audio
