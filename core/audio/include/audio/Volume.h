#pragma once

#include "audio/Dsp.h"

#include <atomic>

namespace bitbeats::audio {

/// A linear gain that glides to its target over 15 ms, so that no change clicks; at 1 it touches nothing.
class Volume final : public DspStage {
public:
    /// Any thread.
    void setTarget(float gain) { m_target.store(gain, std::memory_order_relaxed); }

    void prepare(int sampleRate, int channels) override;
    void process(std::span<float> interleaved) override;

private:
    std::atomic<float> m_target{1.0F};
    float m_gain = 1.0F;
    float m_step = 0.0F; // largest change per frame
    std::size_t m_channels = 2;
};

} // namespace bitbeats::audio
