#include "SoundRegion.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace bitbeats::library {
namespace {

constexpr int kMostParts = 64; // blocks, atoms, chunks or pages that are looked at

std::uint32_t big32(const char* at) {
    const auto byte = [at](int i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(at[i])); };
    return byte(0) << 24 | byte(1) << 16 | byte(2) << 8 | byte(3);
}

std::uint32_t little32(const char* at) {
    const auto byte = [at](int i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(at[i])); };
    return byte(3) << 24 | byte(2) << 16 | byte(1) << 8 | byte(0);
}

std::int64_t big64(const char* at) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(big32(at)) << 32 | big32(at + 4));
}

class Finder {
public:
    Finder(const ReadAt& read, std::int64_t size) : m_read(read) {
        m_found.end = size;
        m_size = size;
    }

    SoundRegion find() {
        skipId3v2();
        cutEndTags();
        char head[12] = {};
        if (!readAt(m_found.begin, head)) return m_found;
        const std::string_view magic(head, sizeof head);
        if (magic.starts_with("fLaC"))
            flac();
        else if (magic.starts_with("OggS"))
            ogg();
        else if (magic.substr(4, 4) == "ftyp")
            mp4();
        else if (magic.starts_with("RIFF") && magic.substr(8) == "WAVE")
            chunks("data", little32);
        else if (magic.starts_with("FORM") && magic.substr(8, 3) == "AIF")
            chunks("SSND", big32);
        if (m_found.begin > m_found.end) m_found = {0, m_size, false, false, {}};
        return m_found;
    }

private:
    template<std::size_t N>
    bool readAt(std::int64_t offset, char (&into)[N]) {
        return offset >= 0 && offset <= m_size && m_read(offset, into, N) == N;
    }

    void skipId3v2() {
        char head[10] = {};
        for (int i = 0; i < 4 && readAt(m_found.begin, head) && std::string_view(head, 3) == "ID3"; ++i) {
            std::int64_t length = 0;
            for (int k = 6; k < 10; ++k) {
                if (static_cast<unsigned char>(head[k]) >= 0x80) return;
                length = length << 7 | static_cast<unsigned char>(head[k]);
            }
            const bool footer = (static_cast<unsigned char>(head[5]) & 0x10) != 0;
            const auto next = m_found.begin + 10 + length + (footer ? 10 : 0);
            if (next > m_size) return; // claims more than there is
            m_found.begin = next;
        }
    }

    void cutEndTags() {
        char id3v1[3] = {};
        if (m_size >= 128 && readAt(m_size - 128, id3v1) && std::string_view(id3v1, 3) == "TAG") m_found.end -= 128;
        char footer[32] = {};
        if (!readAt(m_found.end - 32, footer) || std::string_view(footer, 8) != "APETAGEX") return;
        const bool hasHeader = (little32(footer + 20) & 0x80000000u) != 0;
        const auto start = m_found.end - little32(footer + 12) - (hasHeader ? 32 : 0);
        if (start >= m_found.begin) m_found.end = start;
    }

    void flac() {
        char block[4 + 34] = {};
        auto at = m_found.begin + 4;
        for (int i = 0; i < kMostParts; ++i) {
            char head[4] = {};
            if (!readAt(at, head)) return;
            const auto kind = static_cast<unsigned char>(head[0]);
            if ((kind & 0x7f) == 0 && i == 0 && readAt(at, block)) keepSum({block + 4, 34});
            at += 4 + (big32(head) & 0xffffff);
            if (at > m_found.end) return;
            if (kind & 0x80) break;
        }
        m_found.begin = at;
    }

    /// STREAMINFO ends in the MD5 of the sound; encoders that did not work it out leave zeros.
    void keepSum(std::string_view info) {
        const auto md5 = info.substr(18);
        if (std::any_of(md5.begin(), md5.end(), [](char c) { return c != 0; })) m_found.sum = info.substr(10);
    }

    void ogg() {
        m_found.ogg = true;
        auto at = m_found.begin;
        for (int i = 0; i < kMostParts; ++i) {
            char head[27] = {};
            if (!readAt(at, head) || std::string_view(head, 4) != "OggS") return;
            if (i > 0 && std::any_of(head + 6, head + 14, [](char c) { return c != 0 && c != '\xff'; })) {
                m_found.begin = at; // the first page with a time on it
                return;
            }
            char lengths[255] = {};
            const auto count = static_cast<std::size_t>(static_cast<unsigned char>(head[26]));
            if (m_read(at + 27, lengths, count) != count) return;
            at += 27 + static_cast<std::int64_t>(count);
            for (std::size_t k = 0; k < count; ++k)
                at += static_cast<unsigned char>(lengths[k]);
        }
    }

    void mp4() {
        auto at = m_found.begin;
        for (int i = 0; i < kMostParts; ++i) {
            char head[16] = {};
            if (!readAt(at, head)) return;
            std::int64_t length = big32(head);
            const bool wide = length == 1;
            if (wide) length = big64(head + 8);
            if (std::string_view(head + 4, 4) == "mdat") {
                m_found.begin = at + (wide ? 16 : 8);
                if (length > 0 && length < m_found.end - at) m_found.end = at + length;
                return;
            }
            if (length < 8 || length > m_size - at) return;
            at += length;
        }
    }

    void chunks(std::string_view sound, std::uint32_t (*number)(const char*)) {
        auto at = m_found.begin + 12;
        for (int i = 0; i < kMostParts; ++i) {
            char head[8] = {};
            if (!readAt(at, head)) return;
            const std::int64_t length = number(head + 4);
            if (std::string_view(head, 4) == sound) {
                m_found.uncompressed = true;
                m_found.begin = at + 8;
                m_found.end = std::min(m_found.end, at + 8 + length);
                return;
            }
            at += 8 + length + (length & 1);
        }
    }

    const ReadAt& m_read;
    std::int64_t m_size = 0;
    SoundRegion m_found;
};

} // namespace

SoundRegion findSound(const ReadAt& read, std::int64_t size) {
    return Finder(read, size).find();
}

} // namespace bitbeats::library
