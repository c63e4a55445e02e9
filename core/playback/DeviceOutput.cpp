#include "SinkThread.h"
#include "base/Log.h"
#include "playback/AudioOutput.h"

#include <QAudioDevice>
#include <QMediaDevices>

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace bitbeats::playback {
namespace {

constexpr Milliseconds kLook{1000}; // how often the warden looks whether the sink's thread still answers
constexpr Milliseconds kHung{4000}; // a sink's thread silent for so long hangs in the sound system
constexpr Milliseconds kEndPatience{1500};

/// The machine's sound device through QAudioSink. The sink lives on a thread of its own that may hang for ever when its
/// device goes (QAudioSink::start() does); a warden then leaves that thread behind and begins anew with another. So no
/// method blocks for long, not even the destructor. Methods: the engine's thread; latency(): any.
class DeviceOutput final : public AudioOutput {
public:
    explicit DeviceOutput(std::shared_ptr<const DeviceChoice> choice) : m_choice(std::move(choice)) {
        m_sink = newSink();
        m_warden = std::thread([this] { watch(); });
    }

    ~DeviceOutput() override {
        {
            const std::lock_guard lock(m_mutex);
            m_quit = true;
        }
        m_changed.notify_all();
        m_warden.join();
        closeGate();
        SinkThread::end(std::move(m_sink), kEndPatience);
    }

    OutputFormat preferredFormat(int, int, int) const override { return sink()->deviceFormat(); }

    Result<void> start(const OutputFormat& format, PullFunction pull) override {
        closeGate();
        const std::lock_guard lock(m_mutex);
        m_gate = std::make_shared<PullGate>(std::move(pull));
        m_format = format;
        m_running = true;
        m_paused = false;
        m_sink->start(format, m_gate);
        m_changed.notify_all();
        return {}; // how it went is told by onHealthChanged: opening a device may take its time
    }

    void stop() override {
        closeGate();
        const std::lock_guard lock(m_mutex);
        m_running = false;
        m_sink->stop();
    }

    void setPaused(bool paused) override {
        const std::lock_guard lock(m_mutex);
        m_paused = paused;
        m_sink->setPaused(paused);
        m_changed.notify_all();
    }

    Milliseconds latency() const override { return sink()->latency(); }
    bool realTime() const override { return true; }

private:
    std::shared_ptr<SinkThread> sink() const {
        const std::lock_guard lock(m_mutex);
        return m_sink;
    }

    std::shared_ptr<SinkThread> newSink() {
        return SinkThread::create(m_choice, [this](Result<void> health) {
            if (onHealthChanged) onHealthChanged(std::move(health));
        });
    }

    void closeGate() {
        std::shared_ptr<PullGate> gate;
        {
            const std::lock_guard lock(m_mutex);
            gate = std::exchange(m_gate, nullptr);
        }
        if (gate) gate->close();
    }

    void watch() {
        std::unique_lock lock(m_mutex);
        while (!m_quit) {
            if (!m_running || m_paused) {
                m_changed.wait(lock);
                continue;
            }
            m_changed.wait_for(lock, kLook);
            if (m_quit || !m_running || m_sink->silentFor() < kHung) continue;
            qCWarning(logAudio, "The sound system does not answer; trying anew");
            auto hung = std::exchange(m_sink, newSink());
            m_sink->start(m_format, m_gate);
            lock.unlock();
            SinkThread::end(std::move(hung), Milliseconds{0});
            lock.lock();
        }
    }

    const std::shared_ptr<const DeviceChoice> m_choice; // shared with the settings, may be null
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::shared_ptr<SinkThread> m_sink; // shared with callers of latency() while the warden replaces it
    std::shared_ptr<PullGate> m_gate;   // shared with a sink's thread that may be left behind
    OutputFormat m_format;
    bool m_running = false;
    bool m_paused = false;
    bool m_quit = false;
    std::thread m_warden;
};

} // namespace

void DeviceChoice::choose(std::string id) {
    const std::lock_guard lock(m_mutex);
    m_id = std::move(id);
}

std::string DeviceChoice::chosen() const {
    const std::lock_guard lock(m_mutex);
    return m_id;
}

std::vector<DeviceChoice::Device> DeviceChoice::devices() const {
    std::vector<Device> all;
    const auto usual = QMediaDevices::defaultAudioOutput();
    for (const auto& device : QMediaDevices::audioOutputs())
        all.push_back({device.id().toStdString(), device.description().toStdString(), device == usual});
    return all;
}

std::unique_ptr<AudioOutput> makeDeviceOutput(std::shared_ptr<const DeviceChoice> choice) {
    return std::make_unique<DeviceOutput>(std::move(choice));
}

} // namespace bitbeats::playback
