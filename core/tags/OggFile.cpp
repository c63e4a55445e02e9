#include "Bytes.h"
#include "Formats.h"
#include "XiphComment.h"

#include <algorithm>
#include <optional>
#include <string>

namespace bitbeats::tags {
namespace {

constexpr int kMostPages = 4000; // a comment with a large picture spans many
constexpr std::int64_t kLongestPage = 27 + 255 + 255 * 255;
constexpr int kMostStreams = 16;

enum class Codec { None, Vorbis, Opus, Speex, Flac };

struct Page {
    std::int64_t at = 0;
    bool continued = false;
    bool first = false;
    std::int64_t granule = 0;
    std::uint64_t serial = 0;
    std::string segments;
    std::int64_t body() const { return at + 27 + static_cast<std::int64_t>(segments.size()); }
    std::int64_t size() const {
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < segments.size(); ++i)
            sum += byteAt(segments, i);
        return sum;
    }
    std::int64_t end() const { return body() + size(); }
};

std::optional<Page> pageAt(TagStream& stream, std::int64_t at) {
    const auto head = stream.bytesAt(at, 27 + 255);
    if (head.size() < 27 || !head.starts_with("OggS")) return {};
    Page page;
    page.at = at;
    page.continued = byteAt(head, 5) & 1U;
    page.first = byteAt(head, 5) & 2U;
    page.granule = static_cast<std::int64_t>(littleEndian(head, 6, 8));
    page.serial = littleEndian(head, 14, 4);
    page.segments = slice(head, 27, byteAt(head, 26));
    return page;
}

Codec codecOf(std::string_view packet) {
    if (packet.starts_with(std::string_view("\x01vorbis", 7))) return Codec::Vorbis;
    if (packet.starts_with("OpusHead")) return Codec::Opus;
    if (packet.starts_with("Speex   ")) return Codec::Speex;
    if (packet.starts_with(std::string_view("\x7F"
                                            "FLAC",
                                            5)))
        return Codec::Flac;
    return Codec::None;
}

/// Gives the packets of one logical stream in order.
class Packets {
public:
    Packets(TagStream& stream, Page first, std::int64_t largest)
        : m_stream(stream), m_page(std::move(first)), m_serial(m_page->serial), m_largest(largest) {}

    /// The next packet, empty at the end or where it is over the limit.
    std::string next() {
        std::string packet;
        while (m_page) {
            while (m_segment < m_page->segments.size()) {
                // Segments of a packet follow each other: they are read in one go.
                std::int64_t count = 0;
                bool ends = false;
                while (m_segment < m_page->segments.size() && !ends) {
                    const auto lacing = byteAt(m_page->segments, m_segment++);
                    count += lacing;
                    ends = lacing < 255;
                }
                if (static_cast<std::int64_t>(packet.size()) + count > m_largest) {
                    m_oversized = true;
                    return {};
                }
                packet += m_stream.bytesAt(m_page->body() + m_offset, static_cast<std::size_t>(count));
                m_offset += count;
                if (ends) return packet;
            }
            turnPage();
        }
        return {};
    }

    /// The first page that the next packet lies on or behind.
    const std::optional<Page>& page() const { return m_page; }
    bool oversized() const { return m_oversized; }
    std::int64_t position() const { return m_page ? m_page->end() : m_stream.size(); }
    /// The granule of the first page behind the packets read so far that ends a packet.
    std::optional<std::int64_t> firstGranule() {
        for (int i = 0; i < 4 && m_page; ++i) {
            turnPage();
            if (m_page && m_page->granule >= 0) return m_page->granule;
        }
        return {};
    }

private:
    void turnPage() {
        auto at = m_page->end();
        m_page.reset();
        for (; m_pages < kMostPages; ++m_pages) {
            auto page = pageAt(m_stream, at);
            if (!page) return;
            at = page->end();
            if (page->serial != m_serial) continue;
            ++m_pages;
            m_segment = 0;
            m_offset = 0;
            m_page = std::move(page);
            return;
        }
    }

    TagStream& m_stream;
    std::optional<Page> m_page;
    std::uint64_t m_serial;
    std::int64_t m_largest;
    std::size_t m_segment = 0;
    std::int64_t m_offset = 0;
    int m_pages = 0;
    bool m_oversized = false;
};

/// The granule of the last page of the stream; of any stream if this one ends earlier (chained files).
std::optional<std::int64_t> lastGranule(TagStream& stream, std::uint64_t serial) {
    std::optional<std::int64_t> any;
    for (std::int64_t reach = 8 << 10; reach <= 8 * kLongestPage; reach *= 8) {
        const auto from = std::max<std::int64_t>(0, stream.size() - reach);
        const auto tail = stream.bytesAt(from, static_cast<std::size_t>(stream.size() - from));
        for (auto at = tail.rfind("OggS"); at != std::string::npos;
             at = at == 0 ? std::string::npos : tail.rfind("OggS", at - 1)) {
            const std::string_view page = std::string_view(tail).substr(at);
            const auto granule = static_cast<std::int64_t>(littleEndian(page, 6, 8));
            if (page.size() < 27 || byteAt(page, 4) != 0 || granule < 0) continue;
            if (littleEndian(page, 14, 4) == serial) return granule;
            if (!any) any = granule;
        }
        if (from == 0) break;
    }
    return any;
}

struct Head {
    std::int64_t granuleRate = 0;
    std::int64_t skip = 0;
};

Head readHead(Codec codec, std::string_view packet, Found& found) {
    auto& audio = found.audio;
    audio.container = "Ogg";
    switch (codec) {
    case Codec::Vorbis:
        audio.codec = "Vorbis";
        audio.channels = static_cast<int>(byteAt(packet, 11));
        audio.sampleRate = static_cast<int>(std::min<std::uint64_t>(littleEndian(packet, 12, 4), 10'000'000));
        return {audio.sampleRate, 0};
    case Codec::Opus:
        audio.codec = "Opus";
        audio.channels = static_cast<int>(byteAt(packet, 9));
        audio.sampleRate = 48000; // whatever the source had: that is what comes out
        found.opusHeaderGain =
            Decibels{static_cast<double>(static_cast<std::int16_t>(littleEndian(packet, 16, 2))) / 256};
        return {48000, static_cast<std::int64_t>(littleEndian(packet, 10, 2))};
    case Codec::Speex:
        audio.codec = "Speex";
        audio.sampleRate = static_cast<int>(std::min<std::uint64_t>(littleEndian(packet, 36, 4), 10'000'000));
        audio.channels = static_cast<int>(std::min<std::uint64_t>(littleEndian(packet, 48, 4), 255));
        return {audio.sampleRate, 0};
    case Codec::Flac:
        audio.codec = "FLAC";
        audio.lossless = true;
        readStreamInfo(slice(packet, 17, 34), audio);
        return {audio.sampleRate, 0};
    case Codec::None:
        break;
    }
    return {};
}

void readFlacBlocks(Packets& packets, RawTags& raw) {
    for (int i = 0; i < 200; ++i) {
        const auto block = packets.next();
        const auto kind = byteAt(block, 0) & 0x7FU;
        if (block.size() < 4 || byteAt(block, 0) == 0xFF) return;
        const auto content = std::string_view(block).substr(4);
        if (kind == 4) readXiphComment(content, raw);
        if (kind == 6) readFlacPicture(content, static_cast<std::int64_t>(content.size()), {}, raw);
        if (byteAt(block, 0) & 0x80U) return;
    }
}

} // namespace

Found readOggFile(TagStream& stream, std::int64_t begin, std::int64_t largest) {
    Found found;
    auto page = pageAt(stream, begin);
    auto codec = Codec::None;
    // Streams begin one behind another: a description ("fishead") or a video may come first.
    for (int i = 0; page && page->first && i < kMostStreams; ++i) {
        codec = codecOf(stream.bytesAt(page->body(), 8));
        if (codec != Codec::None) break;
        page = pageAt(stream, page->end());
    }
    if (!page || codec == Codec::None) return found;
    const auto serial = page->serial;
    Packets packets(stream, *page, largest);
    const auto head = readHead(codec, packets.next(), found);
    RawTags raw;
    if (codec == Codec::Flac) {
        readFlacBlocks(packets, raw);
    } else {
        const auto comment = packets.next();
        const std::size_t skip = codec == Codec::Vorbis ? 7 : codec == Codec::Opus ? 8 : 0;
        readXiphComment(slice(comment, skip), raw);
    }
    if (packets.oversized()) found.flaws.push_back(Flaw::OversizedTag);
    if (!raw.empty()) found.tags.push_back(std::move(raw));
    found.sound = found.audio.sampleRate > 0 && found.audio.channels > 0;
    found.soundBegin = packets.position();
    if (const auto last = lastGranule(stream, serial); last && head.granuleRate > 0) {
        auto samples = *last - head.skip;
        // A piece of a broadcast goes on counting from where it was cut out.
        if (const auto first = packets.firstGranule(); first && *first > 10 * head.granuleRate) samples -= *first;
        found.audio.duration = Milliseconds(toMilliseconds(samples, head.granuleRate));
    }
    if (const auto ms = found.audio.duration.count(); ms > 0)
        found.audio.bitrate = std::max<std::int64_t>(0, stream.size() - found.soundBegin) * 8000 / ms;
    return found;
}

} // namespace bitbeats::tags
