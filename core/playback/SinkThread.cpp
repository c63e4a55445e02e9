#include "SinkThread.h"

#include "PulseLine.h"
#include "audio/SampleConvert.h"
#include "base/Log.h"

#include <QAudioDevice>
#include <QAudioFormat>
#include <QAudioSink>
#include <QIODevice>
#include <QMediaDevices>
#include <QThread>
#include <QTimer>
#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <thread>

namespace bitbeats::playback {
namespace {

using std::chrono::steady_clock;

constexpr int kTickMs = 500;
constexpr int kBufferMs = 100;        // less than this is late or never heard with PulseAudio
constexpr Milliseconds kNoPull{2000}; // a device that asks for nothing for so long is gone
constexpr Milliseconds kRetry{2000};
constexpr Milliseconds kFirstLook{1500}; // how long to wait for the list of devices

std::int64_t nowMs() {
    return std::chrono::duration_cast<Milliseconds>(steady_clock::now().time_since_epoch()).count();
}

QAudioFormat::ChannelConfig usualSpeakers(int channels) {
    return QAudioFormat::defaultChannelConfigForChannelCount(channels);
}

} // namespace

std::size_t PullGate::pull(std::span<float> into) {
    m_inside.fetch_add(1, std::memory_order_seq_cst);
    std::size_t real = 0;
    if (m_closed.load(std::memory_order_seq_cst))
        std::fill(into.begin(), into.end(), 0.0F);
    else
        real = m_pull(into);
    m_inside.fetch_sub(1, std::memory_order_seq_cst);
    return real;
}

void PullGate::close() {
    m_closed.store(true, std::memory_order_seq_cst);
    while (m_inside.load(std::memory_order_seq_cst) != 0)
        std::this_thread::yield(); // a pull takes microseconds
}

struct SinkThread::Shared {
    Health health;
    std::shared_ptr<const DeviceChoice> choice; // shared with the settings, may be null

    /// What is chosen, if it is there; else the system's choice.
    QAudioDevice device() const {
        const auto wanted = choice ? choice->chosen() : std::string();
        if (!wanted.empty())
            for (const auto& device : QMediaDevices::audioOutputs())
                if (device.id().toStdString() == wanted) return device;
        return QMediaDevices::defaultAudioOutput();
    }

    std::mutex mutex;
    std::condition_variable looked;
    bool known = false; ///< the devices were looked at once
    bool quit = false;  ///< no health is to be told any more
    OutputFormat format{48000, 2};
    std::atomic<std::int64_t> turned{0};
    std::atomic<std::int64_t> latencyMs{0};

    void tell(Result<void> result) {
        const std::lock_guard lock(mutex);
        if (!quit && health) health(std::move(result));
    }
};

/// Feeds QAudioSink, which calls it on the sink's thread. Reads are always full.
class Feeder final : public QIODevice {
public:
    Feeder(std::shared_ptr<PullGate> gate, const QAudioFormat& format)
        : m_gate(std::move(gate)), m_format(format), m_floats(kMost) {
        open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    }

    std::int64_t lastPull() const { return m_lastPull; }
    bool isSequential() const override { return true; }
    qint64 bytesAvailable() const override { return 1 << 20; } // always something: silence if nothing else
    qint64 writeData(const char*, qint64) override { return -1; }

    qint64 readData(char* data, qint64 wanted) override {
        m_lastPull = nowMs();
        const auto frameBytes = static_cast<qint64>(m_format.bytesPerFrame());
        const auto sampleBytes = static_cast<std::size_t>(m_format.bytesPerSample());
        const auto most = static_cast<qint64>(kMost / static_cast<std::size_t>(m_format.channelCount())) * frameBytes;
        qint64 done = 0;
        while (wanted - done >= frameBytes) {
            const auto bytes = std::min(most, (wanted - done) / frameBytes * frameBytes);
            const auto samples = static_cast<std::size_t>(bytes) / sampleBytes;
            const auto floats = std::span(m_floats).first(samples);
            m_gate->pull(floats);
            put(floats, data + done);
            done += bytes;
        }
        return done;
    }

private:
    static constexpr std::size_t kMost = 32768; // samples at a time

    void put(std::span<const float> floats, char* to) const {
        switch (m_format.sampleFormat()) {
        case QAudioFormat::Float:
            std::memcpy(to, floats.data(), floats.size_bytes());
            break;
        case QAudioFormat::Int32:
            audio::toInt32(floats, reinterpret_cast<std::int32_t*>(to));
            break;
        default:
            audio::toInt16(floats, reinterpret_cast<std::int16_t*>(to));
        }
    }

    std::shared_ptr<PullGate> m_gate; // shared with the output, which may leave this thread behind
    QAudioFormat m_format;
    std::vector<float> m_floats;
    std::int64_t m_lastPull = nowMs();
};

/// Everything that touches Qt's sound classes. Its thread only.
class SinkThread::Worker final : public QObject {
public:
    explicit Worker(std::shared_ptr<Shared> shared) : m_shared(std::move(shared)) {}
    ~Worker() override { close(); }

    /// First thing on the thread.
    void begin() {
        lookAtDevices();
        m_timer = std::make_unique<QTimer>();
        m_timer->setInterval(kTickMs);
        connect(m_timer.get(), &QTimer::timeout, this, [this] { tick(); });
        turned();
    }

    void start(const OutputFormat& format, std::shared_ptr<PullGate> gate) {
        close();
        m_wanted = format;
        m_gate = std::move(gate);
        m_paused = false;
        m_broken = false;
        turned();
        open();
        m_timer->start();
        turned();
    }

    void stop() {
        m_timer->stop();
        close();
        m_gate.reset();
    }

    void setPaused(bool paused) {
        if (!m_gate || m_paused == paused) return;
        m_paused = paused;
        turned();
        if (m_line) {
            m_line->setPaused(paused);
            paused ? m_timer->stop() : m_timer->start();
            return;
        }
        if (paused) {
            m_timer->stop();
            if (m_sink) m_sink->suspend();
            return;
        }
        m_timer->start();
        // The default may be another one by now, or this one gone.
        if (m_sink && m_sink->state() == QAudio::SuspendedState && m_device == m_shared->device()) {
            m_resumedAt = nowMs();
            m_sink->resume();
        } else {
            open();
        }
        turned();
    }

private:
    void turned() { m_shared->turned = nowMs(); }

    void lookAtDevices() {
        const auto device = m_shared->device();
        const std::lock_guard lock(m_shared->mutex);
        if (!device.isNull()) {
            const auto best = device.preferredFormat();
            if (best.sampleRate() > 0)
                m_shared->format = {std::clamp(best.sampleRate(), 8000, 192000), std::clamp(best.channelCount(), 2, 8)};
        }
        m_shared->known = true;
        m_shared->looked.notify_all();
    }

    QAudioFormat choose(const QAudioDevice& device) const {
        QAudioFormat format;
        format.setSampleRate(m_wanted.sampleRate);
        format.setChannelCount(m_wanted.channels);
        format.setChannelConfig(usualSpeakers(m_wanted.channels));
        for (const auto sample : {QAudioFormat::Float, QAudioFormat::Int32, QAudioFormat::Int16}) {
            format.setSampleFormat(sample);
            if (device.isFormatSupported(format)) return format;
        }
        format.setSampleFormat(QAudioFormat::Float);
        return format;
    }

    void open() {
        close();
        m_openedAt = nowMs();
        m_device = m_shared->device();
        if ((m_device.isNull() || m_qtIsDeaf) && openLine()) return;
        if (m_device.isNull())
            return broken(Error{Reason::NotFound, "play through", "a sound device",
                                "there is none, or no sound server runs", "Playing goes on as soon as there is one."});
        const auto format = choose(m_device);
        m_feeder = std::make_unique<Feeder>(m_gate, format);
        m_sink = std::make_unique<QAudioSink>(m_device, format);
        m_sink->setBufferSize(format.bytesForDuration(qint64{kBufferMs} * 1000));
        m_sink->start(m_feeder.get());
        m_resumedAt = nowMs();
        const auto bytes = m_sink->bufferSize();
        m_shared->latencyMs = bytes > 0 ? format.durationForBytes(static_cast<qint32>(bytes)) / 1000 : 0;
        if (m_sink->error() == QAudio::NoError || m_sink->state() != QAudio::StoppedState) return;
        if (!openLine())
            broken(Error{Reason::NotAllowed, "play through", m_device.description().toStdString(),
                         "the sound system refused", "Playing goes on as soon as it is there again."});
    }

    /// Past Qt, straight to the sound server.
    bool openLine() {
        m_line = PulseLine::open(m_wanted, m_gate);
        if (!m_line) return false;
        m_sink.reset();
        m_feeder.reset();
        m_shared->latencyMs = PulseLine::latency().count();
        healthy();
        return true;
    }

    void close() {
        m_line.reset();
        if (m_sink) m_sink->reset();
        m_sink.reset();
        m_feeder.reset();
    }

    void broken(Error error) {
        m_shared->latencyMs = 0;
        if (std::exchange(m_broken, true)) return;
        m_shared->tell(tl::unexpected(std::move(error)));
    }

    void healthy() {
        if (std::exchange(m_broken, false)) m_shared->tell({});
    }

    void tick() {
        turned();
        if (!m_gate || m_paused) return;
        const auto now = nowMs();
        if (m_line) {
            if (!m_line->broken()) return;
            m_line.reset();
            broken(Error{Reason::NotFound, "play through", "the sound device", "the sound server is gone",
                         "Playing goes on as soon as it is back."});
        }
        const auto device = m_shared->device();
        const bool alive = m_sink && m_sink->state() != QAudio::StoppedState;
        const auto quiet = m_feeder ? now - std::max(m_feeder->lastPull(), m_resumedAt) : now - m_openedAt;
        if (alive && device == m_device && quiet < kNoPull.count()) {
            if (m_feeder->lastPull() > m_openedAt) {
                m_qtIsDeaf = false;
                healthy();
            }
            return;
        }
        m_qtIsDeaf = m_qtIsDeaf || (!device.isNull() && (!m_feeder || m_feeder->lastPull() <= m_openedAt));
        if (device.isNull() && !m_broken)
            broken(Error{Reason::NotFound, "play through", m_device.description().toStdString(),
                         "the sound device is gone", "Playing goes on as soon as there is one."});
        const bool moved = alive && !device.isNull() && device != m_device;
        if (!moved && now - m_openedAt < kRetry.count()) return;
        open();
        turned();
    }

    std::shared_ptr<Shared> m_shared;
    std::unique_ptr<QTimer> m_timer;
    OutputFormat m_wanted;
    std::shared_ptr<PullGate> m_gate; // see Feeder
    QAudioDevice m_device;
    std::unique_ptr<Feeder> m_feeder; // outlives the sink that reads it
    std::unique_ptr<QAudioSink> m_sink;
    std::unique_ptr<PulseLine> m_line; // instead of the sink, while Qt finds no way
    bool m_qtIsDeaf = false;           // it names a device but never asked it for sound
    std::int64_t m_openedAt = 0;
    std::int64_t m_resumedAt = 0;
    bool m_paused = false;
    bool m_broken = false;
};

SinkThread::SinkThread(std::shared_ptr<const DeviceChoice> choice, Health health)
    : m_shared(std::make_shared<Shared>()), m_thread(new QThread), m_worker(new Worker(m_shared)) {
    m_shared->health = std::move(health);
    m_shared->choice = std::move(choice);
    m_shared->turned = nowMs();
    m_thread->setObjectName(QStringLiteral("sound"));
    m_worker->moveToThread(m_thread);
    QObject::connect(m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    m_thread->start();
    call([worker = m_worker] { worker->begin(); });
}

SinkThread::~SinkThread() = default;

std::shared_ptr<SinkThread> SinkThread::create(std::shared_ptr<const DeviceChoice> choice, Health health) {
    return std::shared_ptr<SinkThread>(new SinkThread(std::move(choice), std::move(health)));
}

void SinkThread::end(std::shared_ptr<SinkThread> sink, Milliseconds patience) {
    {
        const std::lock_guard lock(sink->m_shared->mutex);
        sink->m_shared->quit = true;
    }
    sink->m_thread->quit();
    if (sink->m_thread->wait(static_cast<unsigned long>(patience.count()))) {
        delete sink->m_thread;
        return;
    }
    // It hangs in the sound system, and nothing can be done about that; should it ever wake, it ends.
    qCWarning(logAudio, "A thread that waits for the sound system is left behind");
}

void SinkThread::call(std::function<void()> what) {
    QMetaObject::invokeMethod(m_worker, std::move(what), Qt::QueuedConnection);
}

OutputFormat SinkThread::deviceFormat() {
    std::unique_lock lock(m_shared->mutex);
    m_shared->looked.wait_for(lock, kFirstLook, [this] { return m_shared->known; });
    return m_shared->format;
}

void SinkThread::start(const OutputFormat& format, std::shared_ptr<PullGate> gate) {
    m_shared->turned = nowMs();
    call([worker = m_worker, format, gate = std::move(gate)]() mutable { worker->start(format, std::move(gate)); });
}

void SinkThread::stop() {
    call([worker = m_worker] { worker->stop(); });
}

void SinkThread::setPaused(bool paused) {
    m_shared->turned = nowMs();
    call([worker = m_worker, paused] { worker->setPaused(paused); });
}

Milliseconds SinkThread::latency() const {
    return Milliseconds(m_shared->latencyMs.load());
}

Milliseconds SinkThread::silentFor() const {
    return Milliseconds(nowMs() - m_shared->turned.load());
}

} // namespace bitbeats::playback
