#pragma once

#include "base/Result.h"
#include "base/Units.h"

#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace bitbeats::playback {

/// Samples are interleaved 32-bit floats, full scale is +-1.
struct OutputFormat {
    int sampleRate = 48000; ///< Hz
    int channels = 2;
    int bits = 24; ///< what an output that writes integers makes of the samples: 16, 24 or 32
    bool operator==(const OutputFormat&) const = default;
};

/// Fills the whole span (silence where there is no sound) and returns how many frames were real sound.
/// Called on the output's own thread: it takes no lock, touches no file and allocates nothing.
using PullFunction = std::function<std::size_t(std::span<float> interleaved)>;

/// Where sound goes. Driven from the engine's thread; pulls on a thread of its own.
class AudioOutput {
public:
    virtual ~AudioOutput() = default;

    /// The format it would like for a track of this rate and channel count; asked before start().
    virtual OutputFormat preferredFormat(int trackRate, int trackChannels, int trackBits) const = 0;
    /// Begins to pull. Errors: Unsupported, NotFound (no device).
    virtual Result<void> start(const OutputFormat& format, PullFunction pull) = 0;
    virtual void stop() = 0;
    virtual void setPaused(bool paused) = 0;
    /// Sound that was pulled but not heard yet. Any thread.
    virtual Milliseconds latency() const = 0;
    /// False for outputs that take sound as fast as it can be made (a file); then nothing may be padded with silence.
    virtual bool realTime() const = 0;
    /// Called from any thread when the output breaks or has recovered.
    std::function<void(Result<void>)> onHealthChanged;
};

/// Which of the machine's sound devices is played through; a device output follows within a second. Any thread.
class DeviceChoice {
public:
    struct Device {
        std::string id;
        std::string name;
        bool usual = false; ///< the system's own choice
    };
    virtual ~DeviceChoice() = default;
    /// Empty, or a device that is not there: the system's own choice.
    void choose(std::string id);
    std::string chosen() const;
    /// Blocks on the sound system.
    virtual std::vector<Device> devices() const;

private:
    mutable std::mutex m_mutex;
    std::string m_id;
};

/// `choice` is shared with whoever lets people choose; without one the system chooses.
std::unique_ptr<AudioOutput> makeDeviceOutput(std::shared_ptr<const DeviceChoice> choice = nullptr);
std::unique_ptr<AudioOutput> makeNullOutput();                       ///< real-time clock, no sound
std::unique_ptr<AudioOutput> makeWavOutput(const std::string& path); ///< as fast as it can

} // namespace bitbeats::playback
