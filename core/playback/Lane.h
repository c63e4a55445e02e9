#pragma once

#include "audio/Pcm.h"
#include "audio/Resampler.h"
#include "playback/AudioOutput.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace bitbeats::playback {

/// Sound of one track after another on the way to the output's format: gain, then resampler. The resampler lives on
/// over joins of the same format. Engine's thread.
class Lane {
public:
    /// `base`: the frame of the stream that the lane's first frame will be.
    void begin(const OutputFormat& format, std::int64_t base);

    /// Takes a block with this gain, gliding from the gain before; false if it cannot be converted.
    bool put(audio::PcmBlock& block, float gain);

    /// The frame of the stream that the next block of this format begins at.
    std::int64_t nextFrame(const audio::PcmFormat& format);

    /// Nothing of this kind follows: brings out what the resampler holds.
    void drain();

    std::size_t frames() const { return (m_ready.size() - m_at) / m_channels; }
    std::span<const float> front(std::size_t frames) const {
        return std::span(m_ready).subspan(m_at, frames * m_channels);
    }
    void drop(std::size_t frames);

private:
    void applyGain(audio::PcmBlock& block, float gain);

    audio::PcmFormat m_to;
    std::size_t m_channels = 2;
    std::int64_t m_base = 0;    // frame of the stream where the present resampler began
    std::int64_t m_brought = 0; // frames that came out since begin()
    std::int64_t m_begin = 0;
    std::unique_ptr<audio::Resampler> m_resampler;
    std::vector<float> m_ready;
    std::size_t m_at = 0;
    float m_gain = 1.0F;
    bool m_sounded = false;
};

} // namespace bitbeats::playback
