#include "Formats.h"

#include "ApeTag.h"
#include "Id3v1.h"
#include "Id3v2.h"
#include "MpegAudio.h"

#include <algorithm>
#include <taglib/apefile.h>
#include <taglib/mpcfile.h>
#include <taglib/trueaudiofile.h>
#include <taglib/wavpackfile.h>

namespace bitbeats::tags {
namespace {

constexpr auto kStyle = TagLib::AudioProperties::Average;

/// Tags around the sound of files without a container: ID3v2 in front, ID3v1, Lyrics3 and APE behind.
struct Around {
    std::int64_t begin = 0;
    std::int64_t end = 0;
};

void keep(RawTags&& raw, Found& found) {
    if (!raw.empty()) found.tags.push_back(std::move(raw));
}

/// Lyrics3v2 stands between the sound and ID3v1: six digits of size and a mark.
std::int64_t withoutLyrics3(TagStream& stream, std::int64_t end) {
    if (end < 15) return end;
    const auto foot = stream.bytesAt(end - 15, 15);
    if (!foot.ends_with("LYRICS200")) return end;
    std::int64_t size = 0;
    for (int i = 0; i < 6; ++i)
        size = size * 10 + std::clamp(foot[static_cast<std::size_t>(i)] - '0', 0, 9);
    return std::max<std::int64_t>(0, end - 15 - size);
}

Around readAround(TagStream& stream, std::int64_t begin, std::int64_t largest, Found& found) {
    Around around{begin, stream.size()};
    for (std::int64_t at = 0; at < begin;) {
        const auto size = id3v2Size(stream.bytesAt(at, 10));
        if (size == 0) break;
        RawTags raw;
        if (readId3v2(stream, at, std::min(at + size, stream.size()), largest, raw) == Id3Result::TooLarge)
            found.flaws.push_back(Flaw::OversizedTag);
        keep(std::move(raw), found);
        at += size;
    }
    RawTags old;
    if (stream.size() >= 128 && readId3v1(stream.bytesAt(stream.size() - 128, 128), old)) around.end -= 128;
    around.end = withoutLyrics3(stream, around.end);
    RawTags ape;
    around.end = readApeTag(stream, around.end, largest, ape);
    keep(std::move(ape), found);
    keep(std::move(old), found);
    return around;
}

void takeProperties(const TagLib::AudioProperties* properties, Found& found) {
    if (!properties) return;
    auto& audio = found.audio;
    audio.duration = Milliseconds(std::max(0, properties->lengthInMilliseconds()));
    audio.sampleRate = properties->sampleRate();
    audio.channels = properties->channels();
    audio.bitrate = std::max<std::int64_t>(0, static_cast<std::int64_t>(properties->bitrate()) * 1000);
    found.sound = audio.sampleRate > 0 && audio.channels > 0;
}

template<typename File>
void readSound(TagStream& stream, std::string_view name, bool lossless, Found& found) {
    File file(&stream, true, kStyle);
    found.audio.container = found.audio.codec = name;
    found.audio.lossless = lossless;
    const auto* properties = file.audioProperties();
    takeProperties(properties, found);
    if constexpr (requires { properties->bitsPerSample(); })
        if (properties && lossless) found.audio.bitsPerSample = properties->bitsPerSample();
    if constexpr (requires { properties->isLossless(); })
        if (properties) found.audio.lossless = properties->isLossless();
}

} // namespace

Found readMpegFile(TagStream& stream, std::int64_t begin, std::int64_t largest) {
    Found found;
    const auto around = readAround(stream, begin, largest, found);
    found.soundBegin = around.begin;
    found.soundEnd = around.end;
    if (auto facts = readMpegAudio(stream, around.begin, around.end)) {
        found.audio = std::move(facts->audio);
        found.sound = true;
        if (facts->truncated) found.flaws.push_back(Flaw::Truncated);
    }
    return found;
}

Found readOtherFile(TagStream& stream, const FoundKind& kind, std::int64_t largest) {
    Found found;
    readAround(stream, kind.begin, largest, found);
    found.soundBegin = kind.begin;
    stream.hideBefore(kind.begin); // TagLib need not read the same tags
    switch (kind.kind) {
    case FileKind::WavPack:
        readSound<TagLib::WavPack::File>(stream, "WavPack", true, found);
        break;
    case FileKind::Ape:
        readSound<TagLib::APE::File>(stream, "APE", true, found);
        break;
    case FileKind::Musepack:
        readSound<TagLib::MPC::File>(stream, "Musepack", false, found);
        break;
    case FileKind::TrueAudio:
        readSound<TagLib::TrueAudio::File>(stream, "TTA", true, found);
        break;
    default:
        break;
    }
    return found;
}

Found readFormat(TagStream& stream, const FoundKind& kind, std::int64_t largest) {
    switch (kind.kind) {
    case FileKind::Flac:
        return readFlacFile(stream, kind.begin, largest);
    case FileKind::Ogg:
        return readOggFile(stream, kind.begin, largest);
    case FileKind::Mpeg:
        return readMpegFile(stream, kind.begin, largest);
    case FileKind::Mp4:
        return readMp4File(stream, largest);
    case FileKind::Wav:
        return readWavFile(stream, kind.begin, largest);
    case FileKind::Aiff:
        return readAiffFile(stream, kind.begin, largest);
    case FileKind::WavPack:
    case FileKind::Ape:
    case FileKind::Musepack:
    case FileKind::TrueAudio:
        return readOtherFile(stream, kind, largest);
    case FileKind::Asf:
        return readAsfFile(stream, largest);
    case FileKind::Unknown:
        break;
    }
    return {};
}

} // namespace bitbeats::tags
