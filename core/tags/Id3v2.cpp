#include "Id3v2.h"

#include "Bytes.h"
#include "Id3Frames.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <zlib.h>

namespace bitbeats::tags {
namespace {

constexpr int kMostFrames = 4000;
constexpr std::size_t kLargestText = 1 << 20; // of frames other than pictures
constexpr std::size_t kPictureHead = 1024;    // kind, type and description of a picture

bool isId(std::string_view id) {
    return !id.empty() &&
           std::all_of(id.begin(), id.end(), [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

/// Undoes unsynchronisation: FF 00 was FF.
std::string resynchronised(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        out += bytes[i];
        if (byteAt(bytes, i) == 0xFF && i + 1 < bytes.size() && bytes[i + 1] == '\0') ++i;
    }
    return out;
}

std::string inflated(std::string_view bytes, std::size_t limit) {
    std::string out(limit, '\0');
    auto size = static_cast<uLongf>(limit);
    const auto result = ::uncompress(reinterpret_cast<Bytef*>(out.data()), &size,
                                     reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uLong>(bytes.size()));
    out.resize(result == Z_OK ? static_cast<std::size_t>(size) : 0);
    return out;
}

/// The body of a tag: in the file, or in memory where unsynchronisation had to be undone first.
class Body {
public:
    Body(TagStream& stream, std::int64_t begin, std::int64_t end)
        : m_stream(stream), m_begin(begin), m_size(end - begin) {}

    void undoUnsynchronisation() {
        m_memory = resynchronised(m_stream.bytesAt(m_begin, static_cast<std::size_t>(m_size)));
        m_size = static_cast<std::int64_t>(m_memory->size());
    }

    std::int64_t size() const { return m_size; }
    std::string bytes(std::int64_t at, std::int64_t count) {
        count = std::min(count, m_size - at);
        if (count <= 0) return {};
        if (m_memory) return m_memory->substr(static_cast<std::size_t>(at), static_cast<std::size_t>(count));
        return m_stream.bytesAt(m_begin + at, static_cast<std::size_t>(count));
    }
    /// Where in the file these bytes lie as they are; nothing if they were changed.
    std::optional<std::int64_t> inFile(std::int64_t at) const {
        if (m_memory) return {};
        return m_begin + at;
    }

private:
    TagStream& m_stream;
    std::int64_t m_begin;
    std::int64_t m_size;
    std::optional<std::string> m_memory;
};

struct FrameHead {
    std::string id; // four letters, whatever the version
    std::int64_t body = 0;
    std::int64_t size = 0;
    bool compressed = false;
    bool encrypted = false;
    bool unsynchronised = false;
    int extra = 0; // bytes of further fields before the content
};

class Reader {
public:
    Reader(Body& body, int version, bool unsynchronised, RawTags& into)
        : m_body(body), m_version(version), m_unsynchronised(unsynchronised), m_into(into) {}

    void frames(std::int64_t at) {
        for (int i = 0; i < kMostFrames; ++i) {
            const auto head = frameAt(at);
            if (!head) return;
            content(*head);
            at = head->body + head->size;
        }
    }

private:
    int headSize() const { return m_version == 2 ? 6 : 10; }
    int idSize() const { return m_version == 2 ? 3 : 4; }

    bool frameOrEndAt(std::int64_t at) {
        if (at > m_body.size()) return false;
        const auto id = m_body.bytes(at, 4);
        return id.size() < 4 || id[0] == '\0' || isId(id);
    }

    std::optional<FrameHead> frameAt(std::int64_t at) {
        const auto bytes = m_body.bytes(at, headSize());
        if (static_cast<int>(bytes.size()) < headSize()) return {};
        const auto id = std::string_view(bytes).substr(0, static_cast<std::size_t>(idSize()));
        if (!isId(id)) return {};
        FrameHead head;
        head.body = at + headSize();
        if (m_version == 2) {
            head.id = id3FrameOfOldName(id);
            head.size = static_cast<std::int64_t>(bigEndian(bytes, 3, 3));
        } else {
            head.id = id;
            head.size = static_cast<std::int64_t>(m_version == 4 ? newSize(bytes, head.body) : bigEndian(bytes, 4, 4));
            readFlags(byteAt(bytes, 9), head);
        }
        if (head.size < 0 || head.size > m_body.size() - head.body) {
            // A tag cut short: what is there of the last frame may still be a whole text.
            head.size = m_body.size() - head.body;
            if (head.id[0] != 'T') return {};
        }
        return head;
    }

    /// Some programs count the sizes of 2.4 as 2.3 did; what follows the frame tells.
    std::uint64_t newSize(std::string_view bytes, std::int64_t body) {
        const auto plain = bigEndian(bytes, 4, 4);
        const auto safe = syncSafe(bytes, 4);
        if (plain == safe) return safe;
        if (plain & 0x80808080U) return plain;
        if (!frameOrEndAt(body + static_cast<std::int64_t>(safe)) &&
            frameOrEndAt(body + static_cast<std::int64_t>(plain)))
            return plain;
        return safe;
    }

    void readFlags(unsigned flags, FrameHead& head) const {
        if (m_version == 3) {
            head.compressed = flags & 0x80U;
            head.encrypted = flags & 0x40U;
            head.extra = (head.compressed ? 4 : 0) + (head.encrypted ? 1 : 0) + ((flags & 0x20U) ? 1 : 0);
        } else {
            head.compressed = flags & 0x08U;
            head.encrypted = flags & 0x04U;
            head.unsynchronised = (flags & 0x02U) || m_unsynchronised;
            head.extra = ((flags & 0x40U) ? 1 : 0) + (head.encrypted ? 1 : 0) + ((flags & 0x01U) ? 4 : 0);
        }
    }

    void content(const FrameHead& head) {
        if (head.encrypted || head.size <= head.extra) return;
        const auto at = head.body + head.extra;
        const auto size = head.size - head.extra;
        const bool picture = head.id == "APIC";
        if (!picture && !isWantedId3Frame(head.id)) return;
        const bool changed = head.compressed || head.unsynchronised || !m_body.inFile(at);
        if (picture && !changed) {
            readId3Picture(m_body.bytes(at, std::min<std::int64_t>(size, kPictureHead)), size, *m_body.inFile(at),
                           m_version, m_into);
            return;
        }
        const auto limit = picture ? static_cast<std::int64_t>(INT32_MAX) : static_cast<std::int64_t>(kLargestText);
        if (size > limit) return;
        auto bytes = m_body.bytes(at, size);
        if (head.unsynchronised) bytes = resynchronised(bytes);
        if (head.compressed) bytes = inflated(bytes, picture ? std::size_t(16) << 20 : kLargestText);
        if (picture)
            readId3Picture(bytes, static_cast<std::int64_t>(bytes.size()), {}, m_version, m_into);
        else
            readId3Frame(head.id, bytes, m_into);
    }

    Body& m_body;
    int m_version;
    bool m_unsynchronised; // every frame of a 2.4 tag, whatever its own flag
    RawTags& m_into;
};

} // namespace

std::int64_t id3v2Size(std::string_view head) {
    if (head.size() < 10 || !head.starts_with("ID3") || byteAt(head, 3) == 0xFF || byteAt(head, 4) == 0xFF) return 0;
    for (std::size_t i = 6; i < 10; ++i)
        if (byteAt(head, i) & 0x80U) return 0;
    return static_cast<std::int64_t>(syncSafe(head, 6)) + 10 + ((byteAt(head, 5) & 0x10U) ? 10 : 0);
}

Id3Result readId3v2(TagStream& stream, std::int64_t at, std::int64_t end, std::int64_t largest, RawTags& into) {
    const auto head = stream.bytesAt(at, 10);
    const auto size = id3v2Size(head);
    const int version = static_cast<int>(byteAt(head, 3));
    if (size == 0 || version < 2 || version > 4) return Id3Result::None;
    if (size > largest) return Id3Result::TooLarge;
    const unsigned flags = byteAt(head, 5);
    if (version == 2 && (flags & 0x40U)) return Id3Result::None; // "compressed", in a way nobody ever defined
    const auto foot = (flags & 0x10U) ? 10 : 0;
    Body body(stream, at + 10, std::min(at + size - foot, end));
    const bool unsynchronised = flags & 0x80U;
    if (unsynchronised && version < 4) body.undoUnsynchronisation();
    into.slashSeparates = version < 4;
    std::int64_t first = 0;
    if (version > 2 && (flags & 0x40U)) {
        const auto extended = body.bytes(0, 4);
        first = static_cast<std::int64_t>(version == 4 ? syncSafe(extended, 0) : bigEndian(extended, 0, 4) + 4);
    }
    Reader(body, version, unsynchronised && version == 4, into).frames(first);
    return Id3Result::Read;
}

} // namespace bitbeats::tags
