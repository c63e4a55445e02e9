#include "audio/Outline.h"

#include "audio/Decoder.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace bitbeats::audio {
namespace {

constexpr Milliseconds kMomentForDisk{300};       // what lies on disk may have to be read first
constexpr std::int64_t kDecodersReach = 96 << 10; // bytes that a decoder reads beyond what it gives out
constexpr double kQuietest = -48;                 // decibels of the mean; below it nothing is drawn
constexpr double kLoudest = -6;

/// Decibels make quiet passages visible; the power keeps loud ones from all being alike.
float drawn(double squares, std::int64_t samples) {
    if (samples <= 0 || squares <= 0) return 0;
    const double decibels = 10 * std::log10(squares / static_cast<double>(samples));
    const double share = std::clamp((decibels - kQuietest) / (kLoudest - kQuietest), 0.0, 1.0);
    return static_cast<float>(std::pow(share, 1.6));
}

} // namespace

class Outline::Private {
public:
    bool open(const CancelToken& cancel);
    bool isThere(std::size_t bar) const;
    /// The first bar from `from` on that is unknown, there, and was not tried in vain in this round.
    std::size_t nextBar(std::size_t from) const;
    enum class Step { Known, Later, End };
    Step decode(std::size_t bar);
    void count(std::int64_t first);
    void settle(std::size_t bar, std::int64_t upTo);
    std::int64_t frameOf(std::size_t bar) const {
        return frames * static_cast<std::int64_t>(bar) / static_cast<std::int64_t>(kBars);
    }

    std::unique_ptr<ByteSource> source;
    std::string fileName;
    std::unique_ptr<Decoder> decoder;
    std::int64_t frames = 0;
    std::vector<float> levels = std::vector<float>(kBars, -1.0F);
    std::vector<double> squares = std::vector<double>(kBars, 0);
    std::vector<std::int64_t> samples = std::vector<std::int64_t>(kBars, 0);
    std::int64_t runBegin = 0; ///< frame that reading on began with
    std::vector<ByteRange> present;
    std::vector<bool> tried;
    PcmBlock block;
    bool hopeless = false;
    bool needsSeek = true;
    CancelToken cancel;
};

Outline::Outline(std::unique_ptr<ByteSource> source, std::string fileName) : d(std::make_unique<Private>()) {
    d->source = std::move(source);
    d->fileName = std::move(fileName);
}

Outline::~Outline() = default;

bool Outline::finished() const {
    return d->hopeless || complete();
}

bool Outline::complete() const {
    return std::none_of(d->levels.begin(), d->levels.end(), [](float level) { return level < 0; });
}

const std::vector<float>& Outline::levels() const {
    return d->levels;
}

bool Outline::Private::open(const CancelToken& cancelled) {
    if (decoder) return true;
    DecoderOptions options;
    options.fastSeek = true;
    options.patience = Milliseconds{50};
    options.onWait = [this](Milliseconds waited) { return waited < kMomentForDisk && !cancel.cancelled(); };
    auto opened = Decoder::open(*source, fileName, options);
    if (!opened) {
        const auto reason = opened.error().reason;
        hopeless = reason != Reason::Cancelled && reason != Reason::TimedOut && !cancelled.cancelled();
        return false;
    }
    decoder = std::move(*opened);
    const auto& info = decoder->info();
    frames = info.frames > 0 ? info.frames : info.duration.count() * info.sampleRate / 1000;
    hopeless = frames <= static_cast<std::int64_t>(kBars);
    return !hopeless;
}

bool Outline::Private::isThere(std::size_t bar) const {
    const auto size = source->size();
    const auto begin = size * static_cast<std::int64_t>(bar) / static_cast<std::int64_t>(kBars);
    const auto end = size * static_cast<std::int64_t>(bar + 1) / static_cast<std::int64_t>(kBars);
    const ByteRange wanted{std::max<std::int64_t>(0, begin - kDecodersReach / 4), std::min(size, end + kDecodersReach)};
    return std::any_of(present.begin(), present.end(),
                       [&](const ByteRange& range) { return range.begin <= wanted.begin && wanted.end <= range.end; });
}

std::size_t Outline::Private::nextBar(std::size_t from) const {
    for (std::size_t i = 0; i < kBars; ++i) {
        const auto bar = (from + i) % kBars;
        if (levels[bar] < 0 && !tried[bar] && isThere(bar)) return bar;
    }
    return kBars;
}

/// Reads on until the bar is known. What belongs to the bars behind it is counted for them on the way.
Outline::Private::Step Outline::Private::decode(std::size_t bar) {
    tried[bar] = true;
    const auto begin = frameOf(bar);
    const auto end = frameOf(bar + 1);
    const auto at = decoder->position();
    if (needsSeek || begin < runBegin || at > end || begin - at > frames / 100) {
        needsSeek = true;
        const auto sought = decoder->seek(begin);
        if (sought.state == DecodeState::Aborted) return Step::Later;
        if (sought.state != DecodeState::Frames) return Step::End;
        needsSeek = false;
        runBegin = std::min(begin, decoder->position());
        squares[bar] = 0; // of an earlier run that ended in it
        samples[bar] = 0;
    }
    while (decoder->position() < end) {
        const auto first = decoder->position();
        const auto result = decoder->read(block);
        if (result.state == DecodeState::Aborted || cancel.cancelled()) {
            needsSeek = true;
            return Step::Later;
        }
        if (result.state != DecodeState::Frames) {
            if (decoder->position() <= begin) return Step::End;
            break;
        }
        count(first);
    }
    settle(bar, decoder->position() >= end ? decoder->position() : end);
    return Step::Known;
}

void Outline::Private::count(std::int64_t first) {
    const auto channels = static_cast<std::size_t>(block.format.channels);
    const auto total = static_cast<std::int64_t>(block.frames());
    for (std::int64_t done = 0; done < total;) {
        const auto frame = first + done;
        const auto bar = static_cast<std::size_t>(
            std::min<std::int64_t>(frame * static_cast<std::int64_t>(kBars) / frames, kBars - 1));
        const auto here = std::max<std::int64_t>(1, std::min(total - done, frameOf(bar + 1) - frame));
        const auto* sample = block.samples.data() + static_cast<std::size_t>(done) * channels;
        double sum = 0;
        for (std::size_t i = 0; i < static_cast<std::size_t>(here) * channels; ++i)
            sum += static_cast<double>(sample[i]) * static_cast<double>(sample[i]);
        squares[bar] += sum;
        samples[bar] += here * static_cast<std::int64_t>(channels);
        done += here;
    }
}

/// Every bar from `bar` on that was read through is known.
void Outline::Private::settle(std::size_t bar, std::int64_t upTo) {
    for (; bar < kBars && frameOf(bar + 1) <= upTo; ++bar) {
        if (levels[bar] < 0) levels[bar] = drawn(squares[bar], samples[bar]);
        squares[bar] = 0;
        samples[bar] = 0;
    }
}

bool Outline::advance(Milliseconds atMost, const CancelToken& cancel) {
    if (finished()) return false;
    d->cancel = cancel;
    const auto until = std::chrono::steady_clock::now() + atMost;
    d->present = d->source->status().present;
    d->tried.assign(kBars, false);
    d->source->resume();
    if (!d->open(cancel)) return false;
    bool further = false;
    for (auto bar = d->nextBar(0); bar < kBars && !cancel.cancelled(); bar = d->nextBar(bar + 1)) {
        const auto step = d->decode(bar);
        if (step == Private::Step::Known) further = true;
        if (step == Private::Step::End) { // shorter than it said, or damaged from here on
            d->needsSeek = true;
            std::fill(d->levels.begin() + static_cast<std::ptrdiff_t>(bar), d->levels.end(), 0.0F);
            further = true;
        }
        if (std::chrono::steady_clock::now() >= until) break;
    }
    return further;
}

} // namespace bitbeats::audio
