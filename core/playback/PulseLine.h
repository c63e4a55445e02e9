#pragma once

#include "SinkThread.h"

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace bitbeats::playback {

/// A plain connection to PulseAudio (or PipeWire in its place), for when Qt has lost the sound server: Qt keeps one
/// connection for the life of a program and does not find back to a server that was away for some seconds or that was
/// started later. The library is the one Qt itself uses, taken at run time; where it is missing there is no such line.
/// Owner: the sink's thread; pulls on a thread of its own.
class PulseLine {
public:
    /// Nothing if there is no server to be reached either.
    static std::unique_ptr<PulseLine> open(const OutputFormat& format, std::shared_ptr<PullGate> gate);
    ~PulseLine();

    void setPaused(bool paused);
    bool broken() const { return m_broken.load(std::memory_order_acquire); }
    static Milliseconds latency() { return Milliseconds{100}; }

private:
    PulseLine(void* connection, const OutputFormat& format, std::shared_ptr<PullGate> gate);
    void run();

    void* m_connection;
    OutputFormat m_format;
    std::shared_ptr<PullGate> m_gate; // shared with the output, which may leave the sink's thread behind
    std::atomic<bool> m_broken{false};
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_quit = false;
    bool m_paused = false;
    std::thread m_thread;
};

} // namespace bitbeats::playback
