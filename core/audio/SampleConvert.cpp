#include "audio/SampleConvert.h"

#include <algorithm>
#include <cmath>

namespace bitbeats::audio {
namespace {

std::int32_t quantise(float sample, int bits) {
    const double scale = std::ldexp(1.0, bits - 1);
    const double value = std::isnan(sample) ? 0.0 : std::nearbyint(static_cast<double>(sample) * scale);
    return static_cast<std::int32_t>(std::clamp(value, -scale, scale - 1.0));
}

} // namespace

void appendPcm(std::span<const float> samples, int bits, std::vector<std::byte>& out) {
    out.reserve(out.size() + samples.size() * static_cast<std::size_t>(bits / 8));
    for (const float sample : samples) {
        const auto value = static_cast<std::uint32_t>(quantise(sample, bits));
        for (int shift = 0; shift < bits; shift += 8)
            out.push_back(static_cast<std::byte>((value >> shift) & 0xFFU));
    }
}

void toInt16(std::span<const float> samples, std::int16_t* out) {
    for (const float sample : samples)
        *out++ = static_cast<std::int16_t>(quantise(sample, 16));
}

void toInt32(std::span<const float> samples, std::int32_t* out) {
    for (const float sample : samples)
        *out++ = quantise(sample, 32);
}

} // namespace bitbeats::audio
