#pragma once

#include <atomic>
#include <functional>
#include <thread>

namespace bitbeats::app {

/// SIGINT, SIGTERM and SIGHUP as an event. Make one in main before any other thread: from then on every thread has
/// these signals blocked and a thread of this object waits for them.
class Interrupt {
public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    /// Readable once a signal has come. For poll() and QSocketNotifier; never read from it.
    int descriptor() const { return m_pipe[0]; }
    /// The signal that came, or 0.
    int signal() const { return m_signal; }

    /// Blocks until a signal comes.
    void wait() const;
    /// Blocks until a signal comes (false) or the descriptor can be read from (true).
    bool waitReadable(int other) const;

private:
    void listen();

    int m_pipe[2] = {-1, -1};
    std::atomic<int> m_signal{0};
    std::atomic<bool> m_ending{false};
    std::thread m_thread;
};

} // namespace bitbeats::app
