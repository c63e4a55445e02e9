#include "audio/Decoder.h"

#include "ByteInput.h"
#include "Ffmpeg.h"
#include "FlacSeek.h"
#include "FrameConvert.h"
#include "Tags.h"

extern "C" {
#include <libavutil/avstring.h>
}

#include <algorithm>
#include <cmath>

namespace bitbeats::audio {
namespace {

constexpr const char* kFormats = "flac,mp3,ogg,mov,mp4,m4a,wav,w64,aiff,wv,aac";
constexpr const char* kCodecs =
    "flac,mp3float,mp3,vorbis,opus,aac,alac,wavpack,"
    "pcm_u8,pcm_s8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be";
constexpr std::int64_t kProbeSize = 512 << 10;
constexpr std::int64_t kOpenLimit = 64 << 20; // tags and pictures may be large, but not endless
constexpr Milliseconds kPreRoll{120};
constexpr int kMostBadPackets = 200; // in a row

bool isPcm(AVCodecID id) {
    return id >= AV_CODEC_ID_FIRST_AUDIO && id < AV_CODEC_ID_ADPCM_IMA_QT;
}

bool isLossless(AVCodecID id) {
    return isPcm(id) || id == AV_CODEC_ID_FLAC || id == AV_CODEC_ID_ALAC || id == AV_CODEC_ID_WAVPACK;
}

bool needsPreRoll(AVCodecID id) {
    return id == AV_CODEC_ID_MP3 || id == AV_CODEC_ID_AAC || id == AV_CODEC_ID_OPUS || id == AV_CODEC_ID_VORBIS;
}

std::string codecName(AVCodecID id) {
    switch (id) {
    case AV_CODEC_ID_FLAC:
        return "FLAC";
    case AV_CODEC_ID_MP3:
        return "MP3";
    case AV_CODEC_ID_VORBIS:
        return "Vorbis";
    case AV_CODEC_ID_OPUS:
        return "Opus";
    case AV_CODEC_ID_AAC:
        return "AAC";
    case AV_CODEC_ID_ALAC:
        return "ALAC";
    case AV_CODEC_ID_WAVPACK:
        return "WavPack";
    default:
        return "PCM";
    }
}

std::string containerName(std::string_view name) {
    if (name == "flac") return "FLAC";
    if (name == "mp3") return "MP3";
    if (name == "ogg") return "Ogg";
    if (name == "aiff") return "AIFF";
    if (name == "wv") return "WavPack";
    if (name == "aac") return "ADTS";
    if (name == "wav" || name == "w64") return "WAV";
    return "MP4";
}

} // namespace

class Decoder::Private {
public:
    Private(ByteSource& source, std::string fileName, DecoderOptions with)
        : name(std::move(fileName)), options(std::move(with)), input(source, name, options) {}

    Result<void> open();
    DecodeResult read(PcmBlock& into);
    DecodeResult seek(std::int64_t frame);

    TrackInfo info;
    std::int64_t position = 0; ///< of what read() gives next

private:
    enum class Step { Frame, End, Failed };

    Failure failure(Reason reason, std::string detail) const { return fail(reason, "play", name, std::move(detail)); }
    Failure openFailure(int number) const;
    Error currentError(std::string fallback) const;
    Result<void> openFormat();
    Result<void> chooseStream();
    Result<void> openCodec();
    Result<void> readFirstFrame();
    void fillInfo();
    void findEnd();
    Step nextFrame();
    bool feed();
    DecodeResult outcome(Step step) const;
    bool demuxSeek(std::int64_t timestamp);
    DecodeResult seekOnce(std::int64_t target, std::int64_t from);
    std::optional<std::int64_t> guessFlac(std::int64_t target);
    std::int64_t toFrames(std::int64_t timestamp) const {
        return av_rescale_q(timestamp, stream->time_base, AVRational{1, rate});
    }
    std::int64_t toTimestamp(std::int64_t frames) const {
        return av_rescale_q_rnd(frames, AVRational{1, rate}, stream->time_base, AV_ROUND_DOWN);
    }

    std::string name;
    DecoderOptions options;
    ByteInput input; // before the format context, which reads through it until it is gone
    AvPtr<AVFormatContext> format;
    AvPtr<AVCodecContext> codec;
    AvPtr<AVPacket> packet{av_packet_alloc()};
    AvPtr<AVFrame> frame{av_frame_alloc()};
    AVStream* stream = nullptr;
    int rate = 0;
    std::int64_t origin = 0;         ///< where the container's clock stands at our frame 0
    std::int64_t end = -1;           ///< frames from here on are the encoder's padding; -1 = all are sound
    std::int64_t softEnd = -1;       ///< likewise, if nothing but the rest of that packet follows (Ogg may be chained)
    std::vector<float> beyond;       ///< that rest
    int pendingFrom = -1;            ///< the frame already decoded is to be read from here on; -1 = there is none
    bool hasTable = false;           ///< of places to seek to, in the file
    std::int64_t firstPacketAt = -1; ///< byte
    bool flushing = false;
    int badPackets = 0;
};

Error Decoder::Private::currentError(std::string fallback) const {
    if (input.failed()) return input.error();
    return Error{Reason::Malformed, "play", name, std::move(fallback), {}};
}

Failure Decoder::Private::openFailure(int number) const {
    if (input.aborted()) return failure(Reason::Cancelled, {});
    if (input.failed()) return Failure(input.error());
    if (input.size() == 0) return failure(Reason::Malformed, "the file is empty");
    if (input.overLimit()) return failure(Reason::Malformed, "its headers do not end");
    if (number == AVERROR_INVALIDDATA || number == AVERROR_EOF)
        return failure(Reason::Malformed, "it is damaged or not an audio file of a known kind");
    if (number == AVERROR_DECODER_NOT_FOUND || number == AVERROR(ENOSYS) || number == AVERROR_PATCHWELCOME)
        return failure(Reason::Unsupported, "this kind of audio cannot be played");
    if (number == AVERROR(EINVAL)) // what FFmpeg answers for a format outside the list
        return failure(Reason::Unsupported, "it is not an audio file of a known kind");
    if (number == AVERROR(ENOMEM)) return failure(Reason::Malformed, "its headers make no sense");
    return failure(Reason::Malformed, describeAvError(number));
}

Result<void> Decoder::Private::openFormat() {
    AVFormatContext* raw = avformat_alloc_context();
    if (!raw) return failure(Reason::Internal, "out of memory");
    raw->pb = input.context();
    raw->flags |= AVFMT_FLAG_CUSTOM_IO;
    if (options.fastSeek) raw->flags |= AVFMT_FLAG_FAST_SEEK;
    raw->probesize = kProbeSize;
    raw->max_streams = 32;
    raw->format_whitelist = av_strdup(kFormats);
    raw->codec_whitelist = av_strdup(kCodecs);
    input.limitTo(kOpenLimit);
    if (const int number = avformat_open_input(&raw, name.c_str(), nullptr, nullptr); number < 0)
        return openFailure(number); // which has freed the context
    format.reset(raw);
    return {};
}

Result<void> Decoder::Private::chooseStream() {
    for (unsigned i = 0; i < format->nb_streams; ++i)
        if (format->streams[i]->codecpar->codec_type != AVMEDIA_TYPE_AUDIO) format->streams[i]->discard = AVDISCARD_ALL;
    // Most headers say everything. Asking FFmpeg to look closer would read far into the sound.
    const bool enough = std::any_of(format->streams, format->streams + format->nb_streams, [](const AVStream* one) {
        const auto& said = *one->codecpar;
        return said.codec_type == AVMEDIA_TYPE_AUDIO && said.codec_id != AV_CODEC_ID_NONE && said.sample_rate > 0 &&
               said.ch_layout.nb_channels > 0;
    });
    if (!enough)
        if (const int number = avformat_find_stream_info(format.get(), nullptr); number < 0) return openFailure(number);
    if (input.aborted() || input.failed() || input.overLimit()) return openFailure(AVERROR_INVALIDDATA);
    const int index = av_find_best_stream(format.get(), AVMEDIA_TYPE_AUDIO, -1, -1, nullptr, 0);
    if (index < 0) return failure(Reason::Unsupported, "there is no sound in it");
    stream = format->streams[index];
    hasTable = avformat_index_get_entries_count(stream) > 1;
    for (unsigned i = 0; i < format->nb_streams; ++i)
        if (format->streams[i] != stream) format->streams[i]->discard = AVDISCARD_ALL;
    return {};
}

Result<void> Decoder::Private::openCodec() {
    const AVCodec* decoder = avcodec_find_decoder(stream->codecpar->codec_id);
    if (!decoder || av_match_name(decoder->name, kCodecs) <= 0)
        return failure(Reason::Unsupported, std::string("its sound is coded as ") +
                                                avcodec_get_name(stream->codecpar->codec_id) + ", which is not played");
    codec.reset(avcodec_alloc_context3(decoder));
    if (!codec) return failure(Reason::Internal, "out of memory");
    if (const int number = avcodec_parameters_to_context(codec.get(), stream->codecpar); number < 0)
        return openFailure(number);
    codec->pkt_timebase = stream->time_base;
    codec->thread_count = 1;
    if (const int number = avcodec_open2(codec.get(), decoder, nullptr); number < 0) return openFailure(number);
    return {};
}

/// The first frame proves that there is sound, and tells the true format (HE-AAC doubles its rate only here).
Result<void> Decoder::Private::readFirstFrame() {
    switch (nextFrame()) {
    case Step::Frame:
        break;
    case Step::End:
        return failure(Reason::Malformed, "there is no sound in it");
    case Step::Failed:
        return openFailure(AVERROR_INVALIDDATA);
    }
    const auto pcm = formatOf(*frame);
    if (pcm.channels < 1 || pcm.channels > 8)
        return failure(Reason::Unsupported,
                       "it has " + std::to_string(pcm.channels) + " channels; at most 8 are played");
    if (pcm.sampleRate < 8000 || pcm.sampleRate > 192000)
        return failure(Reason::Unsupported,
                       "its sample rate of " + std::to_string(pcm.sampleRate) + " Hz is outside 8 to 192 kHz");
    rate = pcm.sampleRate;
    const auto at = frame->best_effort_timestamp;
    origin = at != AV_NOPTS_VALUE                   ? toFrames(at)
             : stream->start_time != AV_NOPTS_VALUE ? toFrames(stream->start_time)
                                                    : 0;
    pendingFrom = 0;
    return {};
}

void Decoder::Private::fillInfo() {
    const auto& parameters = *stream->codecpar;
    info.container = containerName(format->iformat->name);
    info.codec = codecName(parameters.codec_id);
    info.sampleRate = rate;
    info.channels = frame->ch_layout.nb_channels;
    if (isLossless(parameters.codec_id)) {
        info.bitsPerSample =
            parameters.bits_per_raw_sample > 0 ? parameters.bits_per_raw_sample : parameters.bits_per_coded_sample;
        if (isPcm(parameters.codec_id)) info.bitsPerSample = av_get_bits_per_sample(parameters.codec_id);
        info.bitsPerSample = std::clamp(info.bitsPerSample, 8, 64);
    }
    if (stream->duration > 0)
        info.frames = toFrames(stream->duration);
    else if (format->duration > 0)
        info.frames = av_rescale(format->duration, rate, AV_TIME_BASE);
    // What the encoder put before the sound counts in these lengths, but is not heard.
    if (info.frames > 0 && parameters.codec_id == AV_CODEC_ID_MP3) info.frames -= std::min(info.frames, origin);
    if (info.frames > 0 && parameters.codec_id == AV_CODEC_ID_OPUS && info.container == "Ogg")
        info.frames -= std::clamp<std::int64_t>(parameters.initial_padding, 0, info.frames);
    info.bitrate = parameters.bit_rate > 0 ? parameters.bit_rate : format->bit_rate;
    if (info.bitrate <= 0 && info.frames > 0) info.bitrate = av_rescale(input.size() * 8, rate, info.frames);
}

/// Where the encoder's padding begins, if FFmpeg does not find out itself: in MP4 it trims the start of AAC only, and
/// in Ogg it misses the end after a seek.
void Decoder::Private::findEnd() {
    if (info.container == "Ogg") softEnd = info.frames;
    if (stream->codecpar->codec_id != AV_CODEC_ID_AAC || info.container != "MP4") return;
    const auto byDuration = stream->duration > 0 ? toFrames(stream->duration) : -1;
    const auto gap = readITunesGap(*format, *stream);
    const bool plausible =
        gap && (byDuration < 0 || std::abs(gap->frames - byDuration) <= gap->delay + gap->padding + 1);
    if (plausible)
        end = gap->frames;
    else if (byDuration > 0)
        end = byDuration;
    if (end > 0) info.frames = end;
}

Result<void> Decoder::Private::open() {
    prepareFfmpeg();
    if (!packet || !frame) return failure(Reason::Internal, "out of memory");
    auto opened = openFormat();
    if (opened) opened = chooseStream();
    if (opened) opened = openCodec();
    if (opened) opened = readFirstFrame();
    if (!opened) return opened;
    input.liftLimit();
    fillInfo();
    findEnd();
    if (info.frames > 0) info.duration = Milliseconds(av_rescale(info.frames, 1000, rate));
    readTags(*format, *stream, info);
    return {};
}

/// Sends one more packet (or the end) to the codec; false if the input is broken off.
bool Decoder::Private::feed() {
    const int number = av_read_frame(format.get(), packet.get());
    if (input.aborted() || input.failed() || input.overLimit()) { // a cut packet may look like a whole one
        av_packet_unref(packet.get());
        return false;
    }
    if (number < 0) {
        flushing = true; // the end, or damage that the demuxer cannot get over: what was read still sounds
        avcodec_send_packet(codec.get(), nullptr);
        return true;
    }
    if (packet->stream_index == stream->index) {
        if (firstPacketAt < 0) firstPacketAt = packet->pos;
        if (avcodec_send_packet(codec.get(), packet.get()) < 0) ++badPackets;
    }
    av_packet_unref(packet.get());
    return badPackets <= kMostBadPackets;
}

Decoder::Private::Step Decoder::Private::nextFrame() {
    for (;;) {
        const int number = avcodec_receive_frame(codec.get(), frame.get());
        if (number == 0) {
            if (frame->nb_samples <= 0 || frame->sample_rate <= 0) continue;
            badPackets = 0;
            return Step::Frame;
        }
        if (number == AVERROR_EOF) return Step::End;
        if (number != AVERROR(EAGAIN)) {
            if (flushing) return Step::End;
            if (++badPackets > kMostBadPackets) return Step::Failed;
        }
        if (!feed()) return Step::Failed;
    }
}

DecodeResult Decoder::Private::outcome(Step step) const {
    if (input.aborted()) return {DecodeState::Aborted, {}};
    if (step == Step::End) return {DecodeState::End, {}};
    return {DecodeState::Failed,
            currentError("it is damaged from " + std::to_string(rate > 0 ? position / rate : 0) + " seconds on")};
}

DecodeResult Decoder::Private::read(PcmBlock& into) {
    into.samples.clear();
    for (;;) {
        if (pendingFrom < 0) {
            const auto step = nextFrame();
            if (step != Step::Frame) return outcome(step);
            pendingFrom = 0;
            into.samples.swap(beyond); // it was not the end after all
            position += static_cast<std::int64_t>(into.samples.size()) / std::max(1, frame->ch_layout.nb_channels);
        }
        const auto left = end >= 0 ? end - position : INT64_MAX;
        const auto from = pendingFrom;
        pendingFrom = -1;
        if (left <= 0) return {DecodeState::End, {}};
        const auto to = from + static_cast<int>(std::min<std::int64_t>(frame->nb_samples - from, left));
        into.format = formatOf(*frame);
        if (into.format.channels < 1 || into.format.channels > 8 || into.format.sampleRate < 8000 ||
            into.format.sampleRate > 192000 || !appendFrames(*frame, from, to, into.samples))
            return {DecodeState::Failed, Error{Reason::Unsupported, "play", name, "its sound changes its kind", {}}};
        position += to - from;
        if (softEnd > 0 && position > softEnd && position - (to - from) < softEnd) {
            const auto sound = static_cast<std::ptrdiff_t>(position - softEnd) * into.format.channels;
            beyond.assign(into.samples.end() - sound, into.samples.end());
            into.samples.resize(into.samples.size() - beyond.size());
            position = softEnd;
        }
        if (!into.samples.empty()) return {DecodeState::Frames, {}};
    }
}

bool Decoder::Private::demuxSeek(std::int64_t timestamp) {
    int number = avformat_seek_file(format.get(), stream->index, INT64_MIN, timestamp, timestamp, 0);
    if (number < 0 && !input.aborted() && !input.failed())
        number = av_seek_frame(format.get(), stream->index, timestamp, AVSEEK_FLAG_BACKWARD);
    if (number < 0 && !input.aborted() && !input.failed())
        number = av_seek_frame(format.get(), stream->index, 0, AVSEEK_FLAG_BACKWARD);
    return number >= 0;
}

/// FFmpeg halves a FLAC file until it has found the place, which touches twenty pieces of a track from afar. Leaves the
/// demuxer at a frame shortly before the target and gives the first sample of that.
std::optional<std::int64_t> Decoder::Private::guessFlac(std::int64_t target) {
    const auto& parameters = *stream->codecpar;
    if (!options.fastSeek || info.container != "FLAC" || info.frames <= 0 || firstPacketAt < 0 ||
        parameters.extradata_size < 34 || hasTable)
        return {};
    FlacExtent extent{firstPacketAt, input.size(), info.frames, rate, 4096};
    extent.blockSize = parameters.extradata[0] << 8 | parameters.extradata[1];
    const auto found = searchFlac(extent, target, [&](std::int64_t offset, std::span<std::byte> into) -> std::int64_t {
        if (avio_seek(input.context(), offset, SEEK_SET) < 0) return -1;
        const int count =
            avio_read(input.context(), reinterpret_cast<unsigned char*>(into.data()), static_cast<int>(into.size()));
        return input.aborted() || input.failed() ? -1 : std::max(0, count);
    });
    if (!found || av_seek_frame(format.get(), -1, found->offset, AVSEEK_FLAG_BYTE) < 0) return {};
    return found->sample;
}

/// Goes to `from` or before, then drops frames up to the target.
DecodeResult Decoder::Private::seekOnce(std::int64_t target, std::int64_t from) {
    const auto guessed = guessFlac(from);
    const bool found = guessed || (!input.aborted() && !input.failed() && demuxSeek(toTimestamp(origin + from)));
    avcodec_flush_buffers(codec.get());
    flushing = false;
    pendingFrom = -1;
    badPackets = 0;
    beyond.clear();
    if (input.aborted()) return {DecodeState::Aborted, {}};
    if (!found) return {DecodeState::Failed, currentError("its sound cannot be reached at that place")};

    std::int64_t at = from;
    for (bool first = true;; first = false) {
        const auto step = nextFrame();
        if (step == Step::End) { // the target lies beyond the last frame
            position = target;
            return {DecodeState::Frames, {}};
        }
        if (step != Step::Frame) return outcome(step);
        if (first && guessed)
            at = *guessed;
        else if (first && frame->best_effort_timestamp != AV_NOPTS_VALUE)
            at = toFrames(frame->best_effort_timestamp) - origin;
        if (at + frame->nb_samples > target) break;
        at += frame->nb_samples;
    }
    pendingFrom = static_cast<int>(std::max<std::int64_t>(0, target - at));
    position = std::max(target, at);
    return {DecodeState::Frames, {}};
}

DecodeResult Decoder::Private::seek(std::int64_t target) {
    target = std::max<std::int64_t>(0, target);
    input.clearAbort();
    const auto preRoll = needsPreRoll(codec->codec_id) ? rate * kPreRoll.count() / 1000 : 0;
    auto from = target - preRoll;
    if (codec->codec_id == AV_CODEC_ID_VORBIS && info.container == "Ogg" && info.frames > 0) {
        // FFmpeg misjudges the times within the last page when it begins to read there.
        const auto lastPage = std::int64_t{rate} * (options.fastSeek ? 3 : 10);
        from = std::min(from, std::max<std::int64_t>(0, info.frames - lastPage));
    }
    auto result = seekOnce(target, from);
    // A demuxer may come to stand behind the target; once more from further back, where exactness is asked for.
    if (result.state == DecodeState::Frames && position > target && !options.fastSeek)
        result = seekOnce(target, std::max<std::int64_t>(0, target - preRoll - 2 * rate));
    return result;
}

Decoder::Decoder(std::unique_ptr<Private> priv) : d(std::move(priv)) {}
Decoder::~Decoder() = default;

Result<std::unique_ptr<Decoder>> Decoder::open(ByteSource& source, const std::string& fileName,
                                               DecoderOptions options) {
    auto d = std::make_unique<Private>(source, fileName, std::move(options));
    if (auto opened = d->open(); !opened) return Failure(std::move(opened.error()));
    return std::unique_ptr<Decoder>(new Decoder(std::move(d)));
}

const TrackInfo& Decoder::info() const {
    return d->info;
}

DecodeResult Decoder::read(PcmBlock& into) {
    return d->read(into);
}

DecodeResult Decoder::seek(std::int64_t frame) {
    return d->seek(frame);
}

std::int64_t Decoder::position() const {
    return d->position;
}

Result<TrackInfo> probe(ByteSource& source, const std::string& fileName, const CancelToken& cancel) {
    DecoderOptions options;
    options.onWait = [&cancel](Milliseconds) { return !cancel.cancelled(); };
    const auto wake = cancel.onCancel([&source] { source.abort(); });
    auto decoder = Decoder::open(source, fileName, std::move(options));
    if (!decoder) return Failure(std::move(decoder.error()));
    return (*decoder)->info();
}

} // namespace bitbeats::audio
