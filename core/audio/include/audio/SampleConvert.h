#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace bitbeats::audio {

/// Appends samples as little-endian signed PCM of 16, 24 or 32 bits: clipped to full scale, rounded to nearest. Sound
/// that came from integers of that depth (up to 24 bits) comes out as it was. Any thread.
void appendPcm(std::span<const float> samples, int bits, std::vector<std::byte>& out);

/// The same into a caller's buffer of samples.size() values, without allocating.
void toInt16(std::span<const float> samples, std::int16_t* out);
void toInt32(std::span<const float> samples, std::int32_t* out);

} // namespace bitbeats::audio
