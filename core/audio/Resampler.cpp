#include "audio/Resampler.h"

#include "Ffmpeg.h"

extern "C" {
#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
}

#include <algorithm>
#include <cmath>

namespace bitbeats::audio {
namespace {

AVChannelLayout layoutOf(const PcmFormat& format) {
    AVChannelLayout layout{};
    if (format.layout == 0 || av_channel_layout_from_mask(&layout, format.layout) < 0 ||
        layout.nb_channels != format.channels)
        av_channel_layout_default(&layout, format.channels);
    return layout;
}

/// One speaker feeds both fronts as loud as it is; everything else is FFmpeg's usual mix, scaled so that it cannot
/// clip.
bool setMix(SwrContext* context, const PcmFormat& from, const PcmFormat& to) {
    constexpr int stride = 64; // FFmpeg's largest channel count: it fills more than the two layouts need
    std::vector<double> matrix(static_cast<std::size_t>(stride) * stride);
    if (from.channels == 1) {
        for (int out = 0; out < std::min(2, to.channels); ++out)
            matrix[static_cast<std::size_t>(out) * stride] = 1.0;
        return swr_set_matrix(context, matrix.data(), stride) >= 0;
    }
    auto in = layoutOf(from);
    auto out = layoutOf(to);
    const int number = swr_build_matrix2(&in, &out, M_SQRT1_2, M_SQRT1_2, 0.0, 1.0, 1.0, matrix.data(), stride,
                                         AV_MATRIX_ENCODING_NONE, nullptr);
    av_channel_layout_uninit(&in);
    av_channel_layout_uninit(&out);
    return number >= 0 && swr_set_matrix(context, matrix.data(), stride) >= 0;
}

} // namespace

class Resampler::Private {
public:
    PcmFormat from;
    PcmFormat to;
    AvPtr<SwrContext> context; ///< none: the sound passes as it is
    std::int64_t framesIn = 0;
    std::int64_t framesOut = 0;

    std::int64_t expected() const {
        return av_rescale_rnd(framesIn, to.sampleRate, from.sampleRate, AV_ROUND_NEAR_INF);
    }

    void convert(const float* in, std::size_t frames, std::vector<float>& out) {
        const auto channels = static_cast<std::size_t>(to.channels);
        const auto start = out.size();
        const int room = swr_get_out_samples(context.get(), static_cast<int>(frames)) + 32;
        out.resize(start + static_cast<std::size_t>(room) * channels);
        auto* target = reinterpret_cast<std::uint8_t*>(out.data() + start);
        const auto* source = reinterpret_cast<const std::uint8_t*>(in);
        const int count = swr_convert(context.get(), &target, room, in ? &source : nullptr, static_cast<int>(frames));
        const auto made = static_cast<std::size_t>(std::max(0, count));
        out.resize(start + made * channels);
        framesOut += static_cast<std::int64_t>(made);
    }
};

Resampler::Resampler(std::unique_ptr<Private> priv) : d(std::move(priv)) {}
Resampler::~Resampler() = default;

Result<std::unique_ptr<Resampler>> Resampler::create(const PcmFormat& from, const PcmFormat& to) {
    auto d = std::make_unique<Private>();
    d->from = from;
    d->to = to;
    if (from.sampleRate == to.sampleRate && from.channels == to.channels)
        return std::unique_ptr<Resampler>(new Resampler(std::move(d)));

    auto in = layoutOf(from);
    auto out = layoutOf(to);
    if (from.channels == to.channels) {
        // Same count: every channel stays what it is, whatever the speakers are called.
        av_channel_layout_uninit(&out);
        av_channel_layout_copy(&out, &in);
    }
    SwrContext* raw = nullptr;
    bool good = swr_alloc_set_opts2(&raw, &out, AV_SAMPLE_FMT_FLT, to.sampleRate, &in, AV_SAMPLE_FMT_FLT,
                                    from.sampleRate, 0, nullptr) >= 0;
    d->context.reset(raw);
    av_channel_layout_uninit(&in);
    av_channel_layout_uninit(&out);
    if (good) {
        av_opt_set_int(raw, "filter_size", 64, 0);
        av_opt_set_double(raw, "cutoff", 0.975, 0);
        good = (from.channels == to.channels || setMix(raw, from, to)) && swr_init(raw) >= 0;
    }
    if (!good)
        return fail(Reason::Unsupported, "convert", "the sound",
                    std::to_string(from.channels) + " channels at " + std::to_string(from.sampleRate) + " Hz to " +
                        std::to_string(to.channels) + " at " + std::to_string(to.sampleRate));
    return std::unique_ptr<Resampler>(new Resampler(std::move(d)));
}

const PcmFormat& Resampler::from() const {
    return d->from;
}

void Resampler::process(std::span<const float> in, std::vector<float>& out) {
    const auto frames = in.size() / static_cast<std::size_t>(d->from.channels);
    if (frames == 0) return;
    d->framesIn += static_cast<std::int64_t>(frames);
    if (d->context) {
        d->convert(in.data(), frames, out);
        return;
    }
    out.insert(out.end(), in.begin(), in.end());
    d->framesOut += static_cast<std::int64_t>(frames);
}

void Resampler::drain(std::vector<float>& out) {
    if (!d->context) return;
    d->convert(nullptr, 0, out);
    const auto channels = static_cast<std::size_t>(d->to.channels);
    for (; d->framesOut > d->expected() && out.size() >= channels; --d->framesOut)
        out.resize(out.size() - channels);
    for (; d->framesOut < d->expected() && out.size() >= channels; ++d->framesOut)
        for (std::size_t c = 0; c < channels; ++c)
            out.push_back(out[out.size() - channels]);
}

std::int64_t Resampler::nextOutputFrame() const {
    return d->expected();
}

} // namespace bitbeats::audio
