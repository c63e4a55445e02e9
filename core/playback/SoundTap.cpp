#include "SoundTap.h"

#include <algorithm>
#include <cassert>

namespace bitbeats::playback {
namespace {

constexpr int kFadeMs = 8;
constexpr int kPauseRampMs = 12;
constexpr std::uint64_t kFramesMask = (std::uint64_t{1} << 48) - 1;

} // namespace

SoundTap::SoundTap() {
    auto volume = std::make_unique<audio::Volume>();
    m_volume = volume.get();
    m_chain.add(std::move(volume));
}

void SoundTap::prepare(const OutputFormat& format, bool realTime, std::size_t framesPerStream) {
    reset();
    m_channels = static_cast<std::size_t>(format.channels);
    const auto rate = static_cast<std::size_t>(format.sampleRate);
    m_fade = realTime ? rate * kFadeMs / 1000 : 0;
    m_pauseRamp = realTime ? rate * kPauseRampMs / 1000 : 0;
    m_level = m_pauseRamp;
    m_scratch.assign(m_fade * m_channels, 0.0F);
    m_chain.prepare(format.sampleRate, format.channels);
    m_free.clear();
    m_streams.clear();
    for (std::size_t i = 0; i < kStreams; ++i) {
        m_streams.push_back(std::make_unique<SoundStream>(framesPerStream * m_channels));
        m_free.push_back(m_streams.back().get());
    }
}

void SoundTap::reset() {
    m_pending.store(nullptr, std::memory_order_relaxed);
    m_retired.reset();
    m_current = m_fading = m_upcoming = nullptr;
    m_frames = 0;
    m_level = m_pauseWanted ? 0 : m_pauseRamp;
    m_blending = false;
    m_free.clear();
    for (const auto& stream : m_streams)
        m_free.push_back(stream.get());
}

SoundStream* SoundTap::begin() {
    SoundStream* back = nullptr;
    while (m_retired.pop(back))
        m_free.push_back(back);
    assert(!m_free.empty());
    auto* stream = m_free.back();
    m_free.pop_back();
    stream->ring.reset();
    stream->open.store(false, std::memory_order_relaxed);
    stream->ended.store(false, std::memory_order_relaxed);
    if (++m_lastGeneration == 0) ++m_lastGeneration; // 0 means that nothing was heard yet
    stream->generation = m_lastGeneration;
    stream->fadeIn = stream->overlap = false;
    stream->alignFrame = -1;
    return stream;
}

void SoundTap::publish(SoundStream* stream) {
    if (auto* unread = m_pending.exchange(stream, std::memory_order_acq_rel)) m_free.push_back(unread);
}

void SoundTap::discard(SoundStream* stream) {
    m_free.push_back(stream);
}

SoundTap::Heard SoundTap::heard() const {
    const auto packed = m_heard.load(std::memory_order_acquire);
    return {static_cast<std::uint16_t>(packed >> 48), static_cast<std::int64_t>(packed & kFramesMask)};
}

void SoundTap::retire(SoundStream* stream) {
    if (stream) m_retired.push(stream);
}

void SoundTap::takePending() {
    auto* stream = m_pending.exchange(nullptr, std::memory_order_acq_rel);
    if (!stream) return;
    retire(m_upcoming);
    m_upcoming = stream;
    const bool aligned = stream->alignFrame >= 0 && m_current && m_current->generation == stream->alignGeneration;
    if (!aligned) stream->alignFrame = -1;
}

/// An aligned stream waits for its frame, for as long as the old one sounds.
bool SoundTap::readyToSwitch() const {
    if (!m_upcoming) return false;
    if (m_upcoming->alignFrame < 0 || !m_current || !m_current->open.load(std::memory_order_acquire)) return true;
    return m_frames >= m_upcoming->alignFrame;
}

void SoundTap::switchToUpcoming() {
    auto* next = m_upcoming;
    m_upcoming = nullptr;
    const bool sounding = m_current && m_level > 0 && m_fade > 0 && m_current->open.load(std::memory_order_acquire) &&
                          m_current->ring.available() > 0;
    if (next->alignFrame >= 0) {
        const auto late = static_cast<std::size_t>(std::max<std::int64_t>(0, m_frames - next->alignFrame));
        const auto skipped = next->ring.skip(late * m_channels) / m_channels;
        retire(m_fading);
        m_fading = sounding ? m_current : nullptr;
        if (!sounding) retire(m_current);
        startCurrent(next, sounding);
        m_frames = static_cast<std::int64_t>(skipped);
        return;
    }
    retire(m_fading);
    m_fading = sounding ? m_current : nullptr;
    if (!sounding) retire(m_current);
    startCurrent(next, sounding);
}

void SoundTap::startCurrent(SoundStream* stream, bool afterSound) {
    m_current = stream;
    m_frames = 0;
    m_fadeOutLeft = afterSound ? m_fade : 0;
    m_fadeInLeft = stream->fadeIn ? m_fade : 0;
}

/// The end of the stream before, faded out, into `into`; drops that stream when it is through.
std::size_t SoundTap::readFading(std::span<float> into) {
    const auto count = m_fading->ring.read(into) / m_channels;
    for (std::size_t frame = 0; frame < count; ++frame) {
        const float gain = static_cast<float>(m_fadeOutLeft--) / static_cast<float>(m_fade);
        for (std::size_t c = 0; c < m_channels; ++c)
            into[frame * m_channels + c] *= gain;
    }
    if (m_fadeOutLeft == 0 || count < into.size() / m_channels) {
        retire(m_fading);
        m_fading = nullptr;
        m_fadeOutLeft = 0;
    }
    return count;
}

std::size_t SoundTap::readCurrent(std::span<float> into) {
    if (!m_current || !m_current->open.load(std::memory_order_acquire)) return 0;
    const auto wanted = into.size() / m_channels;
    const bool ended = m_current->ended.load(std::memory_order_acquire); // before looking how much there is
    const auto there = m_current->ring.available() / m_channels;
    // The last frames are kept back to fade out with, should nothing follow them in time.
    const auto reserve = ended ? 0 : m_fade;
    const auto readable = there > reserve ? there - reserve : 0;
    const bool dry = wanted > readable && !ended;
    const auto count =
        m_current->ring.read(into.first(std::min(wanted, dry ? there : readable) * m_channels)) / m_channels;
    for (std::size_t frame = 0; frame < count && m_fadeInLeft > 0; ++frame, --m_fadeInLeft) {
        const float gain = 1.0F - static_cast<float>(m_fadeInLeft) / static_cast<float>(m_fade);
        for (std::size_t c = 0; c < m_channels; ++c)
            into[frame * m_channels + c] *= gain;
    }
    m_frames += static_cast<std::int64_t>(count);
    if (dry) {
        const auto tail = std::min(count, m_fade);
        for (std::size_t i = 0; i < tail; ++i) {
            const float gain = 1.0F - static_cast<float>(i + 1) / static_cast<float>(tail);
            for (std::size_t c = 0; c < m_channels; ++c)
                into[(count - tail + i) * m_channels + c] *= gain;
        }
        m_current->open.store(false, std::memory_order_release);
        m_fadeInLeft = m_fade;
    }
    return count;
}

std::size_t SoundTap::render(std::span<float> out) {
    const auto frames = out.size() / m_channels;
    std::size_t done = 0;
    while (done < frames) {
        if (readyToSwitch()) switchToUpcoming();
        auto count = frames - done;
        if (m_upcoming) count = std::min(count, static_cast<std::size_t>(m_upcoming->alignFrame - m_frames));
        if (m_fading) count = std::min(count, m_fadeOutLeft);
        const auto place = out.subspan(done * m_channels, count * m_channels);
        if (!m_fading) {
            const auto got = readCurrent(place);
            done += got;
            if (got < count && !(m_upcoming && readyToSwitch())) break;
            continue;
        }
        const bool together = m_current->overlap || m_current->alignFrame >= 0;
        const auto old = std::span(m_scratch).first(count * m_channels);
        const auto fromOld = readFading(old);
        const auto fromNew = together ? readCurrent(place) : 0;
        std::fill(place.begin() + static_cast<std::ptrdiff_t>(fromNew * m_channels), place.end(), 0.0F);
        for (std::size_t i = 0; i < fromOld * m_channels; ++i)
            place[i] += old[i];
        done += std::max(fromOld, fromNew);
        if (fromOld == 0 && fromNew == 0 && m_fading) break;
    }
    return done;
}

void SoundTap::rampForPause(std::span<float> sound, bool pausing) {
    if (!pausing && m_level == m_pauseRamp) return;
    for (std::size_t at = 0; at + m_channels <= sound.size(); at += m_channels) {
        if (pausing && m_level > 0) --m_level;
        if (!pausing && m_level < m_pauseRamp) ++m_level;
        const float gain = static_cast<float>(m_level) / static_cast<float>(m_pauseRamp);
        for (std::size_t c = 0; c < m_channels; ++c)
            sound[at + c] *= gain;
    }
}

std::size_t SoundTap::pull(std::span<float> out) {
    const bool pausing = m_pauseWanted.load(std::memory_order_acquire);
    takePending();
    auto wanted = out.size() / m_channels;
    if (pausing) wanted = std::min(wanted, m_level);
    std::size_t real = 0;
    if (wanted > 0) {
        real = render(out.first(wanted * m_channels));
        rampForPause(out.first(real * m_channels), pausing);
        m_chain.process(out.first(real * m_channels));
        if (pausing && real < wanted) m_level = 0; // it ran dry on the way down
    } else if (readyToSwitch()) {
        switchToUpcoming(); // paused: the new place is taken up in silence
    }
    std::fill(out.begin() + static_cast<std::ptrdiff_t>(real * m_channels), out.end(), 0.0F);
    m_silent.store(pausing && m_level == 0, std::memory_order_release);
    m_blending.store(m_fading != nullptr, std::memory_order_release);
    if (m_current)
        m_heard.store((std::uint64_t{m_current->generation} << 48) |
                          (static_cast<std::uint64_t>(m_frames) & kFramesMask),
                      std::memory_order_release);
    return real;
}

} // namespace bitbeats::playback
