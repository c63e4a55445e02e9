#include "Engine.h"

#include "base/Log.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace bitbeats::playback {
namespace {

constexpr std::size_t kChunk = 1024;     // frames made at a time
constexpr Milliseconds kChangeLead{120}; // from deciding on a seamless change to hearing it
constexpr Milliseconds kBlendWaits{500};
constexpr Milliseconds kTailWaits{100}; // a track's last frames are let go when so little is left

} // namespace

std::unique_ptr<Engine::Track> Engine::makeTrack(QueueItem item, Milliseconds from, std::uint64_t serial) {
    auto track = std::make_unique<Track>();
    track->key = {serial, item.id};
    track->item = item;
    track->voice = std::make_unique<TrackVoice>(
        TrackVoice::Setup{m_opener, m_openerTurn, std::move(item), from, voiceAhead(), m_tuning.dryLimit,
                          [this] { return m_frozen.load(std::memory_order_relaxed); }, [this] { poke(); }});
    return track;
}

/// At twice the speed a second of it lasts half as long.
Milliseconds Engine::voiceAhead() const {
    const auto usual = m_tuning.voice + m_options.crossfade;
    return Milliseconds(std::llround(static_cast<double>(usual.count()) * std::max(1.0, m_options.speed)));
}

float Engine::gainFor(const Track& track) const {
    if (m_options.gainMode == GainMode::Off) return 1.0F;
    const auto& loudness = track.info->loudness;
    const auto& first = m_options.gainMode == GainMode::Album ? loudness.albumGain : loudness.trackGain;
    const auto& second = m_options.gainMode == GainMode::Album ? loudness.trackGain : loudness.albumGain;
    const auto gain = first ? first : second;
    if (!gain) return 1.0F; // nothing is known about it: left as it is
    return static_cast<float>(linear(Decibels{gain->value + m_options.preamp.value}));
}

void Engine::retire(std::unique_ptr<Track> track) {
    track->voice->requestStop();
    m_retiring.push_back(std::move(track));
}

/// What follows the tracks that stay has to be asked for again.
void Engine::retireAfter(std::size_t index) {
    while (m_tracks.size() > index + 1) {
        retire(std::move(m_tracks.back()));
        m_tracks.pop_back();
    }
    m_nextKnown = false;
    m_next.reset();
    m_hinted.reset();
}

void Engine::newStream() {
    if (m_stream && !m_published) m_tap.discard(m_stream);
    if (m_blend && m_blend->owned) retire(std::move(m_blend->owned));
    m_blend.reset();
    m_stream = m_tap.begin();
    m_published = m_wasOpen = m_exhausted = m_inputEnded = false;
    m_finishAt.reset();
    m_publishAt.reset();
    m_streamFrames = 0;
    m_speed = m_options.speed;
    m_lane.begin(m_format, 0, m_speed);
    m_limiter.emplace(m_format.sampleRate, m_format.channels);
    m_limiting = false;
    m_out.clear();
    m_outAt = 0;
    const std::lock_guard lock(m_sharedMutex);
    if (m_target && m_target->ticket <= m_ticket) m_target->generation = m_stream->generation;
}

/// Goes on from there in a new stream; the tracks behind begin anew.
void Engine::reposition(std::size_t index, double seconds) {
    if (m_tracks.size() > index + 2) {
        retireAfter(index + 1);
    }
    if (m_tracks.size() > index + 1) {
        auto& follower = *m_tracks[index + 1];
        if (m_feed > index) follower.voice->seek(0);
        follower.fed = false;
        follower.needsMark = true;
    }
    m_feed = index;
    auto& track = *m_tracks[index];
    track.voice->seek(seconds);
    track.needsMark = true;
    if (!m_stream) return; // not even begun
    newStream();
    m_stream->fadeIn = m_stream->overlap = true;
    if (m_outputRunning) m_publishAt = std::chrono::steady_clock::now() + m_tuning.seekGrace;
    if (m_tracks.size() == index + 1 && !m_nextKnown) m_listener.onWantNext(track.key);
}

/// Makes the near future anew from the same place, seamlessly, at frame `latest` of the stream at the latest: a gain
/// has changed, or the track that follows. False if that frame is not known.
bool Engine::refresh(std::int64_t latest) {
    const auto heard = m_tap.heard();
    const bool sounding = m_stream && m_published && m_outputRunning && !m_paused &&
                          m_stream->open.load(std::memory_order_acquire) && heard.generation == m_stream->generation;
    if (!sounding) {
        if (m_tracks.empty()) return true;
        const auto at = position();
        m_ticket = setTarget(at);
        reposition(0, static_cast<double>(at.count()) / 1000.0);
        return true;
    }
    const auto written = m_streamFrames - static_cast<std::int64_t>((m_out.size() - m_outAt) / channels());
    const auto soonest = heard.frames + static_cast<std::int64_t>(framesOf(kChangeLead));
    const auto frame = std::min({soonest, latest, written});
    std::optional<Mark> mark;
    {
        const std::lock_guard lock(m_sharedMutex);
        mark = markAt({m_stream->generation, std::min(frame, latest - 1)});
    }
    if (!mark) return false;
    const auto found = std::find_if(m_tracks.begin(), m_tracks.end(),
                                    [&](const auto& track) { return track->key.serial == mark->track.serial; });
    if (found == m_tracks.end()) return false;
    const auto generation = m_stream->generation;
    reposition(static_cast<std::size_t>(found - m_tracks.begin()), secondsAt(*mark, frame));
    m_publishAt.reset(); // the old stream sounds until this one is ready
    m_stream->alignFrame = frame;
    m_stream->alignGeneration = generation;
    return true;
}

/// The output's format is settled by the first track of a session and kept until the output stops.
bool Engine::chooseFormat() {
    const auto* track = feeding();
    if (!track->info) return false;
    m_format = m_output->preferredFormat(track->info->sampleRate, track->info->channels, track->info->bitsPerSample);
    {
        const std::lock_guard lock(m_sharedMutex);
        m_sharedFormat = m_format;
        m_marks.clear();
    }
    const auto capacity = std::max(m_tuning.ring, m_tuning.resumeAt) + Milliseconds{500};
    m_tap.prepare(m_format, m_realTime, framesOf(capacity));
    newStream();
    m_stream->fadeIn = m_realTime && position() > Milliseconds{0};
    return true;
}

std::size_t Engine::inHand() const {
    return m_stream ? m_stream->ring.available() / channels() + (m_out.size() - m_outAt) / channels() : 0;
}

void Engine::feed() {
    while (auto* track = feeding()) {
        if (track->info || !track->voice->failedToOpen()) break;
        noteFailure(*track);
        if (!atTrackEnd()) return;
    }
    if (!feeding() || (!m_stream && !chooseFormat())) return;
    const auto target = framesOf(std::max(m_tuning.ring, m_tuning.resumeAt) + Milliseconds{100});
    while (!m_inputEnded && inHand() < target && produce())
        flushOut();
    flushOut();
    if (m_inputEnded && m_outAt == m_out.size()) m_stream->ended.store(true, std::memory_order_release);
    if (!m_realTime) m_soundReady.notify_all();
}

void Engine::flushOut() {
    m_outAt += m_stream->ring.write(std::span(m_out).subspan(m_outAt));
    if (m_outAt < m_out.size()) return;
    m_out.clear();
    m_outAt = 0;
}

/// Makes the next piece of the stream; false if that has to wait.
bool Engine::produce() {
    settleLimiter();
    if (m_blend) return produceBlend();
    auto& track = *feeding();
    if (!track.info && !track.voice->failedToOpen()) return false; // neither its gain nor its length is known yet
    const auto fill = fillLane(m_lane, track, kChunk);
    auto count = std::min(m_lane.frames(), kChunk);
    if (m_options.crossfade > Milliseconds{0} && nextMayCome()) {
        const auto alone = framesAlone(track);
        if (alone == 0 && startBlend()) return true;
        if (alone < kChunk && m_lane.frames() > 0 && mayHold()) {
            if (alone == 0) return false;
            count = std::min(count, alone);
        }
    }
    if (count > 0) {
        emitFrom(m_lane, count);
        return true;
    }
    return fill == Fill::End && atTrackEnd();
}

Engine::Fill Engine::fillLane(Lane& lane, Track& track, std::size_t frames) {
    while (lane.frames() < frames) {
        audio::PcmBlock block;
        double at = 0;
        switch (track.voice->take(block, at)) {
        case TrackVoice::Take::Empty:
            return Fill::Later;
        case TrackVoice::Take::Failed:
            noteFailure(track);
            return Fill::End;
        case TrackVoice::Take::End:
            return Fill::End;
        case TrackVoice::Take::Block:
            break;
        }
        if (std::exchange(track.needsMark, false)) addMark(track, lane.nextFrame(block.format), at);
        track.fed = true;
        track.fedSeconds = at + static_cast<double>(block.frames()) / block.format.sampleRate;
        if (!lane.put(block, track.gain)) qCWarning(logAudio, "A block of sound could not be converted");
    }
    return Fill::Enough;
}

void Engine::addMark(Track& track, std::int64_t frame, double seconds) {
    const auto heard = m_tap.heard().generation;
    const std::lock_guard lock(m_sharedMutex);
    std::erase_if(
        m_marks, [&](const Mark& mark) { return mark.generation != heard && mark.generation != m_stream->generation; });
    m_marks.push_back({m_stream->generation, frame, track.key, seconds, m_speed});
}

/// The feeding track is over; true if another can be fed.
bool Engine::atTrackEnd() {
    if (m_feed + 1 < m_tracks.size()) {
        auto& next = *m_tracks[m_feed + 1];
        if (!next.info && !next.voice->failedToOpen()) return waitForNext();
        ++m_feed;
        m_exhausted = false;
        next.voice->setWanted();
        m_listener.onWantNext(next.key);
        return true;
    }
    if (!m_nextKnown || m_next) return waitForNext();
    endInput();
    return false;
}

/// The last frames wait in the resampler for the next track, but not for ever.
bool Engine::waitForNext() {
    m_exhausted = true;
    if (m_stream && m_realTime && inHand() < framesOf(kTailWaits)) {
        m_lane.drain();
        if (m_lane.frames() > 0) emitFrom(m_lane, m_lane.frames());
    }
    return false;
}

void Engine::endInput() {
    if (m_stream) {
        m_lane.drain();
        emitFrom(m_lane, m_lane.frames());
        if (m_limiting) m_limiter->drain(m_out);
        m_limiting = false;
    }
    m_inputEnded = true;
}

bool Engine::nextMayCome() const {
    if (m_feed + 1 < m_tracks.size()) return !m_tracks[m_feed + 1]->voice->failedToOpen();
    return !m_nextKnown || m_next;
}

/// Frames of this track that are in hand and sound alone, before the next one may have to come in.
std::size_t Engine::framesAlone(const Track& track) const {
    const auto ahead = track.voice->ahead();
    const auto there = m_lane.frames() + framesFrom(ahead.seconds);
    const auto wanted = framesOf(m_options.crossfade);
    if (ahead.toTheEnd || !m_realTime) return there > wanted ? there - wanted : 0;
    // Its end is not decoded yet. Far from it there is nothing to keep back.
    const auto left = static_cast<double>(track.info->duration.count()) - track.fedSeconds * 1000; // ms of the track
    const auto soon = static_cast<double>((m_options.crossfade + m_tuning.voice).count());
    const bool near = track.info->duration > Milliseconds{0} && left / m_speed < soon;
    return near ? (there > wanted ? there - wanted : 0) : SIZE_MAX;
}

/// The blend is waited for while there is sound in hand; then it becomes a shorter one, or none.
bool Engine::mayHold() const {
    return !m_realTime || inHand() > framesOf(kBlendWaits);
}

bool Engine::startBlend() {
    if (m_feed + 1 >= m_tracks.size() || !m_tracks[m_feed + 1]->info) return false;
    const auto leaving = feeding()->voice->ahead();
    if (!leaving.toTheEnd) return false;
    const auto coming = m_tracks[m_feed + 1]->voice->ahead();
    auto length = std::min(framesOf(m_options.crossfade), m_lane.frames() + framesFrom(leaving.seconds));
    const auto there = framesFrom(coming.seconds);
    if (coming.toTheEnd) length = std::min(length, there / 2); // a short track keeps half of itself
    if (length == 0 || (!coming.toTheEnd && there < std::min(length, framesOf(Milliseconds{200})))) return false;
    m_blend.emplace(Blend{std::move(m_lane), feeding(), nullptr, length, 0});
    m_lane = Lane();
    m_lane.begin(m_format, m_streamFrames, m_speed);
    ++m_feed;
    m_exhausted = false;
    settleLimiter();
    feeding()->voice->setWanted();
    m_listener.onWantNext(feeding()->key);
    return true;
}

bool Engine::produceBlend() {
    auto& blend = *m_blend;
    const auto count = std::min(kChunk, blend.length - blend.done);
    const auto leaving = fillLane(blend.lane, *blend.from, count);
    if (leaving == Fill::End) blend.lane.drain();
    const auto coming = fillLane(m_lane, *feeding(), count);
    if (coming == Fill::End) m_lane.drain();
    if (leaving == Fill::Later || coming == Fill::Later) return false;

    const auto from = blend.lane.front(std::min(count, blend.lane.frames()));
    const auto to = m_lane.front(std::min(count, m_lane.frames()));
    m_mix.assign(count * channels(), 0.0F);
    for (std::size_t i = 0; i < m_mix.size(); ++i) {
        const auto frame = blend.done + i / channels();
        const auto angle = (static_cast<double>(frame) + 0.5) / static_cast<double>(blend.length) * std::numbers::pi /
                           2; // equal power
        if (i < from.size()) m_mix[i] += from[i] * static_cast<float>(std::cos(angle));
        if (i < to.size()) m_mix[i] += to[i] * static_cast<float>(std::sin(angle));
    }
    blend.lane.drop(from.size() / channels());
    m_lane.drop(to.size() / channels());
    emitSound(m_mix);
    blend.done += count;
    if (blend.done < blend.length) return true;
    if (blend.owned) retire(std::move(blend.owned));
    m_blend.reset();
    return true;
}

void Engine::emitFrom(Lane& lane, std::size_t frames) {
    emitSound(lane.front(frames));
    lane.drop(frames);
}

void Engine::emitSound(std::span<const float> sound) {
    m_streamFrames += static_cast<std::int64_t>(sound.size() / channels());
    if (m_limiting)
        m_limiter->process(sound, m_out);
    else
        m_out.insert(m_out.end(), sound.begin(), sound.end());
}

/// The limiter is in the way only while something has been made louder, or two tracks sound at once.
void Engine::settleLimiter() {
    const bool wanted = m_blend.has_value() || (feeding() && feeding()->gain != 1.0F);
    if (wanted == m_limiting) return;
    if (wanted) {
        m_limiting = true;
    } else if (m_limiter->idle()) {
        m_limiter->drain(m_out);
        m_limiting = false;
    }
}

} // namespace bitbeats::playback
