#include "Bytes.h"
#include "Formats.h"
#include "Id3v2.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

namespace bitbeats::tags {
namespace {

constexpr int kMostChunks = 2000;
constexpr std::int64_t kLargestList = 1 << 20;

struct Chunk {
    std::string name;
    std::int64_t at = 0; // of its content
    std::int64_t size = 0;
};

using Names = std::pair<std::string_view, std::string_view>;

constexpr std::array<Names, 19> kInfo{{
    {"INAM", "TITLE"},       {"TITL", "TITLE"},       {"IART", "ARTIST"},    {"IPRD", "ALBUM"},
    {"ICMT", "COMMENT"},     {"ICRD", "DATE"},        {"IGNR", "GENRE"},     {"ITRK", "TRACKNUMBER"},
    {"IPRT", "TRACKNUMBER"}, {"TRCK", "TRACKNUMBER"}, {"IMUS", "COMPOSER"},  {"IWRI", "LYRICIST"},
    {"ILNG", "LANGUAGE"},    {"ISFT", "ENCODER"},     {"ITCH", "ENCODEDBY"}, {"IFRM", "TRACKTOTAL"},
    {"IAAR", "ALBUMARTIST"}, {"IBPM", "BPM"},         {"ISRC", "SOURCE"},
}};

constexpr std::array<Names, 4> kAiffTexts{
    {{"NAME", "TITLE"}, {"AUTH", "ARTIST"}, {"ANNO", "COMMENT"}, {"(c) ", "COPYRIGHT"}}};

std::string_view look(auto& table, std::string_view key) {
    for (const auto& [name, value] : table)
        if (name == key) return value;
    return {};
}

/// Calls `take` for each chunk; false if the last one reaches beyond the file.
template<typename Take>
bool eachChunk(TagStream& stream, std::int64_t at, bool big, std::optional<std::int64_t> longData, Take take) {
    for (int i = 0; i < kMostChunks && at + 8 <= stream.size(); ++i) {
        const auto head = stream.bytesAt(at, 8);
        Chunk chunk{head.substr(0, 4), at + 8,
                    static_cast<std::int64_t>(big ? bigEndian(head, 4, 4) : littleEndian(head, 4, 4))};
        const auto rest = stream.size() - chunk.at;
        // A recorder that could not go back wrote no size: the sound goes on to the end.
        const bool open = chunk.name == "data" && (chunk.size == 0xFFFFFFFFLL || (chunk.size == 0 && rest > 8));
        if (open) chunk.size = longData.value_or(rest);
        const bool whole = chunk.size <= rest;
        chunk.size = std::min(chunk.size, rest);
        take(chunk);
        if (!whole) return false;
        at = chunk.at + chunk.size;
        if (chunk.size % 2 != 0) {
            // The padding byte is left out by some.
            const auto next = stream.bytesAt(at, 1);
            if (next.empty() || next[0] == '\0') ++at;
        }
    }
    return true;
}

void readInfo(std::string_view list, RawTags& into) {
    std::size_t at = 4;
    while (at + 8 <= list.size()) {
        const auto field = look(kInfo, list.substr(at, 4));
        const auto size = littleEndian(list, at + 4, 4);
        const auto text = slice(list, at + 8, size);
        if (!field.empty()) into.add(field, {std::string(text.substr(0, text.find('\0'))), true});
        at += 8 + size;
        // The padding byte is left out by some.
        if (size % 2 != 0 && byteAt(list, at) == 0) ++at;
    }
}

std::string_view codecName(std::uint64_t format) {
    switch (format) {
    case 1:
    case 3:
        return "PCM";
    case 2:
    case 0x11:
        return "ADPCM";
    case 6:
        return "A-law";
    case 7:
        return "µ-law";
    case 0x50:
        return "MP2";
    case 0x55:
        return "MP3";
    case 0xFF:
        return "AAC";
    default:
        return {};
    }
}

/// Gives back the bytes per second.
std::int64_t readFormat(std::string_view chunk, AudioProperties& audio) {
    auto format = littleEndian(chunk, 0, 2);
    if (format == 0xFFFE && chunk.size() >= 26) format = littleEndian(chunk, 24, 2);
    audio.codec = codecName(format);
    audio.channels = static_cast<int>(littleEndian(chunk, 2, 2));
    audio.sampleRate = static_cast<int>(std::min<std::uint64_t>(littleEndian(chunk, 4, 4), 100'000'000));
    audio.lossless = audio.codec == "PCM";
    if (audio.lossless) audio.bitsPerSample = static_cast<int>(littleEndian(chunk, 14, 2));
    return static_cast<std::int64_t>(littleEndian(chunk, 8, 4));
}

/// Ten bytes: sign and exponent, 64 bits of mantissa.
double extendedFloat(std::string_view bytes) {
    const auto exponent = static_cast<int>(bigEndian(bytes, 0, 2) & 0x7FFFU) - 16383 - 63;
    return std::ldexp(static_cast<double>(bigEndian(bytes, 2, 8)), exponent);
}

struct Common {
    std::int64_t frames = 0;
};

Common readCommon(std::string_view chunk, bool compressed, AudioProperties& audio) {
    audio.channels = static_cast<int>(bigEndian(chunk, 0, 2));
    const double rate = extendedFloat(slice(chunk, 8, 10));
    audio.sampleRate = rate >= 1 && rate < 1e8 ? static_cast<int>(std::lround(rate)) : 0;
    const auto kind = compressed ? slice(chunk, 18, 4) : std::string_view("NONE");
    static constexpr std::array<std::string_view, 12> kPlain{"NONE", "sowt", "twos", "raw ", "in24", "in32",
                                                             "fl32", "FL32", "fl64", "FL64", "23ni", "42ni"};
    audio.lossless = std::find(kPlain.begin(), kPlain.end(), kind) != kPlain.end();
    audio.codec = audio.lossless                     ? "PCM"
                  : kind == "ulaw" || kind == "ULAW" ? "µ-law"
                  : kind == "alaw" || kind == "ALAW" ? "A-law"
                  : kind == "ima4"                   ? "ADPCM"
                                                     : "";
    if (audio.lossless) audio.bitsPerSample = static_cast<int>(bigEndian(chunk, 6, 2));
    return {static_cast<std::int64_t>(bigEndian(chunk, 2, 4))};
}

void addId3(TagStream& stream, const Chunk& chunk, std::int64_t largest, Found& found) {
    RawTags raw;
    if (readId3v2(stream, chunk.at, chunk.at + chunk.size, largest, raw) == Id3Result::TooLarge)
        found.flaws.push_back(Flaw::OversizedTag);
    if (!raw.empty()) found.tags.insert(found.tags.begin(), std::move(raw)); // before the lists of short texts
}

} // namespace

Found readWavFile(TagStream& stream, std::int64_t begin, std::int64_t largest) {
    Found found;
    auto& audio = found.audio;
    audio.container = "WAV";
    RawTags info;
    std::int64_t byteRate = 0;
    std::int64_t dataSize = 0;
    std::int64_t samples = 0;
    std::optional<std::int64_t> longData;
    const bool whole = eachChunk(stream, begin + 12, false, longData, [&](const Chunk& chunk) {
        if (chunk.name == "ds64") {
            longData = static_cast<std::int64_t>(littleEndian(stream.bytesAt(chunk.at, 16), 8, 8) & INT64_MAX);
        } else if (chunk.name == "fmt ") {
            byteRate = readFormat(
                stream.bytesAt(chunk.at, static_cast<std::size_t>(std::min<std::int64_t>(chunk.size, 40))), audio);
        } else if (chunk.name == "data") {
            dataSize += chunk.size;
            found.soundBegin = chunk.at;
        } else if (chunk.name == "fact") {
            samples = static_cast<std::int64_t>(littleEndian(stream.bytesAt(chunk.at, 4), 0, 4));
        } else if (chunk.name == "LIST" && chunk.size <= kLargestList) {
            const auto list = stream.bytesAt(chunk.at, static_cast<std::size_t>(chunk.size));
            if (list.starts_with("INFO")) readInfo(list, info);
        } else if (chunk.name == "id3 " || chunk.name == "ID3 " || chunk.name == "ID32") {
            addId3(stream, chunk, largest, found);
        }
    });
    found.sound = audio.sampleRate > 0 && audio.channels > 0 && dataSize > 0;
    if (!whole) found.flaws.push_back(Flaw::Truncated);
    if (byteRate > 0) audio.duration = Milliseconds(toMilliseconds(dataSize, byteRate));
    if (samples > 0 && audio.sampleRate > 0 && !audio.lossless && whole)
        audio.duration = Milliseconds(toMilliseconds(samples, audio.sampleRate));
    audio.bitrate = byteRate * 8;
    if (!info.empty()) found.tags.push_back(std::move(info));
    return found;
}

Found readAiffFile(TagStream& stream, std::int64_t begin, std::int64_t largest) {
    Found found;
    auto& audio = found.audio;
    audio.container = "AIFF";
    RawTags texts;
    Common common;
    std::int64_t dataSize = 0;
    const bool compressed = stream.bytesAt(begin + 8, 4) == "AIFC";
    const bool whole = eachChunk(stream, begin + 12, true, {}, [&](const Chunk& chunk) {
        if (chunk.name == "COMM") {
            common =
                readCommon(stream.bytesAt(chunk.at, static_cast<std::size_t>(std::min<std::int64_t>(chunk.size, 64))),
                           compressed, audio);
        } else if (chunk.name == "SSND") {
            dataSize += std::max<std::int64_t>(0, chunk.size - 8);
            found.soundBegin = chunk.at + 8;
        } else if (chunk.name == "ID3 " || chunk.name == "id3 ") {
            addId3(stream, chunk, largest, found);
        } else if (const auto field = look(kAiffTexts, chunk.name); !field.empty() && chunk.size <= kLargestList) {
            const auto text = stream.bytesAt(chunk.at, static_cast<std::size_t>(chunk.size));
            texts.add(field, {text.substr(0, text.find('\0')), true});
        }
    });
    found.sound = audio.sampleRate > 0 && audio.channels > 0 && dataSize > 0;
    if (!whole) found.flaws.push_back(Flaw::Truncated);
    audio.duration = Milliseconds(toMilliseconds(common.frames, audio.sampleRate));
    if (audio.duration.count() > 0) audio.bitrate = dataSize * 8000 / audio.duration.count();
    if (!texts.empty()) found.tags.push_back(std::move(texts));
    return found;
}

} // namespace bitbeats::tags
