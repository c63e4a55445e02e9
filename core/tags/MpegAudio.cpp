#include "MpegAudio.h"

#include "Bytes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace bitbeats::tags {
namespace {

constexpr std::int64_t kLongestSearch = 1 << 20; // bytes of junk before the first frame
constexpr std::size_t kStep = 4096;
constexpr int kFirstFrames = 40;
constexpr int kSpots = 8; // further places that are looked at where the bit rate varies
constexpr int kFramesPerSpot = 12;

using Rates = std::array<int, 15>; // kbit/s by index
constexpr std::array<Rates, 5> kRates{{
    {0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448}, // MPEG 1 layer I
    {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},    // layer II
    {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},     // layer III
    {0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},    // MPEG 2 and 2.5 layer I
    {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},         // layers II and III
}};
constexpr std::array<int, 3> kSampleRates{44100, 48000, 32000};
constexpr std::array<int, 13> kAdtsRates{96000, 88200, 64000, 48000, 44100, 32000, 24000,
                                         22050, 16000, 12000, 11025, 8000,  7350};
constexpr std::array<int, 8> kAdtsChannels{0, 1, 2, 3, 4, 5, 6, 8};

std::optional<FrameHead> parseAdts(std::string_view bytes) {
    const auto rate = (byteAt(bytes, 2) >> 2) & 15U;
    if (rate >= kAdtsRates.size()) return {};
    FrameHead head;
    head.adts = true;
    head.version = (byteAt(bytes, 1) & 8U) ? 2 : 4;
    head.layer = 0;
    head.sampleRate = kAdtsRates[rate];
    head.channels = kAdtsChannels[(byteAt(bytes, 2) & 1U) << 2 | byteAt(bytes, 3) >> 6];
    if (head.channels == 0) head.channels = 2; // told inside the frame; two is the rule
    head.length = static_cast<int>((byteAt(bytes, 3) & 3U) << 11 | byteAt(bytes, 4) << 3 | byteAt(bytes, 5) >> 5);
    head.samples = 1024 * static_cast<int>(1 + (byteAt(bytes, 6) & 3U));
    if (head.length < 7) return {};
    return head;
}

/// Whether a frame of the same stream follows, or the end does.
bool isFollowed(TagStream& stream, std::int64_t at, const FrameHead& head, std::int64_t end) {
    if (head.length == 0) return true;
    const auto next = at + head.length;
    if (next + 7 > end) return true;
    const auto following = parseFrameHead(stream.bytesAt(next, 7));
    return following && following->sameStream(head);
}

struct Frame {
    std::int64_t at = 0;
    FrameHead head;
};

/// The first frame in [from, limit) that others follow.
std::optional<Frame> findFrame(TagStream& stream, std::int64_t from, std::int64_t limit, std::int64_t end) {
    limit = std::min(limit, end);
    for (auto at = from; at < limit; at += static_cast<std::int64_t>(kStep)) {
        const auto bytes = stream.bytesAt(at, kStep + 6);
        if (bytes.empty()) return {};
        const std::string_view all = bytes;
        for (std::size_t i = all.find('\xFF'); i < std::min(kStep, all.size()); i = all.find('\xFF', i + 1)) {
            const auto head = parseFrameHead(all.substr(i, 7));
            const auto place = at + static_cast<std::int64_t>(i);
            if (head && isFollowed(stream, place, *head, end)) return Frame{place, *head};
        }
    }
    return {};
}

/// What a Xing, Info or VBRI head in the first frame tells.
struct LengthHead {
    std::int64_t frames = 0;
    std::int64_t bytes = 0;
    std::int64_t padding = 0; // samples that are not part of the music
};

std::optional<LengthHead> readXing(std::string_view frame, const FrameHead& head) {
    const std::size_t at = head.version == 1 ? (head.channels == 1 ? 21 : 36) : (head.channels == 1 ? 13 : 21);
    const auto tag = slice(frame, at);
    if (!tag.starts_with("Xing") && !tag.starts_with("Info")) return {};
    const auto flags = bigEndian(tag, 4, 4);
    LengthHead found;
    std::size_t next = 8;
    if (flags & 1U) {
        found.frames = static_cast<std::int64_t>(bigEndian(tag, next, 4));
        next += 4;
    }
    if (flags & 2U) {
        found.bytes = static_cast<std::int64_t>(bigEndian(tag, next, 4));
        next += 4;
    }
    if (flags & 4U) next += 100;
    if (flags & 8U) next += 4;
    // LAME and those who write like it (libavcodec: "Lavc") tell the encoder's padding.
    const auto lame = slice(tag, next, 24);
    if (lame.size() == 24 && (lame.starts_with("LAME") || lame.starts_with("Lav") || lame.starts_with("L3.9"))) {
        const auto gap = bigEndian(lame, 21, 3);
        const auto start = static_cast<std::int64_t>(gap >> 12);
        const auto tail = static_cast<std::int64_t>(gap & 0xFFFU);
        if (start + tail < found.frames * head.samples) found.padding = start + tail;
    }
    return found;
}

std::optional<LengthHead> readVbri(std::string_view frame) {
    const auto tag = slice(frame, 36);
    if (!tag.starts_with("VBRI")) return {};
    return LengthHead{static_cast<std::int64_t>(bigEndian(tag, 14, 4)),
                      static_cast<std::int64_t>(bigEndian(tag, 10, 4)), 0};
}

/// Sums over frames in a row.
struct Run {
    int frames = 0;
    std::int64_t bytes = 0;
    std::int64_t samples = 0;
    bool constant = true;

    void follow(TagStream& stream, Frame frame, int most, std::int64_t end) {
        const auto firstRate = frame.head.rate;
        auto first = frame.head;
        while (most-- > 0 && frame.head.length > 0 && frame.at + frame.head.length <= end) {
            ++frames;
            bytes += frame.head.length;
            samples += frame.head.samples;
            constant = constant && frame.head.rate == firstRate;
            frame.at += frame.head.length;
            const auto next = parseFrameHead(stream.bytesAt(frame.at, 7));
            if (!next || !next->sameStream(first)) return;
            frame.head = *next;
        }
    }
};

Milliseconds duration(double samples, int rate) {
    if (!(samples > 0 && samples < 1e15)) return Milliseconds(0);
    return Milliseconds(std::llround(samples * 1000 / rate));
}

/// The distance of frames whose head does not tell their length.
int freeLength(TagStream& stream, const Frame& frame, std::int64_t end) {
    const auto bytes = stream.bytesAt(frame.at, static_cast<std::size_t>(std::min<std::int64_t>(8192, end - frame.at)));
    const std::string_view all = bytes;
    for (std::size_t i = all.find('\xFF', 24); i != std::string_view::npos; i = all.find('\xFF', i + 1)) {
        const auto head = parseFrameHead(all.substr(i, 7));
        if (head && head->length == 0 && head->sameStream(frame.head) && head->channels == frame.head.channels)
            return static_cast<int>(i);
    }
    return 0;
}

void estimate(TagStream& stream, const Frame& first, std::int64_t end, AudioProperties& audio) {
    const auto whole = end - first.at;
    Run run;
    run.follow(stream, first, kFirstFrames, end);
    if (!run.constant || first.head.adts)
        for (int i = 1; i <= kSpots; ++i) {
            const auto from = first.at + whole * i / (kSpots + 1);
            if (from < first.at + run.bytes) continue;
            const auto spot = findFrame(stream, from, from + 8192, end);
            if (spot && spot->head.sameStream(first.head)) run.follow(stream, *spot, kFramesPerSpot, end);
        }
    double bytesPerSample = 0;
    if (run.samples > 0) bytesPerSample = static_cast<double>(run.bytes) / static_cast<double>(run.samples);
    if (run.constant && first.head.rate > 0)
        bytesPerSample = static_cast<double>(first.head.rate) / 8 / first.head.sampleRate;
    if (first.head.length == 0 && !first.head.adts)
        bytesPerSample = static_cast<double>(freeLength(stream, first, end)) / first.head.samples;
    if (bytesPerSample <= 0) return;
    audio.duration = duration(static_cast<double>(whole) / bytesPerSample, audio.sampleRate);
    audio.bitrate = std::llround(bytesPerSample * 8 * audio.sampleRate);
}

} // namespace

std::optional<FrameHead> parseFrameHead(std::string_view bytes) {
    if (bytes.size() < 4 || byteAt(bytes, 0) != 0xFF) return {};
    const auto second = byteAt(bytes, 1);
    if ((second & 0xE0U) != 0xE0U) return {};
    const auto layerBits = (second >> 1) & 3U;
    if (layerBits == 0) return (second & 0xF0U) == 0xF0U && bytes.size() >= 7 ? parseAdts(bytes) : std::nullopt;
    const auto versionBits = (second >> 3) & 3U;
    const auto third = byteAt(bytes, 2);
    const auto rate = third >> 4;
    const auto sampleRate = (third >> 2) & 3U;
    if (versionBits == 1 || rate == 15 || sampleRate == 3) return {};
    FrameHead head;
    head.version = versionBits == 3 ? 1 : versionBits == 2 ? 2 : 3;
    head.layer = static_cast<int>(4 - layerBits);
    head.sampleRate = kSampleRates[sampleRate] >> (head.version - 1);
    head.channels = (byteAt(bytes, 3) >> 6) == 3 ? 1 : 2;
    const std::size_t table = head.version == 1 ? static_cast<std::size_t>(head.layer - 1) : head.layer == 1 ? 3 : 4;
    head.rate = kRates[table][rate] * 1000;
    head.samples = head.layer == 1 ? 384 : head.layer == 3 && head.version != 1 ? 576 : 1152;
    const int padding = static_cast<int>((third >> 1) & 1U);
    if (head.layer == 1)
        head.length = (static_cast<int>(12 * head.rate / head.sampleRate) + padding) * 4;
    else
        head.length = static_cast<int>(head.samples / 8 * head.rate / head.sampleRate) + padding;
    if (head.rate == 0) head.length = 0;
    return head;
}

std::optional<MpegFacts> readMpegAudio(TagStream& stream, std::int64_t begin, std::int64_t end) {
    const auto first = findFrame(stream, begin, begin + kLongestSearch, end);
    if (!first) return {};
    const auto& head = first->head;
    MpegFacts facts;
    auto& audio = facts.audio;
    static constexpr std::array<std::string_view, 4> kNames{"AAC", "MP1", "MP2", "MP3"};
    audio.container = kNames[static_cast<std::size_t>(head.layer)];
    audio.codec = audio.container;
    audio.sampleRate = head.sampleRate;
    audio.channels = head.channels;
    if (!head.adts && head.layer == 3) {
        const auto frame = stream.bytesAt(first->at, 256);
        auto told = readXing(frame, head);
        if (!told) told = readVbri(frame);
        if (told && told->frames > 0) {
            const auto samples = static_cast<double>(told->frames) * head.samples - static_cast<double>(told->padding);
            audio.duration = duration(samples, head.sampleRate);
            const auto there = end - first->at;
            const auto bytes = told->bytes > 0 ? told->bytes : there;
            if (audio.duration.count() > 0) audio.bitrate = bytes * 8000 / audio.duration.count();
            // Tags at the end are counted in by some, so only a clear lack is one.
            facts.truncated = told->bytes > 0 && there < told->bytes - told->bytes / 50 - 4096;
            return facts;
        }
    }
    estimate(stream, *first, end, audio);
    return facts;
}

} // namespace bitbeats::tags
