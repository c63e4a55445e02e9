#include "Uid.h"

#include "Now.h"

#include <QRandomGenerator>

#include <array>

namespace bitbeats::library {

std::string newUid() {
    std::array<unsigned char, 16> bytes{};
    const auto time = static_cast<std::uint64_t>(nowMs());
    for (std::size_t i = 0; i < 6; ++i)
        bytes[i] = static_cast<unsigned char>(time >> (40 - 8 * i));
    for (std::size_t i = 6; i < bytes.size(); ++i)
        bytes[i] = static_cast<unsigned char>(QRandomGenerator::system()->bounded(256));
    bytes[6] = static_cast<unsigned char>(0x70 | (bytes[6] & 0x0f));
    bytes[8] = static_cast<unsigned char>(0x80 | (bytes[8] & 0x3f));
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        text += kDigits[bytes[i] >> 4];
        text += kDigits[bytes[i] & 0x0f];
    }
    return text;
}

} // namespace bitbeats::library
