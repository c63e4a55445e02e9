#pragma once

#include "Interrupt.h"
#include "base/Cancellation.h"

#include <thread>
#include <unistd.h>

namespace bitbeats::app {

/// Cancels when the program is asked to end, for as long as it lives.
class CancelOnInterrupt {
public:
    explicit CancelOnInterrupt(const Interrupt& interrupt) {
        if (::pipe(m_end) != 0) return;
        m_thread = std::thread([this, &interrupt] {
            if (!interrupt.waitReadable(m_end[0])) m_cancellation.cancel();
        });
    }
    ~CancelOnInterrupt() {
        if (!m_thread.joinable()) return;
        ::close(m_end[1]); // its other end becomes readable
        m_thread.join();
        ::close(m_end[0]);
    }
    CancelOnInterrupt(const CancelOnInterrupt&) = delete;
    CancelOnInterrupt& operator=(const CancelOnInterrupt&) = delete;

    CancelToken token() const { return m_cancellation.token(); }

private:
    Cancellation m_cancellation;
    int m_end[2] = {-1, -1};
    std::thread m_thread;
};

} // namespace bitbeats::app
