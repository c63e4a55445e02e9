#include "FlacSeek.h"

#include <algorithm>
#include <vector>

namespace bitbeats::audio {
namespace {

constexpr std::size_t kLook = 24576; // more than most frames take
constexpr std::size_t kWidestLook = 131072;
constexpr int kMostLooks = 10;
constexpr double kNearEnough = 1.0; // seconds before the target
constexpr double kAimBefore = 0.35; // seconds

unsigned at(std::span<const std::byte> bytes, std::size_t i) {
    return std::to_integer<unsigned>(bytes[i]);
}

unsigned crc8(std::span<const std::byte> bytes) {
    unsigned crc = 0;
    for (const auto byte : bytes) {
        crc ^= std::to_integer<unsigned>(byte);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc & 0x80U) ? ((crc << 1) ^ 0x07U) & 0xFFU : crc << 1;
    }
    return crc;
}

/// The number in a frame header, coded like UTF-8 but up to 36 bits; its length in bytes, 0 if it is none.
std::size_t readNumber(std::span<const std::byte> bytes, std::uint64_t& number) {
    if (bytes.empty()) return 0;
    const unsigned lead = at(bytes, 0);
    std::size_t length = 1;
    if (lead < 0x80) {
        number = lead;
        return 1;
    }
    while (length < 7 && (lead & (0x80U >> length)))
        ++length;
    if (length == 1 || lead == 0xFF || bytes.size() < length) return 0;
    number = length == 7 ? 0 : lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((at(bytes, i) & 0xC0U) != 0x80U) return 0;
        number = (number << 6) | (at(bytes, i) & 0x3FU);
    }
    return length;
}

std::optional<std::int64_t> sampleOfHeader(std::span<const std::byte> bytes, int blockSize) {
    if (bytes.size() < 16 || at(bytes, 0) != 0xFF || (at(bytes, 1) & 0xFEU) != 0xF8) return {};
    const unsigned size = at(bytes, 2) >> 4;
    const unsigned rate = at(bytes, 2) & 0xFU;
    if (size == 0 || rate == 15 || (at(bytes, 3) >> 4) > 10 || (at(bytes, 3) & 0x0FU) == 0x06 || (at(bytes, 3) & 1U))
        return {};
    std::uint64_t number = 0;
    const auto length = readNumber(bytes.subspan(4), number);
    if (length == 0) return {};
    const std::size_t end = 4 + length +
                            (size == 6   ? 1U
                             : size == 7 ? 2U
                                         : 0U) +
                            (rate == 12  ? 1U
                             : rate > 12 ? 2U
                                         : 0U);
    if (end >= bytes.size() || crc8(bytes.first(end)) != at(bytes, end)) return {};
    const bool counted = (at(bytes, 1) & 1U) == 0; // frames of one size are counted, others name their sample
    return static_cast<std::int64_t>(counted ? number * static_cast<std::uint64_t>(blockSize) : number);
}

} // namespace

std::optional<FlacFrame> findFlacFrame(std::span<const std::byte> window, std::int64_t offset, int blockSize) {
    for (std::size_t i = 0; i + 16 <= window.size(); ++i)
        if (at(window, i) == 0xFF)
            if (const auto sample = sampleOfHeader(window.subspan(i), blockSize))
                return FlacFrame{*sample, offset + static_cast<std::int64_t>(i)};
    return {};
}

std::optional<FlacFrame> searchFlac(const FlacExtent& extent, std::int64_t target,
                                    const std::function<std::int64_t(std::int64_t, std::span<std::byte>)>& look) {
    FlacFrame low{0, extent.firstFrame};
    FlacFrame high{extent.samples, extent.bytes};
    const auto near = static_cast<std::int64_t>(kNearEnough * extent.sampleRate);
    std::vector<std::byte> window(kLook);
    for (int tries = 0; tries < kMostLooks && target - low.sample > near && high.offset - low.offset > 1024; ++tries) {
        const auto samples = static_cast<double>(std::max<std::int64_t>(1, high.sample - low.sample));
        const auto perSample = static_cast<double>(high.offset - low.offset) / samples;
        // Behind half of the looks the guesses have misled: the middle is safe.
        const auto aim = tries < kMostLooks / 2
                             ? perSample * (static_cast<double>(target - low.sample) - kAimBefore * extent.sampleRate)
                             : static_cast<double>(high.offset - low.offset) / 2;
        const auto from =
            low.offset + std::clamp<std::int64_t>(static_cast<std::int64_t>(aim), 1, high.offset - low.offset - 1);
        const auto count = look(from, window);
        if (count < 0) return {};
        const auto found =
            findFlacFrame(std::span(window).first(static_cast<std::size_t>(count)), from, extent.blockSize);
        const bool sane =
            found && found->sample > low.sample && found->sample < high.sample && found->offset < high.offset;
        if (!sane) {
            if (window.size() < kWidestLook && from + count < high.offset)
                window.resize(window.size() * 2); // large frames
            else
                high.offset = from;
            continue;
        }
        (found->sample <= target ? low : high) = *found;
    }
    return low;
}

} // namespace bitbeats::audio
