#include "Formats.h"

#include "Fields.h"

#include <taglib/aifffile.h>
#include <taglib/apefile.h>
#include <taglib/apetag.h>
#include <taglib/asffile.h>
#include <taglib/flacfile.h>
#include <taglib/id3v2framefactory.h>
#include <taglib/id3v2tag.h>
#include <taglib/mp4file.h>
#include <taglib/mpcfile.h>
#include <taglib/mpegfile.h>
#include <taglib/oggflacfile.h>
#include <taglib/opusfile.h>
#include <taglib/speexfile.h>
#include <taglib/trueaudiofile.h>
#include <taglib/vorbisfile.h>
#include <taglib/wavfile.h>
#include <taglib/wavpackfile.h>
#include <taglib/xiphcomment.h>

namespace bitbeats::tags {
namespace {

constexpr auto kStyle = TagLib::AudioProperties::Average;

void addProperties(const TagLib::AudioProperties* properties, std::string_view container, std::string_view codec,
                   bool lossless, Found& found) {
    auto& audio = found.audio;
    audio.container = container;
    audio.codec = codec;
    audio.lossless = lossless;
    if (!properties) return;
    audio.duration = Milliseconds(properties->lengthInMilliseconds());
    audio.sampleRate = properties->sampleRate();
    audio.channels = properties->channels();
    audio.bitrate = static_cast<std::int64_t>(properties->bitrate()) * 1000;
    found.sound = audio.sampleRate > 0 && audio.channels > 0;
}

template<typename Tag>
void addTag(Tag* tag, Found& found) {
    if (!tag) return;
    RawTags raw;
    collect(*tag, raw);
    if (!raw.empty()) found.tags.push_back(std::move(raw));
}

void addId3v1(TagStream& stream, Found& found) {
    if (stream.size() < 128) return;
    RawTags raw;
    if (collectId3v1(stream.bytesAt(stream.size() - 128, 128), raw) && !raw.empty())
        found.tags.push_back(std::move(raw));
}

Found readFlac(TagStream& stream) {
    Found found;
    TagLib::FLAC::File file(&stream, TagLib::ID3v2::FrameFactory::instance(), true, kStyle);
    addProperties(file.audioProperties(), "FLAC", "FLAC", true, found);
    if (file.audioProperties()) found.audio.bitsPerSample = file.audioProperties()->bitsPerSample();
    RawTags raw;
    if (file.xiphComment()) collect(*file.xiphComment(), raw);
    const auto pictures = file.pictureList();
    for (const auto* picture : pictures)
        if (picture) collect(*picture, raw);
    if (!raw.empty()) found.tags.push_back(std::move(raw));
    if (file.hasID3v2Tag()) addTag(file.ID3v2Tag(), found);
    addId3v1(stream, found);
    return found;
}

template<typename File>
Found readOgg(TagStream& stream, std::string_view codec, bool lossless = false) {
    Found found;
    File file(&stream, true, kStyle);
    addProperties(file.audioProperties(), "Ogg", codec, lossless, found);
    addTag(file.tag(), found);
    return found;
}

Found readMpeg(TagStream& stream) {
    Found found;
    TagLib::MPEG::File file(&stream, TagLib::ID3v2::FrameFactory::instance(), true, kStyle);
    addProperties(file.audioProperties(), "MP3", "MP3", false, found);
    if (file.hasID3v2Tag()) addTag(file.ID3v2Tag(), found);
    if (file.hasAPETag()) addTag(file.APETag(), found);
    addId3v1(stream, found);
    return found;
}

Found readMp4(TagStream& stream) {
    Found found;
    TagLib::MP4::File file(&stream, true, kStyle);
    const auto* properties = file.audioProperties();
    const bool alac = properties && properties->codec() == TagLib::MP4::Properties::ALAC;
    addProperties(properties, "MP4", alac ? "ALAC" : "AAC", alac, found);
    if (alac) found.audio.bitsPerSample = properties->bitsPerSample();
    addTag(file.tag(), found);
    return found;
}

Found readWav(TagStream& stream) {
    Found found;
    TagLib::RIFF::WAV::File file(&stream, true, kStyle);
    addProperties(file.audioProperties(), "WAV", "PCM", true, found);
    if (file.audioProperties()) found.audio.bitsPerSample = file.audioProperties()->bitsPerSample();
    if (file.hasID3v2Tag()) addTag(file.ID3v2Tag(), found);
    return found;
}

Found readAiff(TagStream& stream) {
    Found found;
    TagLib::RIFF::AIFF::File file(&stream, true, kStyle);
    addProperties(file.audioProperties(), "AIFF", "PCM", true, found);
    if (file.audioProperties()) found.audio.bitsPerSample = file.audioProperties()->bitsPerSample();
    if (file.hasID3v2Tag()) addTag(file.tag(), found);
    return found;
}

Found readWavPack(TagStream& stream) {
    Found found;
    TagLib::WavPack::File file(&stream, true, kStyle);
    const auto* properties = file.audioProperties();
    addProperties(properties, "WavPack", "WavPack", properties && properties->isLossless(), found);
    if (properties) found.audio.bitsPerSample = properties->bitsPerSample();
    if (file.hasAPETag()) addTag(file.APETag(), found);
    addId3v1(stream, found);
    return found;
}

Found readApe(TagStream& stream) {
    Found found;
    TagLib::APE::File file(&stream, true, kStyle);
    addProperties(file.audioProperties(), "APE", "APE", true, found);
    if (file.audioProperties()) found.audio.bitsPerSample = file.audioProperties()->bitsPerSample();
    if (file.hasAPETag()) addTag(file.APETag(), found);
    addId3v1(stream, found);
    return found;
}

Found readMusepack(TagStream& stream) {
    Found found;
    TagLib::MPC::File file(&stream, true, kStyle);
    addProperties(file.audioProperties(), "Musepack", "Musepack", false, found);
    if (file.hasAPETag()) addTag(file.APETag(), found);
    addId3v1(stream, found);
    return found;
}

Found readTrueAudio(TagStream& stream) {
    Found found;
    TagLib::TrueAudio::File file(&stream, TagLib::ID3v2::FrameFactory::instance(), true, kStyle);
    addProperties(file.audioProperties(), "TTA", "TTA", true, found);
    if (file.audioProperties()) found.audio.bitsPerSample = file.audioProperties()->bitsPerSample();
    if (file.hasID3v2Tag()) addTag(file.ID3v2Tag(), found);
    addId3v1(stream, found);
    return found;
}

Found readAsf(TagStream& stream) {
    Found found;
    TagLib::ASF::File file(&stream, true, kStyle);
    const auto* properties = file.audioProperties();
    const bool lossless = properties && properties->codec() == TagLib::ASF::Properties::WMA9Lossless;
    addProperties(properties, "ASF", lossless ? "WMA Lossless" : "WMA", lossless, found);
    if (lossless) found.audio.bitsPerSample = properties->bitsPerSample();
    addTag(file.tag(), found);
    return found;
}

} // namespace

Found readFormat(TagStream& stream, const FoundKind& kind) {
    switch (kind.kind) {
    case FileKind::Flac:
        return readFlac(stream);
    case FileKind::OggVorbis:
        return readOgg<TagLib::Ogg::Vorbis::File>(stream, "Vorbis");
    case FileKind::OggOpus:
        return readOgg<TagLib::Ogg::Opus::File>(stream, "Opus");
    case FileKind::OggSpeex:
        return readOgg<TagLib::Ogg::Speex::File>(stream, "Speex");
    case FileKind::OggFlac:
        return readOgg<TagLib::Ogg::FLAC::File>(stream, "FLAC", true);
    case FileKind::Mpeg:
        return readMpeg(stream);
    case FileKind::Mp4:
        return readMp4(stream);
    case FileKind::Wav:
        return readWav(stream);
    case FileKind::Aiff:
        return readAiff(stream);
    case FileKind::WavPack:
        return readWavPack(stream);
    case FileKind::Ape:
        return readApe(stream);
    case FileKind::Musepack:
        return readMusepack(stream);
    case FileKind::TrueAudio:
        return readTrueAudio(stream);
    case FileKind::Asf:
        return readAsf(stream);
    case FileKind::Unknown:
        break;
    }
    return {};
}

} // namespace bitbeats::tags
