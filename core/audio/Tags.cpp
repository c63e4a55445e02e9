#include "Tags.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace bitbeats::audio {
namespace {

constexpr std::size_t kLongestText = 1000;
constexpr int kLargestPicture = 12 << 20;
constexpr double kR128ToReplayGain = 5.0; // -23 LUFS against -18 LUFS

std::string_view trimmed(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\0' || c == '\n' || c == '\r'; };
    while (!text.empty() && blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && blank(text.back()))
        text.remove_suffix(1);
    return text;
}

/// A number at the beginning of the text, whatever the locale says; what follows it is left in `rest`.
std::optional<double> leadingNumber(std::string_view text, std::string_view& rest) {
    text = trimmed(text);
    if (!text.empty() && text.front() == '+') text.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || !std::isfinite(value)) return {};
    rest = trimmed(text.substr(static_cast<std::size_t>(end - text.data())));
    return value;
}

std::string_view entry(const AVFormatContext& format, const AVStream& stream, const char* key) {
    for (const AVDictionary* tags :
         {static_cast<const AVDictionary*>(stream.metadata), static_cast<const AVDictionary*>(format.metadata)})
        if (const auto* found = av_dict_get(tags, key, nullptr, 0); found && *found->value) return found->value;
    return {};
}

/// Length in bytes of the well-formed UTF-8 character at the front, 0 if there is none.
std::size_t characterLength(std::string_view text) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const unsigned lead = byte(0);
    const std::size_t length = lead < 0x80                   ? 1
                               : lead >= 0xC2 && lead < 0xE0 ? 2
                               : lead >= 0xE0 && lead < 0xF0 ? 3
                               : lead >= 0xF0 && lead < 0xF5 ? 4
                                                             : 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte(i) & 0xC0U) != 0x80U) return 0;
    if (lead == 0xE0 && byte(1) < 0xA0) return 0;
    if (lead == 0xED && byte(1) >= 0xA0) return 0; // surrogates
    if (lead == 0xF0 && byte(1) < 0x90) return 0;
    if (lead == 0xF4 && byte(1) >= 0x90) return 0;
    return length;
}

const char* mimeOf(AVCodecID id) {
    switch (id) {
    case AV_CODEC_ID_MJPEG:
        return "image/jpeg";
    case AV_CODEC_ID_PNG:
        return "image/png";
    case AV_CODEC_ID_GIF:
        return "image/gif";
    case AV_CODEC_ID_BMP:
        return "image/bmp";
    case AV_CODEC_ID_WEBP:
        return "image/webp";
    default:
        return "";
    }
}

void readPicture(const AVFormatContext& format, EmbeddedPicture& into) {
    const AVStream* best = nullptr;
    for (unsigned i = 0; i < format.nb_streams; ++i) {
        const AVStream* stream = format.streams[i];
        if (!(stream->disposition & AV_DISPOSITION_ATTACHED_PIC)) continue;
        if (stream->attached_pic.size <= 0 || stream->attached_pic.size > kLargestPicture) continue;
        const auto* kind = av_dict_get(stream->metadata, "comment", nullptr, 0);
        const bool front = kind && std::string_view(kind->value) == "Cover (front)";
        if (!best || front) best = stream;
        if (front) break;
    }
    if (!best) return;
    const auto* data = reinterpret_cast<const std::byte*>(best->attached_pic.data);
    into.bytes.assign(data, data + best->attached_pic.size);
    into.mimeType = mimeOf(best->codecpar->codec_id);
}

} // namespace

std::string cleanText(std::string_view text) {
    text = trimmed(text);
    std::string clean;
    while (!text.empty() && clean.size() < kLongestText) {
        const auto length = characterLength(text);
        if (length == 0)
            clean += "\xEF\xBF\xBD";
        else if (length == 1 && (static_cast<unsigned char>(text[0]) < 0x20 || text[0] == 0x7F))
            clean += ' ';
        else
            clean += text.substr(0, length);
        text.remove_prefix(std::max<std::size_t>(1, length));
    }
    return clean;
}

std::optional<Decibels> parseGain(std::string_view text) {
    std::string_view rest;
    const auto value = leadingNumber(text, rest);
    if (!value || std::abs(*value) > 60) return {}; // nobody means that
    return Decibels{*value};
}

std::optional<double> parsePeak(std::string_view text) {
    std::string_view rest;
    const auto value = leadingNumber(text, rest);
    if (!value || *value <= 0 || *value > 100) return {};
    return value;
}

std::optional<Decibels> parseR128Gain(std::string_view text) {
    text = trimmed(text);
    if (!text.empty() && text.front() == '+') text.remove_prefix(1);
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < -32768 || value > 32767) return {};
    return Decibels{value / 256.0 + kR128ToReplayGain};
}

std::optional<ITunesGap> parseITunesGap(std::string_view text) {
    unsigned zero = 0;
    unsigned delay = 0;
    unsigned padding = 0;
    unsigned long long frames = 0;
    const std::string line(text.substr(0, 200));
    if (std::sscanf(line.c_str(), " %8x %8x %8x %16llx", &zero, &delay, &padding, &frames) != 4) return {};
    if (delay >= 16384 || padding >= 16384 || frames == 0 || frames >= (1ULL << 40)) return {};
    return ITunesGap{delay, padding, static_cast<std::int64_t>(frames)};
}

std::optional<ITunesGap> readITunesGap(const AVFormatContext& format, const AVStream& stream) {
    const auto text = entry(format, stream, "iTunSMPB");
    return text.empty() ? std::nullopt : parseITunesGap(text);
}

void readTags(const AVFormatContext& format, const AVStream& stream, TrackInfo& into) {
    const auto tag = [&](const char* key) { return entry(format, stream, key); };
    into.title = cleanText(tag("title"));
    into.artist = cleanText(tag("artist"));
    if (into.artist.empty()) into.artist = cleanText(tag("album_artist"));
    into.album = cleanText(tag("album"));

    auto& loudness = into.loudness;
    loudness.trackGain = parseGain(tag("REPLAYGAIN_TRACK_GAIN"));
    loudness.albumGain = parseGain(tag("REPLAYGAIN_ALBUM_GAIN"));
    loudness.trackPeak = parsePeak(tag("REPLAYGAIN_TRACK_PEAK"));
    loudness.albumPeak = parsePeak(tag("REPLAYGAIN_ALBUM_PEAK"));
    // RFC 7845: an Opus file's own tags come before foreign ones.
    if (const auto gain = parseR128Gain(tag("R128_TRACK_GAIN"))) loudness.trackGain = gain;
    if (const auto gain = parseR128Gain(tag("R128_ALBUM_GAIN"))) loudness.albumGain = gain;
    readPicture(format, into.picture);
}

} // namespace bitbeats::audio
