#include "http/RateLimiter.h"

#include <algorithm>

namespace bitbeats::http {
namespace {
constexpr std::chrono::seconds kForgetEvery{1};
}

std::chrono::milliseconds RateLimiter::take(const std::string& key, const Rate& rate) {
    const auto step = fromSeconds(1.0 / rate.perSecond);
    const auto allowance = fromSeconds(rate.burst / rate.perSecond);
    const auto now = m_clock.now();
    const std::lock_guard lock(m_mutex);
    auto found = m_due.find(key);
    if (found == m_due.end()) {
        if (m_due.size() >= m_maxKeys) forgetRested(now);
        if (m_due.size() >= m_maxKeys) return std::chrono::milliseconds(0);
        found = m_due.emplace(key, now).first;
    }
    const auto due = std::max(found->second, now) + step;
    const auto tooEarly = due - now - allowance;
    if (tooEarly > Duration::zero())
        return std::max(std::chrono::milliseconds(1), std::chrono::ceil<std::chrono::milliseconds>(tooEarly));
    found->second = due;
    return std::chrono::milliseconds(0);
}

std::size_t RateLimiter::keys() const {
    const std::lock_guard lock(m_mutex);
    return m_due.size();
}

void RateLimiter::forgetRested(Instant now) {
    if (now - m_forgot < kForgetEvery) return; // a walk through all of them at every call would be a gift to a flood
    m_forgot = now;
    std::erase_if(m_due, [&](const auto& entry) { return entry.second <= now; });
}

} // namespace bitbeats::http
