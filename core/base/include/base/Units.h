#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace bitbeats {

using Milliseconds = std::chrono::milliseconds;

/// A half-open range of bytes [begin, end) in one file.
struct ByteRange {
    std::int64_t begin = 0;
    std::int64_t end = 0;

    std::int64_t length() const { return end - begin; }
    bool contains(std::int64_t at) const { return at >= begin && at < end; }
    auto operator<=>(const ByteRange&) const = default;
};

/// Ratio of amplitudes in decibels.
struct Decibels {
    double value = 0;
    auto operator<=>(const Decibels&) const = default;
};

/// The linear factor of a gain: 10^(dB/20).
double linear(Decibels gain);

} // namespace bitbeats
