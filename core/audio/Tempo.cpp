#include "audio/Tempo.h"

#include <algorithm>
#include <cmath>

namespace bitbeats::audio {
namespace {

constexpr int kOverlapMs = 12; // a period of the lowest note that matters
constexpr int kStretchMs = 50;
constexpr int kSearchMs = 14;
constexpr std::size_t kCoarse = 8; // frames from try to try before the best one is refined

std::size_t framesOf(int milliseconds, int sampleRate) {
    return static_cast<std::size_t>(std::max(1, milliseconds * sampleRate / 1000));
}

} // namespace

Tempo::Tempo(int sampleRate, int channels, double speed)
    : m_channels(static_cast<std::size_t>(std::max(1, channels))), m_speed(std::clamp(speed, 0.25, 4.0)),
      m_overlap(framesOf(kOverlapMs, sampleRate)), m_stretch(framesOf(kStretchMs, sampleRate)),
      m_search(framesOf(kSearchMs, sampleRate)) {}

std::int64_t Tempo::outputFrame(std::int64_t inputFrame) const {
    return std::llround(static_cast<double>(inputFrame) / m_speed);
}

void Tempo::process(std::span<const float> in, std::vector<float>& out) {
    m_input.insert(m_input.end(), in.begin(), in.end());
    const auto count = in.size() / m_channels;
    for (std::size_t i = 0; i < count; ++i) {
        float sum = 0;
        for (std::size_t c = 0; c < m_channels; ++c)
            sum += in[i * m_channels + c];
        m_mono.push_back(sum);
    }
    m_taken += static_cast<std::int64_t>(count);
    lay(out);
}

/// Lays stretches for as long as everything that they may need is there.
void Tempo::lay(std::vector<float>& out) {
    for (;;) {
        const auto wanted = static_cast<std::size_t>(std::max<std::int64_t>(0, std::llround(m_place) - m_inputAt));
        if (wanted + m_search + m_stretch + m_overlap > frames()) return;
        const auto start = m_tail.empty() ? wanted : bestStart(wanted);
        const auto* from = m_input.data() + start * m_channels;
        const auto before = out.size();
        out.insert(out.end(), from, from + m_stretch * m_channels);
        if (!m_tail.empty())
            for (std::size_t i = 0; i < m_overlap; ++i) {
                const float share = (static_cast<float>(i) + 0.5F) / static_cast<float>(m_overlap);
                for (std::size_t c = 0; c < m_channels; ++c) {
                    auto& sample = out[before + i * m_channels + c];
                    sample = sample * share + m_tail[i * m_channels + c] * (1 - share);
                }
            }
        const auto after = start + m_stretch;
        m_tail.assign(m_input.begin() + static_cast<std::ptrdiff_t>(after * m_channels),
                      m_input.begin() + static_cast<std::ptrdiff_t>((after + m_overlap) * m_channels));
        m_tailSum.assign(m_mono.begin() + static_cast<std::ptrdiff_t>(after),
                         m_mono.begin() + static_cast<std::ptrdiff_t>(after + m_overlap));
        m_given += static_cast<std::int64_t>(m_stretch);
        m_place += static_cast<double>(m_stretch) * m_speed;

        const auto next = std::llround(m_place) - m_inputAt - static_cast<std::int64_t>(m_search);
        const auto done =
            static_cast<std::size_t>(std::clamp<std::int64_t>(next, 0, static_cast<std::int64_t>(frames())));
        m_input.erase(m_input.begin(), m_input.begin() + static_cast<std::ptrdiff_t>(done * m_channels));
        m_mono.erase(m_mono.begin(), m_mono.begin() + static_cast<std::ptrdiff_t>(done));
        m_inputAt += static_cast<std::int64_t>(done);
    }
}

/// How much the wave from `start` on goes like the tail, whatever their loudness.
double Tempo::likeness(std::size_t start, std::size_t step) const {
    double product = 0;
    double power = 1e-9;
    for (std::size_t i = 0; i < m_overlap; i += step) {
        const double here = m_mono[start + i];
        product += here * m_tailSum[i];
        power += here * here;
    }
    return product / std::sqrt(power);
}

std::size_t Tempo::bestStart(std::size_t wanted) const {
    const auto first = wanted > m_search ? wanted - m_search : 0;
    const auto last = wanted + m_search;
    std::size_t best = wanted;
    double most = likeness(wanted, 2); // the place itself wins where nothing is better, as in silence
    for (auto at = first; at <= last; at += kCoarse)
        if (const double like = likeness(at, 2); like > most) {
            most = like;
            best = at;
        }
    const auto around = best;
    most = likeness(best, 1);
    for (auto at = around > first + kCoarse ? around - kCoarse + 1 : first; at < std::min(around + kCoarse, last + 1);
         ++at)
        if (const double like = likeness(at, 1); like > most) {
            most = like;
            best = at;
        }
    return best;
}

void Tempo::drain(std::vector<float>& out) {
    const auto due = static_cast<std::size_t>(std::max<std::int64_t>(0, outputFrame(m_taken) - m_given));
    const auto beyond =
        m_search + 2 * m_overlap + m_stretch + static_cast<std::size_t>(2 * m_speed * static_cast<double>(m_stretch));
    m_input.resize(m_input.size() + beyond * m_channels, 0.0F);
    m_mono.resize(frames(), 0.0F);
    std::vector<float> rest;
    lay(rest);
    rest.resize(due * m_channels, 0.0F);
    out.insert(out.end(), rest.begin(), rest.end());
    m_input.clear();
    m_mono.clear();
    m_tail.clear();
    m_tailSum.clear();
    m_inputAt = m_taken = m_given = 0;
    m_place = 0;
}

} // namespace bitbeats::audio
