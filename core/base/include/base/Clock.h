#pragma once

#include <chrono>

namespace bitbeats {

/// Monotonic time. Planners take an Instant as an argument; only executors ask a clock.
using Instant = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

inline double seconds(Duration d) {
    return std::chrono::duration<double>(d).count();
}

inline Duration fromSeconds(double s) {
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(s));
}

/// Where an executor gets its time from. Thread-safe.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
};

/// The machine's monotonic clock.
class SteadyClock final : public Clock {
public:
    Instant now() const override { return std::chrono::steady_clock::now(); }
};

/// A clock that stands still until a test moves it. Not thread-safe: one test thread owns it.
class ManualClock final : public Clock {
public:
    Instant now() const override { return m_now; }
    void advance(Duration by) { m_now += by; }

private:
    Instant m_now{std::chrono::hours(1)};
};

} // namespace bitbeats
