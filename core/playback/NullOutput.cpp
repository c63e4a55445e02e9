#include "playback/AudioOutput.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace bitbeats::playback {
namespace {

constexpr Milliseconds kTick{10};

/// Takes sound as fast as a sound card would and drops it. Methods: the engine's thread; pulls on a thread of its own.
class NullOutput final : public AudioOutput {
public:
    ~NullOutput() override { stop(); }

    OutputFormat preferredFormat(int trackRate, int trackChannels, int) const override {
        return {std::clamp(trackRate, 8000, 192000), std::clamp(trackChannels, 1, 8)};
    }

    Result<void> start(const OutputFormat& format, PullFunction pull) override {
        stop();
        m_quit = m_paused = false;
        m_thread = std::thread([this, format, pull = std::move(pull)] { run(format, pull); });
        return {};
    }

    void stop() override {
        {
            const std::lock_guard lock(m_mutex);
            m_quit = true;
        }
        m_changed.notify_all();
        if (m_thread.joinable()) m_thread.join();
    }

    void setPaused(bool paused) override {
        {
            const std::lock_guard lock(m_mutex);
            m_paused = paused;
        }
        m_changed.notify_all();
    }

    Milliseconds latency() const override { return Milliseconds{0}; }
    bool realTime() const override { return true; }

private:
    void run(const OutputFormat& format, const PullFunction& pull) {
        const auto frames = static_cast<std::size_t>(format.sampleRate * kTick.count() / 1000);
        std::vector<float> buffer(frames * static_cast<std::size_t>(format.channels));
        auto due = std::chrono::steady_clock::now();
        std::unique_lock lock(m_mutex);
        while (!m_quit) {
            if (m_paused) {
                m_changed.wait(lock, [this] { return m_quit || !m_paused; });
                due = std::chrono::steady_clock::now();
                continue;
            }
            lock.unlock();
            pull(buffer);
            lock.lock();
            due += kTick;
            m_changed.wait_until(lock, due, [this] { return m_quit || m_paused; });
        }
    }

    std::thread m_thread;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_quit = false;
    bool m_paused = false;
};

} // namespace

std::unique_ptr<AudioOutput> makeNullOutput() {
    return std::make_unique<NullOutput>();
}

} // namespace bitbeats::playback
