#pragma once

#include "base/Clock.h"

#include <algorithm>
#include <cstdint>

namespace bitbeats::swarm {

/// Estimates which byte is being heard: from where reading began it moves at the bitrate, but never past what was read
/// (a paused player stops reading). Pure.
class PlayClock {
public:
    void start(std::int64_t offset, Instant now) {
        m_base = m_read = offset;
        m_at = now;
    }
    void onRead(std::int64_t offset) { m_read = std::max(m_read, offset); }
    std::int64_t position(double bitrate, Instant now) const {
        return std::min(m_read, m_base + static_cast<std::int64_t>(bitrate * seconds(now - m_at)));
    }

private:
    std::int64_t m_base = 0;
    std::int64_t m_read = 0;
    Instant m_at{};
};

} // namespace bitbeats::swarm
