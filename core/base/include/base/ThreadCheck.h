#pragma once

#include <atomic>
#include <cassert>
#include <thread>

namespace bitbeats {

/// Asserts in debug builds that an object is used by one thread: the first that calls check().
class ThreadCheck {
public:
    void check() const {
#ifndef NDEBUG
        std::thread::id none{};
        const auto here = std::this_thread::get_id();
        if (!m_owner.compare_exchange_strong(none, here)) assert(none == here && "used from a foreign thread");
#endif
    }
    /// Lets the next caller become the owner, for objects that are built on one thread and live on another.
    void release() {
        m_owner.store({});
    }

private:
    mutable std::atomic<std::thread::id> m_owner{};
};

} // namespace bitbeats
