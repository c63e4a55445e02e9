#pragma once

#include "base/Clock.h"

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

namespace bitbeats::http {

struct Rate {
    double perSecond = 10;
    double burst = 20; ///< how many may come at once after a rest
};

/// Who has asked how often (the generic cell rate algorithm). The table is bounded: when it is full those go whose
/// allowance is whole again, and where there are none nobody new is counted, so that a flood from many addresses
/// cannot make it forget one that is over its limit. Any thread.
class RateLimiter {
public:
    explicit RateLimiter(const Clock& clock, std::size_t maxKeys = 100'000) : m_clock(clock), m_maxKeys(maxKeys) {}

    /// How long to wait before the next one is welcome; zero = this one is.
    std::chrono::milliseconds take(const std::string& key, const Rate& rate);
    std::size_t keys() const;

private:
    void forgetRested(Instant now);

    const Clock& m_clock;
    const std::size_t m_maxKeys;
    mutable std::mutex m_mutex;
    std::unordered_map<std::string, Instant> m_due; ///< when the allowance of a key is whole again
    Instant m_forgot{};                             ///< when rested keys were last looked for
};

} // namespace bitbeats::http
