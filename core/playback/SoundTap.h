#pragma once

#include "SoundStream.h"
#include "audio/Dsp.h"
#include "audio/Volume.h"
#include "playback/AudioOutput.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace bitbeats::playback {

/// What the output pulls from. It reads the current stream, blends over to the next without a click, ramps for pause
/// and resume, falls silent (faded) when the stream runs dry, and runs the DSP chain.
/// pull() belongs to the output's thread and takes no lock, no heap and no file. prepare(), begin(), publish(),
/// discard(), reclaim() belong to the engine's thread; prepare() and reset() only while the output is stopped.
/// The rest may be called from any thread.
class SoundTap {
public:
    SoundTap();

    void prepare(const OutputFormat& format, bool realTime, std::size_t framesPerStream);
    /// Takes every stream back.
    void reset();

    /// A fresh stream to write to.
    SoundStream* begin();
    /// Hands it to the reader; one that waits there unread is taken back.
    void publish(SoundStream* stream);
    /// Takes back one that was not published.
    void discard(SoundStream* stream);

    void setPaused(bool paused) { m_pauseWanted.store(paused, std::memory_order_release); }
    /// Paused, and the ramp to silence has been pulled.
    bool silent() const { return m_silent.load(std::memory_order_acquire); }
    void setVolume(float gain) { m_volume->setTarget(gain); }

    /// How far the output has read: which stream, and how many of its frames.
    struct Heard {
        std::uint16_t generation = 0;
        std::int64_t frames = 0;
    };
    Heard heard() const;
    bool blending() const { return m_blending.load(std::memory_order_acquire); }

    std::size_t pull(std::span<float> out);

private:
    static constexpr std::size_t kStreams = 6; // current, fading, upcoming, pending, being written, and one in transit

    void takePending();
    bool readyToSwitch() const;
    void switchToUpcoming();
    void startCurrent(SoundStream* stream, bool afterSound);
    void retire(SoundStream* stream);
    std::size_t render(std::span<float> out);
    std::size_t readFading(std::span<float> into);
    std::size_t readCurrent(std::span<float> into);
    void rampForPause(std::span<float> sound, bool pausing);

    // Shared.
    std::atomic<SoundStream*> m_pending{nullptr};
    audio::SpscRing<SoundStream*> m_retired{16};
    std::atomic<std::uint64_t> m_heard{0}; // generation << 48 | frames
    std::atomic<bool> m_pauseWanted{false};
    std::atomic<bool> m_silent{false};
    std::atomic<bool> m_blending{false};

    // The engine's.
    std::vector<std::unique_ptr<SoundStream>> m_streams;
    std::vector<SoundStream*> m_free;
    std::uint16_t m_lastGeneration = 0;

    // The reader's.
    audio::DspChain m_chain;
    audio::Volume* m_volume; // owned by m_chain
    std::size_t m_channels = 2;
    std::size_t m_fade = 0;      // frames of a blend; 0 = hard cuts, for outputs that are not real-time
    std::size_t m_pauseRamp = 0; // frames
    SoundStream* m_current = nullptr;
    SoundStream* m_fading = nullptr;   // on its way out
    SoundStream* m_upcoming = nullptr; // to be changed to at its alignFrame
    std::int64_t m_frames = 0;         // read of m_current
    std::size_t m_fadeOutLeft = 0;
    std::size_t m_fadeInLeft = 0;
    std::size_t m_level = 0; // of the pause ramp: 0 silent .. m_pauseRamp full
    std::vector<float> m_scratch;
};

} // namespace bitbeats::playback
