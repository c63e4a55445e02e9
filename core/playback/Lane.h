#pragma once

#include "audio/Pcm.h"
#include "audio/Resampler.h"
#include "audio/Tempo.h"
#include "playback/AudioOutput.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace bitbeats::playback {

/// Sound of one track after another on the way to the output's format: gain, resampler, then the speed. The resampler
/// lives on over joins of the same format; at the usual speed nothing stands behind it. Engine's thread.
class Lane {
public:
    /// `base`: the frame of the stream that the lane's first frame will be.
    void begin(const OutputFormat& format, std::int64_t base, double speed);

    /// Takes a block with this gain, gliding from the gain before; false if it cannot be converted.
    bool put(audio::PcmBlock& block, float gain);

    /// The frame of the stream that the next block of this format begins at.
    std::int64_t nextFrame(const audio::PcmFormat& format);

    /// Nothing follows for now: brings out all that is inside.
    void drain();

    std::size_t frames() const { return (m_ready.size() - m_at) / m_channels; }
    std::span<const float> front(std::size_t frames) const {
        return std::span(m_ready).subspan(m_at, frames * m_channels);
    }
    void drop(std::size_t frames);

private:
    void applyGain(audio::PcmBlock& block, float gain);
    void drainResampler();
    void pass(const std::vector<float>& sound);

    audio::PcmFormat m_to;
    std::size_t m_channels = 2;
    std::int64_t m_begin = 0;     // frame of the stream that it began at, or went on at after a drain()
    std::int64_t m_resampled = 0; // frames that left resamplers since then
    std::int64_t m_base = 0;      // how many there were when the present resampler began
    std::int64_t m_brought = 0;   // frames that came out since then
    std::unique_ptr<audio::Resampler> m_resampler;
    std::optional<audio::Tempo> m_tempo;
    std::vector<float> m_between; // on the way from the one to the other
    std::vector<float> m_ready;
    std::size_t m_at = 0;
    float m_gain = 1.0F;
    bool m_sounded = false;
};

} // namespace bitbeats::playback
