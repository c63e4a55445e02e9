#pragma once

#include <chrono>
#include <cstdint>

namespace bitbeats::node {

/// The time of day, for what is written down. Thread-safe.
class WallClock {
public:
    virtual ~WallClock() = default;
    virtual std::int64_t now() const = 0; ///< milliseconds since 1970, UTC
};

class SystemWallClock final : public WallClock {
public:
    std::int64_t now() const override {
        return std::chrono::duration_cast<std::chrono::milliseconds>(
                   std::chrono::system_clock::now().time_since_epoch())
            .count();
    }
};

} // namespace bitbeats::node
