#include "FrameConvert.h"

extern "C" {
#include <libavutil/channel_layout.h>
#include <libavutil/samplefmt.h>
}

#include <type_traits>

namespace bitbeats::audio {
namespace {

template<typename Sample>
float toFloat(Sample sample) {
    if constexpr (std::is_same_v<Sample, std::uint8_t>)
        return static_cast<float>(static_cast<int>(sample) - 128) / 128.0F;
    else if constexpr (std::is_same_v<Sample, std::int16_t>)
        return static_cast<float>(sample) / 32768.0F;
    else if constexpr (std::is_same_v<Sample, std::int32_t>)
        return static_cast<float>(static_cast<double>(sample) / 2147483648.0);
    else
        return static_cast<float>(sample);
}

template<typename Sample>
void append(const AVFrame& frame, bool planar, int from, int to, std::vector<float>& out) {
    const auto channels = static_cast<std::size_t>(frame.ch_layout.nb_channels);
    const auto first = static_cast<std::size_t>(from);
    const auto count = static_cast<std::size_t>(to - from);
    const auto start = out.size();
    out.resize(start + count * channels);
    float* to_ = out.data() + start;
    if (!planar) {
        const auto* samples = reinterpret_cast<const Sample*>(frame.extended_data[0]) + first * channels;
        for (std::size_t i = 0; i < count * channels; ++i)
            to_[i] = toFloat(samples[i]);
        return;
    }
    for (std::size_t c = 0; c < channels; ++c) {
        const auto* samples = reinterpret_cast<const Sample*>(frame.extended_data[c]) + first;
        for (std::size_t i = 0; i < count; ++i)
            to_[i * channels + c] = toFloat(samples[i]);
    }
}

} // namespace

PcmFormat formatOf(const AVFrame& frame) {
    PcmFormat format{frame.sample_rate, frame.ch_layout.nb_channels, 0};
    AVChannelLayout usual{};
    av_channel_layout_default(&usual, format.channels);
    if (frame.ch_layout.order == AV_CHANNEL_ORDER_NATIVE && av_channel_layout_compare(&usual, &frame.ch_layout) != 0)
        format.layout = frame.ch_layout.u.mask;
    av_channel_layout_uninit(&usual);
    return format;
}

bool appendFrames(const AVFrame& frame, int from, int to, std::vector<float>& out) {
    const auto sampleFormat = static_cast<AVSampleFormat>(frame.format);
    const bool planar = av_sample_fmt_is_planar(sampleFormat) != 0;
    switch (av_get_packed_sample_fmt(sampleFormat)) {
    case AV_SAMPLE_FMT_U8:
        append<std::uint8_t>(frame, planar, from, to, out);
        return true;
    case AV_SAMPLE_FMT_S16:
        append<std::int16_t>(frame, planar, from, to, out);
        return true;
    case AV_SAMPLE_FMT_S32:
        append<std::int32_t>(frame, planar, from, to, out);
        return true;
    case AV_SAMPLE_FMT_FLT:
        append<float>(frame, planar, from, to, out);
        return true;
    case AV_SAMPLE_FMT_DBL:
        append<double>(frame, planar, from, to, out);
        return true;
    default:
        return false;
    }
}

} // namespace bitbeats::audio
