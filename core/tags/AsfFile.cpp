#include "Bytes.h"
#include "Formats.h"

#include <QStringDecoder>
#include <algorithm>
#include <array>
#include <utility>

namespace bitbeats::tags {
namespace {

constexpr int kMostObjects = 500;
constexpr int kMostAttributes = 3000;
constexpr std::int64_t kLargestText = 1 << 20;
constexpr std::int64_t kPictureHead = 2048;

// The objects that tell something, by the first eight bytes of their ids read as a little-endian number.
constexpr std::uint64_t kFileProperties = 0x11CFA9478CABDCA1;
constexpr std::uint64_t kStreamProperties = 0x11CFA9B7B7DC0791;
constexpr std::uint64_t kContentDescription = 0x11CF668E75B22633;
constexpr std::uint64_t kExtendedDescription = 0x11D2E307D2D0A440;
constexpr std::uint64_t kHeaderExtension = 0x11CFA92E5FBF03B5;
constexpr std::uint64_t kMetadata = 0x48775BAFC5F8CBEA;
constexpr std::uint64_t kMetadataLibrary = 0x49D1949844231C94;
constexpr std::uint64_t kAudioMedia = 0x11CF5B4DF8699E40;

/// Names without "WM/" that differ from the shared ones.
constexpr std::array<std::pair<std::string_view, std::string_view>, 20> kNames{{
    {"ALBUMTITLE", "ALBUM"},
    {"PARTOFSET", "DISCNUMBER"},
    {"SETSUBTITLE", "DISCSUBTITLE"},
    {"YEAR", "DATE"},
    {"ORIGINALRELEASETIME", "ORIGINALDATE"},
    {"ORIGINALRELEASEYEAR", "ORIGINALYEAR"},
    {"WRITER", "LYRICIST"},
    {"MODIFIEDBY", "REMIXER"},
    {"PUBLISHER", "LABEL"},
    {"CATALOGNO", "CATALOGNUMBER"},
    {"BEATSPERMINUTE", "BPM"},
    {"CONTENTGROUPDESCRIPTION", "GROUPING"},
    {"ISCOMPILATION", "COMPILATION"},
    {"TITLESORTORDER", "TITLESORT"},
    {"ARTISTSORTORDER", "ARTISTSORT"},
    {"ALBUMSORTORDER", "ALBUMSORT"},
    {"ALBUMARTISTSORTORDER", "ALBUMARTISTSORT"},
    {"COMPOSERSORTORDER", "COMPOSERSORT"},
    {"SHAREDUSERRATING", "WMRATING"},
    {"ENCODINGSETTINGS", "ENCODER"},
}};

std::string fromUtf16(std::string_view bytes) {
    bytes = bytes.substr(0, bytes.size() / 2 * 2);
    while (bytes.size() >= 2 && bytes.ends_with(std::string_view("\0\0", 2)))
        bytes.remove_suffix(2);
    QStringDecoder decoder(QStringDecoder::Utf16LE);
    const QString text = decoder(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
    return text.toStdString();
}

class Reader {
public:
    Reader(TagStream& stream, std::int64_t largest) : m_stream(stream), m_largest(largest) {}

    Found read() {
        m_found.audio.container = "ASF";
        const auto head = m_stream.bytesAt(0, 30);
        const auto size = static_cast<std::int64_t>(littleEndian(head, 16, 8) & INT64_MAX);
        objects(30, std::min(size, m_stream.size()), false);
        auto& audio = m_found.audio;
        if (audio.bitrate <= 0 && audio.duration.count() > 0)
            audio.bitrate = m_stream.size() * 8000 / audio.duration.count();
        if (size > m_stream.size()) m_found.flaws.push_back(Flaw::Truncated);
        if (!m_raw.empty()) m_found.tags.push_back(std::move(m_raw));
        return std::move(m_found);
    }

private:
    void objects(std::int64_t at, std::int64_t end, bool inside) {
        for (; at + 24 <= end && m_objects < kMostObjects; ++m_objects) {
            const auto head = m_stream.bytesAt(at, 24);
            const auto size = static_cast<std::int64_t>(littleEndian(head, 16, 8) & INT64_MAX);
            if (size < 24 || size > end - at) return;
            object(littleEndian(head, 0, 8), at + 24, at + size, inside);
            at += size;
        }
    }

    void object(std::uint64_t id, std::int64_t at, std::int64_t end, bool inside) {
        const auto size = end - at;
        if (id == kFileProperties) {
            const auto bytes = m_stream.bytesAt(at, 80);
            const auto play = static_cast<std::int64_t>(littleEndian(bytes, 40, 8) / 10000); // from 100 ns
            m_found.audio.duration = Milliseconds(
                std::max<std::int64_t>(0, play - static_cast<std::int64_t>(littleEndian(bytes, 56, 8) & 0xFFFFFFFFU)));
        } else if (id == kStreamProperties) {
            streamProperties(m_stream.bytesAt(at, static_cast<std::size_t>(std::min<std::int64_t>(size, 96))));
        } else if (id == kHeaderExtension && !inside) {
            objects(at + 22, end, true);
        } else if (size > m_largest) {
            m_found.flaws.push_back(Flaw::OversizedTag);
        } else if (id == kContentDescription) {
            description(m_stream.bytesAt(at, static_cast<std::size_t>(std::min(size, kLargestText))));
        } else if (id == kExtendedDescription) {
            extended(at, end);
        } else if (id == kMetadata || id == kMetadataLibrary) {
            library(at, end);
        }
    }

    void streamProperties(std::string_view bytes) {
        auto& audio = m_found.audio;
        if (littleEndian(bytes, 0, 8) != kAudioMedia || m_found.sound) return;
        const auto format = littleEndian(bytes, 54, 2);
        audio.codec = format == 0x163                    ? "WMA Lossless"
                      : format == 0x162                  ? "WMA Pro"
                      : format == 0x0A || format == 0x0B ? "WMA Voice"
                                                         : "WMA";
        audio.lossless = format == 0x163;
        audio.channels = static_cast<int>(littleEndian(bytes, 56, 2));
        audio.sampleRate = static_cast<int>(std::min<std::uint64_t>(littleEndian(bytes, 58, 4), 1'000'000'000));
        audio.bitrate = static_cast<std::int64_t>(littleEndian(bytes, 62, 4)) * 8;
        if (audio.lossless) audio.bitsPerSample = static_cast<int>(littleEndian(bytes, 68, 2));
        m_found.sound = audio.sampleRate > 0 && audio.channels > 0;
    }

    void description(std::string_view bytes) {
        static constexpr std::array<std::string_view, 5> kFields{"TITLE", "ARTIST", "COPYRIGHT", "COMMENT",
                                                                 "RATINGTEXT"};
        std::size_t at = 10;
        for (std::size_t i = 0; i < kFields.size(); ++i) {
            const auto length = littleEndian(bytes, 2 * i, 2);
            m_raw.add(kFields[i], {fromUtf16(slice(bytes, at, length)), false});
            at += length;
        }
    }

    void extended(std::int64_t at, std::int64_t end) {
        const auto count = littleEndian(m_stream.bytesAt(at, 2), 0, 2);
        at += 2;
        for (std::uint64_t i = 0; i < count && at + 6 <= end && m_attributes++ < kMostAttributes; ++i) {
            const auto nameSize = static_cast<std::int64_t>(littleEndian(m_stream.bytesAt(at, 2), 0, 2));
            const auto head = m_stream.bytesAt(at + 2, static_cast<std::size_t>(nameSize) + 4);
            const auto type = littleEndian(head, static_cast<std::size_t>(nameSize), 2);
            const auto size = static_cast<std::int64_t>(littleEndian(head, static_cast<std::size_t>(nameSize) + 2, 2));
            const auto value = at + 6 + nameSize;
            if (value + size > end) return;
            attribute(fromUtf16(slice(head, 0, static_cast<std::size_t>(nameSize))), type, value, size);
            at = value + size;
        }
    }

    void library(std::int64_t at, std::int64_t end) {
        const auto count = littleEndian(m_stream.bytesAt(at, 2), 0, 2);
        at += 2;
        for (std::uint64_t i = 0; i < count && at + 12 <= end && m_attributes++ < kMostAttributes; ++i) {
            const auto head = m_stream.bytesAt(at, 12);
            const auto nameSize = static_cast<std::int64_t>(littleEndian(head, 4, 2));
            const auto size = static_cast<std::int64_t>(littleEndian(head, 8, 4));
            const auto value = at + 12 + nameSize;
            if (value + size > end) return;
            attribute(fromUtf16(m_stream.bytesAt(at + 12, static_cast<std::size_t>(nameSize))),
                      littleEndian(head, 6, 2), value, size);
            at = value + size;
        }
    }

    void attribute(std::string name, std::uint64_t type, std::int64_t at, std::int64_t size) {
        if (name == "WM/Picture") {
            if (type == 1) picture(at, size);
            return;
        }
        // WM/Track counts from zero and is older than WM/TrackNumber.
        if (name == "WM/Track" || size > kLargestText) return;
        if (name.starts_with("WM/")) name.erase(0, 3);
        name = RawTags::sharedName(name);
        for (const auto& [theirs, shared] : kNames)
            if (name == theirs) {
                name = shared;
                break;
            }
        if (type == 1) return; // bytes
        const auto bytes = m_stream.bytesAt(at, static_cast<std::size_t>(size));
        if (type == 0) {
            m_raw.add(name, {fromUtf16(bytes), false});
            return;
        }
        const auto number = littleEndian(bytes, 0, static_cast<int>(std::min<std::size_t>(bytes.size(), 8)));
        m_raw.add(name, {std::to_string(type == 2 ? std::uint64_t(number != 0) : number), false});
    }

    /// Kind, size, type and description (both ending with a zero), bytes.
    void picture(std::int64_t at, std::int64_t size) {
        const auto head = m_stream.bytesAt(at, static_cast<std::size_t>(std::min(size, kPictureHead)));
        std::size_t next = 5;
        const auto text = [&head, &next] {
            const auto from = next;
            while (next + 1 < head.size() && (head[next] != '\0' || head[next + 1] != '\0'))
                next += 2;
            auto words = fromUtf16(slice(head, from, next - from));
            next += 2;
            return words;
        };
        text();
        RawPicture found;
        found.description = text();
        found.kind = pictureKind(byteAt(head, 0));
        found.size = size - static_cast<std::int64_t>(next);
        found.inFile = at + static_cast<std::int64_t>(next);
        found.head = slice(head, next, RawPicture::kHead);
        if (found.size > 0 && m_raw.pictures.size() < 100) m_raw.pictures.push_back(std::move(found));
    }

    TagStream& m_stream;
    std::int64_t m_largest;
    Found m_found;
    RawTags m_raw;
    int m_objects = 0;
    int m_attributes = 0;
};

} // namespace

Found readAsfFile(TagStream& stream, std::int64_t largest) {
    return Reader(stream, largest).read();
}

} // namespace bitbeats::tags
