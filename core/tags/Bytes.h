#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bitbeats::tags {

// Numbers within bytes; what lies beyond the end counts as zero.

inline unsigned byteAt(std::string_view bytes, std::size_t at) {
    return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U;
}

inline std::uint64_t bigEndian(std::string_view bytes, std::size_t at, int count) {
    std::uint64_t value = 0;
    for (int i = 0; i < count; ++i)
        value = (value << 8) | byteAt(bytes, at + static_cast<std::size_t>(i));
    return value;
}

inline std::uint64_t littleEndian(std::string_view bytes, std::size_t at, int count) {
    std::uint64_t value = 0;
    for (int i = count; i-- > 0;)
        value = (value << 8) | byteAt(bytes, at + static_cast<std::size_t>(i));
    return value;
}

/// Seven bits a byte, as ID3v2 counts.
inline std::uint64_t syncSafe(std::string_view bytes, std::size_t at) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value = (value << 7) | (byteAt(bytes, at + i) & 0x7FU);
    return value;
}

/// Up to `count` bytes from `at` on; fewer (or none) at the end.
inline std::string_view slice(std::string_view bytes, std::size_t at, std::size_t count = std::string_view::npos) {
    return at < bytes.size() ? bytes.substr(at, count) : std::string_view();
}

/// Milliseconds of so many samples, rounded; 0 where the numbers make no sense.
inline std::int64_t toMilliseconds(std::int64_t samples, std::int64_t rate) {
    if (samples <= 0 || rate <= 0 || samples > (std::int64_t(1) << 50)) return 0;
    return (samples * 1000 + rate / 2) / rate;
}

} // namespace bitbeats::tags
