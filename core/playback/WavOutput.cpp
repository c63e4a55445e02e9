#include "WavFile.h"
#include "base/Log.h"
#include "playback/AudioOutput.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace bitbeats::playback {
namespace {

constexpr std::size_t kFramesAtOnce = 4096;

/// Writes sound into a WAV file as fast as it can be made. Methods: the engine's thread; pulls on a thread of its own.
/// A second start() (after a stop) writes the file anew.
class WavOutput final : public AudioOutput {
public:
    explicit WavOutput(std::string path) : m_path(std::move(path)) {}
    ~WavOutput() override { stop(); }

    OutputFormat preferredFormat(int trackRate, int trackChannels, int trackBits) const override {
        // Lossy sound has no depth of its own: 24 bits keep all of it that can be heard.
        const int bits = trackBits == 0 ? 24 : trackBits <= 16 ? 16 : trackBits <= 24 ? 24 : 32;
        return {trackRate, trackChannels, bits};
    }

    Result<void> start(const OutputFormat& format, PullFunction pull) override {
        stop();
        if (auto opened = m_file.open(m_path, format.sampleRate, format.channels, format.bits); !opened) return opened;
        m_quit = false;
        m_paused = false;
        m_thread = std::thread([this, channels = static_cast<std::size_t>(format.channels), pull = std::move(pull)] {
            run(channels, pull);
        });
        return {};
    }

    void stop() override {
        m_quit = true;
        m_paused = false;
        m_paused.notify_all();
        if (m_thread.joinable()) m_thread.join();
        if (!m_file.isOpen()) return;
        if (auto closed = m_file.close(); !closed && onHealthChanged) onHealthChanged(closed);
    }

    void setPaused(bool paused) override {
        m_paused = paused;
        m_paused.notify_all();
    }

    Milliseconds latency() const override { return Milliseconds{0}; }
    bool realTime() const override { return false; }

private:
    void run(std::size_t channels, const PullFunction& pull) {
        std::vector<float> buffer(kFramesAtOnce * channels);
        while (!m_quit) {
            m_paused.wait(true);
            const auto frames = m_quit ? 0 : pull(buffer);
            if (frames == 0) continue;
            if (auto written = m_file.write(std::span(buffer).first(frames * channels)); !written) {
                if (onHealthChanged) onHealthChanged(written);
                return; // what was written so far stays valid
            }
        }
    }

    const std::string m_path;
    WavFile m_file;
    std::atomic<bool> m_quit{false};
    std::atomic<bool> m_paused{false};
    std::thread m_thread;
};

} // namespace

std::unique_ptr<AudioOutput> makeWavOutput(const std::string& path) {
    return std::make_unique<WavOutput>(path);
}

} // namespace bitbeats::playback
