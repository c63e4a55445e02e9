#pragma once

#include "playback/AudioOutput.h"
#include "support/AudioFiles.h"

#include <atomic>
#include <memory>
#include <mutex>

namespace bitbeats::test {

/// What a HandOutput was told; lives on when the player has taken the output. Thread-safe.
struct HandState {
    std::mutex mutex;
    playback::PullFunction pull;
    playback::OutputFormat format;
    int starts = 0;
    int stops = 0;
    bool paused = false;
    bool refusing = false;

    bool running() {
        const std::lock_guard lock(mutex);
        return static_cast<bool>(pull);
    }
    int started() {
        const std::lock_guard lock(mutex);
        return starts;
    }
    int stopped() {
        const std::lock_guard lock(mutex);
        return stops;
    }
    /// From now on it cannot be started.
    void refuse(bool now) {
        const std::lock_guard lock(mutex);
        refusing = now;
    }
};

/// A real-time output whose clock is the test: sound moves only when the test pulls it.
class HandOutput final : public playback::AudioOutput {
public:
    explicit HandOutput(std::shared_ptr<HandState> state, playback::OutputFormat format = {44100, 2})
        : m_state(std::move(state)), m_format(format) {}

    playback::OutputFormat preferredFormat(int, int, int) const override { return m_format; }
    Result<void> start(const playback::OutputFormat& format, playback::PullFunction pull) override {
        const std::lock_guard lock(m_state->mutex);
        ++m_state->starts;
        if (m_state->refusing) return fail(Reason::NotFound, "open", "the sound device");
        m_state->pull = std::move(pull);
        m_state->format = format;
        return {};
    }
    void stop() override {
        const std::lock_guard lock(m_state->mutex);
        m_state->pull = nullptr;
        ++m_state->stops;
    }
    void setPaused(bool paused) override {
        const std::lock_guard lock(m_state->mutex);
        m_state->paused = paused;
    }
    Milliseconds latency() const override { return Milliseconds{0}; }
    bool realTime() const override { return true; }

private:
    std::shared_ptr<HandState> m_state; // shared with the test
    playback::OutputFormat m_format;
};

/// Pulls like a sound card would; says how many frames were sound. Nothing when the output does not run.
inline std::size_t pullInto(HandState& state, Sound& heard, std::size_t frames) {
    const std::lock_guard lock(state.mutex);
    if (!state.pull || state.paused) return 0;
    heard.rate = state.format.sampleRate;
    heard.channels = state.format.channels;
    const auto before = heard.samples.size();
    heard.samples.resize(before + frames * static_cast<std::size_t>(heard.channels));
    return state.pull(std::span(heard.samples).subspan(before));
}

} // namespace bitbeats::test
