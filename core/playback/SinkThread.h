#pragma once

#include "playback/AudioOutput.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>

class QThread;

namespace bitbeats::playback {

/// Lets a sink's thread pull for as long as somebody wants it to; afterwards it gets silence, however late it comes.
/// pull() takes no lock.
class PullGate {
public:
    explicit PullGate(PullFunction pull) : m_pull(std::move(pull)) {}

    std::size_t pull(std::span<float> into);
    /// Returns when no pull is under way and none will be.
    void close();

private:
    PullFunction m_pull;
    std::atomic<int> m_inside{0};
    std::atomic<bool> m_closed{false};
};

/// A QThread with an event loop and the QAudioSink that lives on it: opens the chosen device (else the default one),
/// follows the choice to another one, and builds it anew when it stops asking for sound. Public methods: any thread,
/// none blocks (but deviceFormat(), briefly, the first time).
class SinkThread {
public:
    using Health = std::function<void(Result<void>)>;

    static std::shared_ptr<SinkThread> create(std::shared_ptr<const DeviceChoice> choice, Health health);
    ~SinkThread();

    /// Ends the thread; one that does not end in time is left behind for good (with what it holds).
    static void end(std::shared_ptr<SinkThread> sink, Milliseconds patience);

    /// What the default device likes best; 48 kHz stereo as long as none is known.
    OutputFormat deviceFormat();
    void start(const OutputFormat& format, std::shared_ptr<PullGate> gate);
    void stop();
    void setPaused(bool paused);
    Milliseconds latency() const;
    /// How long ago its event loop last turned.
    Milliseconds silentFor() const;

private:
    class Worker;
    struct Shared;
    SinkThread(std::shared_ptr<const DeviceChoice> choice, Health health);
    void call(std::function<void()> what);

    std::shared_ptr<Shared> m_shared; // shared with the worker, which may outlive this object
    QThread* m_thread;                // deleted when it has ended, else left behind
    Worker* m_worker;                 // lives and dies on the thread
};

} // namespace bitbeats::playback
