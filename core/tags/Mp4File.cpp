#include "Bytes.h"
#include "Formats.h"
#include "TagLibCompat.h"

#include <algorithm>
#include <array>
#include <optional>
#include <taglib/id3v1genres.h>
#include <utility>

namespace bitbeats::tags {
namespace {

constexpr int kMostBoxes = 5000; // in all: a file has some dozens
constexpr std::int64_t kLargestText = 1 << 20;

struct Box {
    std::string name;
    std::int64_t body = 0;
    std::int64_t end = 0;
};

/// Walks boxes level by level; how many there may be is limited for the whole file, so nothing nested can exhaust us.
class Walker {
public:
    explicit Walker(TagStream& stream) : m_stream(stream) {}

    bool truncated() const { return m_truncated; }

    /// Calls `take` for each box in [at, end).
    template<typename Take>
    void each(std::int64_t at, std::int64_t end, Take take) {
        while (at + 8 <= end && m_left-- > 0) {
            const auto head = m_stream.bytesAt(at, 16);
            if (head.size() < 8) return;
            auto size = static_cast<std::int64_t>(bigEndian(head, 0, 4));
            std::int64_t headSize = 8;
            if (size == 1) {
                size = static_cast<std::int64_t>(bigEndian(head, 8, 8) & INT64_MAX);
                headSize = 16;
            } else if (size == 0) {
                size = end - at; // to the end
            }
            if (size < headSize) return;
            if (size > end - at) {
                m_truncated = m_truncated || end == m_stream.size();
                size = end - at;
            }
            take(Box{head.substr(4, 4), at + headSize, at + size});
            at += size;
        }
    }

    std::optional<Box> find(const Box& in, std::string_view name) {
        std::optional<Box> found;
        each(in.body, in.end, [&](const Box& box) {
            if (!found && box.name == name) found = box;
        });
        return found;
    }

private:
    TagStream& m_stream;
    int m_left = kMostBoxes;
    bool m_truncated = false;
};

using Names = std::pair<std::string_view, std::string_view>;

constexpr std::array<Names, 22> kTexts{{
    {"\251nam", "TITLE"},     {"\251ART", "ARTIST"},   {"aART", "ALBUMARTIST"},  {"\251alb", "ALBUM"},
    {"\251day", "DATE"},      {"\251gen", "GENRE"},    {"\251wrt", "COMPOSER"},  {"\251com", "COMPOSER"},
    {"\251cmt", "COMMENT"},   {"\251lyr", "LYRICS"},   {"\251grp", "GROUPING"},  {"\251too", "ENCODER"},
    {"\251enc", "ENCODEDBY"}, {"\251pub", "LABEL"},    {"\251con", "CONDUCTOR"}, {"\251prd", "PRODUCER"},
    {"sonm", "TITLESORT"},    {"soar", "ARTISTSORT"},  {"soal", "ALBUMSORT"},    {"soaa", "ALBUMARTISTSORT"},
    {"soco", "COMPOSERSORT"}, {"desc", "DESCRIPTION"},
}};

class Reader {
public:
    Reader(TagStream& stream, std::int64_t largest) : m_stream(stream), m_walker(stream), m_largest(largest) {}

    Found read() {
        m_found.audio.container = "MP4";
        m_walker.each(0, m_stream.size(), [this](const Box& box) {
            if (box.name == "moov") readMovie(box);
            if (box.name == "mdat") m_soundBytes += box.end - box.body;
        });
        finish();
        return std::move(m_found);
    }

private:
    std::string bytes(const Box& box, std::int64_t most) {
        return m_stream.bytesAt(box.body,
                                static_cast<std::size_t>(std::clamp<std::int64_t>(box.end - box.body, 0, most)));
    }

    void readMovie(const Box& movie) {
        m_walker.each(movie.body, movie.end, [this](const Box& box) {
            if (box.name == "mvhd") readTimes(bytes(box, 36), m_movieScale, m_movieDuration);
            if (box.name == "trak" && !m_found.sound) readTrack(box);
            if (box.name == "udta") {
                if (const auto meta = m_walker.find(box, "meta")) readMeta(*meta);
            }
            if (box.name == "meta") readMeta(box);
        });
    }

    /// mvhd and mdhd begin alike.
    static void readTimes(std::string_view box, std::int64_t& scale, std::int64_t& duration) {
        const bool wide = byteAt(box, 0) == 1;
        scale = static_cast<std::int64_t>(bigEndian(box, wide ? 20 : 12, 4));
        duration = static_cast<std::int64_t>(bigEndian(box, wide ? 24 : 16, wide ? 8 : 4) & INT64_MAX);
        if (!wide && duration == 0xFFFFFFFFLL) duration = 0; // unknown
    }

    void readTrack(const Box& track) {
        const auto media = m_walker.find(track, "mdia");
        if (!media) return;
        const auto handler = m_walker.find(*media, "hdlr");
        if (!handler || slice(bytes(*handler, 12), 8, 4) != "soun") return;
        const auto information = m_walker.find(*media, "minf");
        const auto tables = information ? m_walker.find(*information, "stbl") : std::nullopt;
        const auto descriptions = tables ? m_walker.find(*tables, "stsd") : std::nullopt;
        if (!descriptions) return;
        if (const auto head = m_walker.find(*media, "mdhd")) readTimes(bytes(*head, 36), m_scale, m_duration);
        const Box inside{"stsd", descriptions->body + 8, descriptions->end};
        bool first = true;
        m_walker.each(inside.body, inside.end, [&](const Box& entry) {
            if (std::exchange(first, false)) readEntry(entry);
        });
    }

    /// A sample entry: the codec, and how it counts.
    void readEntry(const Box& entry) {
        const auto head = bytes(entry, 28);
        auto& audio = m_found.audio;
        const auto version = bigEndian(head, 8, 2);
        audio.channels = static_cast<int>(bigEndian(head, 16, 2));
        const int depth = static_cast<int>(bigEndian(head, 18, 2));
        audio.sampleRate = static_cast<int>(bigEndian(head, 24, 2));
        const auto children = entry.body + 28 + (version == 1 ? 16 : version == 2 ? 36 : 0); // of QuickTime
        readCodec(entry.name, depth);
        m_walker.each(children, entry.end, [&](const Box& box) { readCodecBox(box); });
        // High rates do not fit the entry; the media's clock has them.
        if ((audio.sampleRate == 0 || audio.codec == "FLAC") && m_scale >= 8000 && m_scale <= 768000 &&
            audio.sampleRate != m_scale)
            audio.sampleRate = static_cast<int>(m_scale);
        m_found.sound = audio.sampleRate > 0 && audio.channels > 0;
    }

    void readCodec(std::string_view name, int depth) {
        static constexpr std::array<Names, 11> kCodecs{{{"mp4a", "AAC"},
                                                        {"alac", "ALAC"},
                                                        {"Opus", "Opus"},
                                                        {"fLaC", "FLAC"},
                                                        {"ac-3", "AC-3"},
                                                        {"ec-3", "E-AC-3"},
                                                        {".mp3", "MP3"},
                                                        {"sowt", "PCM"},
                                                        {"twos", "PCM"},
                                                        {"lpcm", "PCM"},
                                                        {"ipcm", "PCM"}}};
        auto& audio = m_found.audio;
        for (const auto& [entry, codec] : kCodecs)
            if (entry == name) audio.codec = codec;
        audio.lossless = audio.codec == "ALAC" || audio.codec == "FLAC" || audio.codec == "PCM";
        if (audio.lossless) audio.bitsPerSample = depth;
    }

    void readCodecBox(const Box& box) {
        auto& audio = m_found.audio;
        if (box.name == "alac") {
            const auto cookie = bytes(box, 28);
            if (cookie.size() < 28) return;
            audio.bitsPerSample = static_cast<int>(byteAt(cookie, 9));
            audio.channels = static_cast<int>(byteAt(cookie, 13));
            audio.bitrate = static_cast<std::int64_t>(bigEndian(cookie, 20, 4));
            audio.sampleRate = static_cast<int>(std::min<std::uint64_t>(bigEndian(cookie, 24, 4), 10'000'000));
        } else if (box.name == "dfLa") {
            readFlacHead(bytes(box, 42));
        } else if (box.name == "dOps") {
            audio.channels = static_cast<int>(byteAt(bytes(box, 11), 1));
            audio.sampleRate = 48000;
        } else if (box.name == "esds") {
            readElementary(bytes(box, 64));
        } else if (box.name == "wave") { // QuickTime hides them one level deeper
            m_walker.each(box.body, box.end, [&](const Box& inner) {
                if (inner.name == "esds") readElementary(bytes(inner, 64));
            });
        }
    }

    void readFlacHead(std::string_view box) {
        if (box.size() < 42 || (byteAt(box, 4) & 0x7FU) != 0) return;
        AudioProperties head;
        readStreamInfo(box.substr(8), head);
        m_found.audio.sampleRate = head.sampleRate;
        m_found.audio.channels = head.channels;
        m_found.audio.bitsPerSample = head.bitsPerSample;
    }

    /// The descriptors of MPEG-4: what is in "mp4a", and at what average rate.
    void readElementary(std::string_view box) {
        std::size_t at = 4;
        const auto descriptor = [&box, &at](unsigned tag) {
            if (byteAt(box, at) != tag) return false;
            ++at;
            for (int i = 0; i < 4 && (byteAt(box, at) & 0x80U); ++i)
                ++at;
            ++at;
            return true;
        };
        if (!descriptor(3)) return;
        const auto flags = byteAt(box, at + 2);
        at += 3 + ((flags & 0x80U) ? 2 : 0) + ((flags & 0x20U) ? 2 : 0);
        if (!descriptor(4)) return;
        const auto kind = byteAt(box, at);
        if (kind == 0x69 || kind == 0x6B) m_found.audio.codec = "MP3";
        m_found.audio.bitrate = static_cast<std::int64_t>(bigEndian(box, at + 9, 4));
    }

    void readMeta(const Box& meta) {
        if (m_tagged) return;
        // A full box in MPEG-4, a plain one in QuickTime.
        const auto head = bytes(meta, 8);
        const bool plain = slice(head, 4, 4) == "hdlr";
        const auto list = m_walker.find(Box{"meta", meta.body + (plain ? 0 : 4), meta.end}, "ilst");
        if (!list) return;
        m_tagged = true;
        RawTags raw;
        m_walker.each(list->body, list->end, [&](const Box& item) { readItem(item, raw); });
        if (!raw.empty()) m_found.tags.push_back(std::move(raw));
    }

    void readItem(const Box& item, RawTags& raw) {
        std::string field;
        for (const auto& [name, shared] : kTexts)
            if (item.name == name) field = shared;
        m_walker.each(item.body, item.end, [&](const Box& box) {
            if (box.name == "name" && item.name == "----") field = slice(bytes(box, 300), 4);
            if (box.name == "data" && box.end - box.body >= 8) readData(item.name, field, box, raw);
        });
    }

    void readData(std::string_view item, const std::string& field, const Box& box, RawTags& raw) {
        const Box value{"data", box.body + 8, box.end};
        const auto size = value.end - value.body;
        if (item == "covr") return addPicture(value, raw);
        if (size > std::min(kLargestText, m_largest)) {
            m_found.flaws.push_back(Flaw::OversizedTag);
            return;
        }
        const auto kind = bigEndian(bytes(box, 4), 0, 4);
        const auto content = bytes(value, size);
        const auto number = [&](std::string_view name, std::uint64_t count) {
            if (count > 0) raw.add(name, {std::to_string(count), false});
        };
        if (item == "trkn" || item == "disk") {
            number(item == "trkn" ? "TRACKNUMBER" : "DISCNUMBER", bigEndian(content, 2, 2));
            number(item == "trkn" ? "TRACKTOTAL" : "DISCTOTAL", bigEndian(content, 4, 2));
        } else if (item == "tmpo") {
            number("BPM", bigEndian(content, 0, static_cast<int>(std::min<std::size_t>(content.size(), 4))));
        } else if (item == "cpil") {
            number("COMPILATION", byteAt(content, 0));
        } else if (item == "gnre") {
            const auto genre = static_cast<int>(bigEndian(content, 0, 2));
            if (genre > 0) raw.add("GENRE", {utf8(TagLib::ID3v1::genre(genre - 1)), false});
        } else if (!field.empty() && (kind == 1 || kind == 0)) {
            raw.add(field, {content, false});
        } else if (!field.empty() && kind == 21) {
            number(field, bigEndian(content, 0, static_cast<int>(std::min<std::size_t>(content.size(), 8))));
        }
    }

    void addPicture(const Box& value, RawTags& raw) {
        RawPicture picture;
        // The format has no kinds: the first is the cover by custom.
        picture.kind = raw.pictures.empty() ? PictureKind::FrontCover : PictureKind::Other;
        picture.size = value.end - value.body;
        picture.inFile = value.body;
        picture.head = bytes(value, RawPicture::kHead);
        if (picture.size > 0 && raw.pictures.size() < 100) raw.pictures.push_back(std::move(picture));
    }

    void finish() {
        auto& audio = m_found.audio;
        audio.duration = Milliseconds(toMilliseconds(m_duration, m_scale));
        if (audio.duration.count() == 0) audio.duration = Milliseconds(toMilliseconds(m_movieDuration, m_movieScale));
        if (audio.bitrate <= 0 && audio.duration.count() > 0)
            audio.bitrate = m_soundBytes * 8000 / audio.duration.count();
        if (m_walker.truncated()) m_found.flaws.push_back(Flaw::Truncated);
    }

    TagStream& m_stream;
    Walker m_walker;
    std::int64_t m_largest;
    Found m_found;
    std::int64_t m_movieScale = 0;
    std::int64_t m_movieDuration = 0;
    std::int64_t m_scale = 0;
    std::int64_t m_duration = 0;
    std::int64_t m_soundBytes = 0;
    bool m_tagged = false;
};

} // namespace

Found readMp4File(TagStream& stream, std::int64_t largest) {
    return Reader(stream, largest).read();
}

} // namespace bitbeats::tags
