#include "Engine.h"

#include "base/Log.h"

#include <algorithm>
#include <cmath>

namespace bitbeats::playback {
namespace {

using std::chrono::steady_clock;
constexpr Milliseconds kNever{3600 * 1000};

double toSeconds(Milliseconds time) {
    return static_cast<double>(time.count()) / 1000.0;
}

} // namespace

Engine::Engine(TrackOpener& opener, std::unique_ptr<AudioOutput> output, EngineListener& listener,
               const EngineTuning& tuning)
    : m_opener(opener), m_listener(listener), m_tuning(tuning), m_output(std::move(output)),
      m_realTime(m_output->realTime()) {
    m_output->onHealthChanged = [this](Result<void> health) {
        post([this, health = std::move(health)] {
            m_outputBroken = !health;
            const bool final = !health && !m_realTime; // a file that cannot be written will not heal
            m_listener.onOutput(health, final, m_played);
            if (!final) return;
            dropTracks();
            stopOutput();
        });
    };
    m_thread = std::thread([this] { run(); });
}

Engine::~Engine() {
    {
        const std::lock_guard lock(m_mutex);
        m_quit = true;
    }
    m_wake.notify_all();
    m_soundReady.notify_all();
    m_thread.join();
    m_output.reset(); // it may speak until it is gone, and the mailbox has to be there for that
}

// ---- commands, from any thread

void Engine::post(std::function<void()> command) {
    {
        const std::lock_guard lock(m_mutex);
        m_commands.push_back(std::move(command));
    }
    m_wake.notify_one();
}

void Engine::postStep(std::function<void()> command) {
    ++m_steps;
    post([this, command = std::move(command)] {
        ++m_step;
        command();
    });
}

void Engine::poke() {
    {
        const std::lock_guard lock(m_mutex);
        m_poked = true;
    }
    m_wake.notify_one();
}

/// position() says this until the stream that brings it is heard.
std::uint64_t Engine::setTarget(Milliseconds at) {
    const std::lock_guard lock(m_sharedMutex);
    m_target = Target{at, ++m_lastTicket, 0};
    return m_lastTicket;
}

std::uint64_t Engine::play(QueueItem item, Milliseconds from) {
    const auto serial = ++m_lastSerial;
    m_frozen = false;
    postStep([this, serial, item = std::move(item), from, ticket = setTarget(from)] {
        m_ticket = ticket;
        doPlay(serial, item, from);
    });
    return serial;
}

void Engine::setNext(std::uint64_t after, std::optional<QueueItem> item) {
    post([this, after, item = std::move(item)]() mutable { doSetNext(after, std::move(item)); });
}

void Engine::seek(Milliseconds to) {
    to = std::max(to, Milliseconds{0});
    post([this, to, ticket = setTarget(to)] {
        m_ticket = ticket;
        doSeek(to);
    });
}

void Engine::pause() {
    m_frozen = true;
    postStep([this] { doPause(true); });
}

void Engine::resume() {
    m_frozen = false;
    postStep([this] { doPause(false); });
}

void Engine::stop() {
    postStep([this, ticket = setTarget(Milliseconds{0})] {
        m_ticket = ticket;
        doStop();
    });
}

void Engine::setVolume(double gain) {
    m_tap.setVolume(static_cast<float>(gain));
}

void Engine::setOptions(const PlayerOptions& options) {
    post([this, options] { doOptions(options); });
}

std::optional<Engine::Mark> Engine::markAt(const SoundTap::Heard& place) const {
    std::optional<Mark> found;
    for (const auto& mark : m_marks)
        if (mark.generation == place.generation && mark.frame <= place.frames) found = mark;
    return found;
}

/// What has left the loudspeaker, as far as one can know.
SoundTap::Heard Engine::heardNow() const {
    auto heard = m_tap.heard();
    const auto late = m_output->latency().count() * m_sharedFormat.sampleRate / 1000;
    heard.frames = std::max<std::int64_t>(0, heard.frames - late);
    return heard;
}

Milliseconds Engine::position() const {
    const std::lock_guard lock(m_sharedMutex);
    const auto heard = heardNow();
    const auto mark = markAt(heard);
    if (m_target && (m_target->generation == 0 || m_target->generation != heard.generation || !mark))
        return m_target->at;
    if (!mark || m_sharedFormat.sampleRate == 0) return Milliseconds{0};
    return Milliseconds(std::llround(secondsAt(*mark, heard.frames) * 1000));
}

double Engine::secondsAt(const Mark& mark, std::int64_t frame) const {
    return mark.seconds + static_cast<double>(frame - mark.frame) / m_sharedFormat.sampleRate * mark.speed;
}

// ---- the loop

void Engine::run() {
    std::unique_lock lock(m_mutex);
    while (!m_quit) {
        auto commands = std::exchange(m_commands, {});
        m_poked = false;
        lock.unlock();
        for (auto& command : commands)
            command();
        const auto rest = tend();
        lock.lock();
        m_wake.wait_for(lock, rest, [this] { return m_quit || m_poked || !m_commands.empty(); });
    }
    lock.unlock();
    stopOutput();
    dropTracks();
    m_retiring.clear(); // waits for their threads
}

Engine::Span Engine::tend() {
    reapVoices();
    noteHeard();
    noteOpened();
    prepareNext();
    feed();
    letOut();
    finish();
    tendPause();
    tendStop();
    reportStatus();
    reportState();
    return sleepTime();
}

/// Nothing is polled while nothing plays; while it does, the thread wakes when the ring is half empty, at a track's
/// boundary and for the source's status.
Engine::Span Engine::sleepTime() const {
    if (m_stopAt || m_finishAt || m_publishAt || m_suspendAt) return Milliseconds{5};
    if (m_tracks.empty()) return kNever;
    Span rest = m_toldStatus.kind == SourceKind::Local && m_paused ? Span(kNever) : Span(m_tuning.statusEvery);
    if (m_paused) return m_outputRunning && !m_suspended ? Span(Milliseconds{5}) : rest;
    if (!m_stream || !m_stream->open.load() || !m_realTime) return std::min<Span>(rest, Milliseconds{20});
    const auto inHandMs = Milliseconds(static_cast<std::int64_t>(inHand()) * 1000 / m_format.sampleRate);
    if (m_stream->ended.load()) rest = std::min<Span>(rest, std::max(inHandMs, Milliseconds{5}));
    rest = std::min<Span>(rest, std::max((inHandMs - m_tuning.ring / 2), Milliseconds{20}));
    const std::lock_guard lock(m_sharedMutex);
    const auto heard = heardNow();
    for (const auto& mark : m_marks)
        if (mark.generation == heard.generation && mark.frame > heard.frames)
            rest = std::min<Span>(rest, Milliseconds((mark.frame - heard.frames) * 1000 / m_format.sampleRate + 2));
    return rest;
}

void Engine::reapVoices() {
    std::erase_if(m_retiring, [](const auto& track) { return track->voice->finished(); });
}

void Engine::doPlay(std::uint64_t serial, QueueItem item, Milliseconds from) {
    dropTracks();
    m_played = serial;
    m_toldStatus = {}; // the listener has begun anew, too
    m_stopAt.reset();
    doPause(false);
    m_tracks.push_back(makeTrack(std::move(item), from, serial));
    m_tracks.front()->voice->setWanted();
    if (m_outputRunning) {
        newStream();
        m_stream->fadeIn = from > Milliseconds{0};
        m_tap.publish(m_stream); // what played before fades out at once
        m_published = true;
    } else {
        m_stream = nullptr;
    }
    m_listener.onWantNext(m_tracks.front()->key);
}

void Engine::doSetNext(std::uint64_t after, std::optional<QueueItem> item) {
    const auto found =
        std::find_if(m_tracks.begin(), m_tracks.end(), [&](const auto& track) { return track->key.serial == after; });
    if (found == m_tracks.end()) return;
    const auto index = static_cast<std::size_t>(found - m_tracks.begin());
    auto behind = index + 1;
    while (behind < m_tracks.size() && mute(*m_tracks[behind]))
        ++behind; // it was passed over already
    if (behind < m_tracks.size()) {
        auto& follower = *m_tracks[behind];
        if (item && follower.item.id == item->id && follower.item.source == item->source) return;
        if (m_feed > index)
            undoJoin(index);
        else
            m_opener.approach(follower.item, Approach::Dropped);
        retireAfter(index);
    } else if (m_hinted && m_next && (!item || item->id != m_next->id)) {
        m_opener.approach(*m_next, Approach::Dropped);
        m_hinted.reset();
    }
    m_nextKnown = true;
    m_next = std::move(item);
    if (m_inputEnded && m_next && m_stream) { // the end was near, but now it goes on
        m_inputEnded = false;
        m_finishAt.reset();
        m_stream->ended = false;
    }
}

/// It failed before its first sound.
bool Engine::mute(const Track& track) {
    return track.failedTold && !track.fed && track.voice->ahead().toTheEnd;
}

/// The track behind `index` is in the stream already, but is not to follow after all.
void Engine::undoJoin(std::size_t index) {
    const auto last = m_tracks[index]->key.serial;
    std::optional<std::int64_t> boundary; // where the first sound behind it begins
    if (m_stream) {
        const std::lock_guard lock(m_sharedMutex);
        for (const auto& mark : m_marks)
            if (mark.track.serial > last && mark.generation == m_stream->generation)
                boundary = std::min(mark.frame, boundary.value_or(mark.frame));
    }
    if (!boundary && !m_blend) {
        m_feed = index; // not one frame of it has been written
        return;
    }
    if (refresh(boundary.value_or(INT64_MAX))) return;
    const auto at = position();
    m_ticket = setTarget(at);
    reposition(0, toSeconds(at));
}

void Engine::doSeek(Milliseconds to) {
    if (m_tracks.empty()) return;
    reposition(0, toSeconds(to));
}

void Engine::doPause(bool paused) {
    if (m_paused == paused) return;
    m_paused = paused;
    m_tap.setPaused(paused);
    m_suspendAt.reset();
    if (!paused && m_suspended) m_output->setPaused(false);
    if (!paused) m_suspended = false;
}

void Engine::doStop() {
    dropTracks();
    m_finishAt.reset();
    if (!m_outputRunning || m_suspended || !m_realTime) {
        stopOutput();
    } else {
        newStream();
        m_stream->ended = true;
        m_tap.publish(m_stream); // fades out
        m_published = true;
        m_stopAt = steady_clock::now() + m_output->latency() + Milliseconds{80};
    }
}

void Engine::doOptions(const PlayerOptions& options) {
    m_options = options;
    bool changed = m_stream && m_options.speed != m_speed;
    for (auto& track : m_tracks) {
        track->voice->setAhead(voiceAhead());
        if (!track->info) continue;
        const auto gain = gainFor(*track);
        changed = changed || (track->fed && gain != track->gain);
        track->gain = gain;
    }
    if (changed) refresh(INT64_MAX);
}

void Engine::dropTracks() {
    if (m_hinted && m_next) m_opener.approach(*m_next, Approach::Dropped);
    m_blend.reset();
    for (auto& track : m_tracks)
        retire(std::move(track));
    m_tracks.clear();
    m_feed = 0;
    m_nextKnown = false;
    m_next.reset();
    m_hinted.reset();
    m_exhausted = m_inputEnded = false;
    m_finishAt.reset();
    m_publishAt.reset();
}

void Engine::startOutput() {
    PullFunction pull = [this](std::span<float> out) { return m_tap.pull(out); };
    if (!m_realTime) pull = [this](std::span<float> out) { return pullAsFile(out); };
    const auto started = m_output->start(m_format, std::move(pull));
    m_outputRunning = started.has_value();
    if (started) return;
    m_listener.onOutput(started, true, m_played);
    dropTracks();
    m_tap.reset();
    m_stream = nullptr;
}

/// An output that is not real-time takes what there is and waits for more, instead of writing silence.
std::size_t Engine::pullAsFile(std::span<float> out) {
    const auto real = m_tap.pull(out);
    if (real > 0) {
        poke();
    } else {
        std::unique_lock lock(m_mutex);
        m_soundReady.wait_for(lock, Milliseconds{10});
    }
    return real;
}

void Engine::stopOutput() {
    m_stopAt.reset();
    m_suspendAt.reset();
    if (m_outputRunning) m_output->stop();
    m_outputRunning = m_suspended = m_outputBroken = false;
    m_tap.reset();
    m_stream = nullptr;
    m_published = false;
}

/// Boundaries that went by since the last look, each told in turn.
void Engine::noteHeard() {
    std::vector<TrackKey> passed;
    {
        const std::lock_guard lock(m_sharedMutex);
        const auto heard = heardNow();
        if (m_target && m_target->generation != 0 && m_target->generation == heard.generation && markAt(heard))
            m_target.reset();
        if (!m_stream || !m_published || heard.generation != m_stream->generation) return;
        for (const auto& mark : m_marks)
            if (mark.generation == heard.generation && mark.frame <= heard.frames &&
                mark.track.serial > m_heardSerial) {
                m_heardSerial = mark.track.serial;
                passed.push_back(mark.track);
            }
    }
    for (const auto& track : passed) {
        popUntil(track.serial);
        m_listener.onHeard(track);
    }
}

void Engine::popUntil(std::uint64_t serial) {
    while (m_tracks.size() > 1 && m_tracks.front()->key.serial < serial && m_feed > 0) {
        auto track = std::move(m_tracks.front());
        m_tracks.pop_front();
        --m_feed;
        if (m_blend && m_blend->from == track.get())
            m_blend->owned = std::move(track);
        else
            retire(std::move(track));
    }
}

void Engine::noteOpened() {
    for (std::size_t i = 0; i < m_tracks.size(); ++i) {
        auto& track = *m_tracks[i];
        if (!track.info && (track.info = track.voice->info())) {
            track.gain = gainFor(track);
            m_listener.onOpened(track.key, track.info, track.voice->sizeBytes());
        }
        if (i > m_feed && track.voice->failedToOpen()) { // the prepared one: there is time to choose another
            noteFailure(track);
            retireAfter(i - 1);
            m_listener.onWantNext(m_tracks.back()->key);
        }
    }
}

void Engine::noteFailure(Track& track) {
    if (std::exchange(track.failedTold, true)) return;
    m_listener.onFailed(track.key, track.voice->error());
}

/// Seconds until this track, the last one known, will have been heard; 0 when all of it is decoded.
double Engine::remainingOf(const Track& last) const {
    if (last.voice->ahead().toTheEnd || last.failedTold) return 0;
    if (!last.info || last.info->duration <= Milliseconds{0}) return 1e9;
    const auto played = m_tracks.size() == 1 ? position() : Milliseconds{0};
    return toSeconds(last.info->duration - played) / m_options.speed - toSeconds(m_options.crossfade);
}

void Engine::prepareNext() {
    if (m_tracks.empty() || m_feed + 1 != m_tracks.size() || !m_next) return;
    const auto remaining = remainingOf(*m_tracks.back());
    hint(remaining);
    if (remaining > toSeconds(m_tuning.imminent)) return;
    m_tracks.push_back(makeTrack(std::move(*m_next), Milliseconds{0}, ++m_lastSerial));
    m_next.reset();
    m_nextKnown = false;
    m_hinted.reset();
}

void Engine::hint(double remaining) {
    if (remaining <= toSeconds(m_tuning.soon) && !m_hinted) {
        m_hinted = Approach::Soon;
        m_opener.approach(*m_next, Approach::Soon);
    }
    if (remaining <= toSeconds(m_tuning.imminent) && m_hinted != Approach::Imminent) {
        m_hinted = Approach::Imminent;
        m_opener.approach(*m_next, Approach::Imminent);
    }
}

/// Opens the gate when enough is in hand, and hands a stream to the output.
void Engine::letOut() {
    if (!m_stream || m_tracks.empty()) return;
    if (!m_stream->open.load(std::memory_order_acquire)) {
        const auto there = m_stream->ring.available() / channels();
        const auto need = m_realTime ? framesOf(m_wasOpen ? m_tuning.resumeAt : m_tuning.startAt) : 1;
        const bool enough = there >= need || m_inputEnded || (m_exhausted && there > 0);
        if (enough && !(m_paused && !m_outputRunning)) {
            m_stream->open.store(true, std::memory_order_release);
            m_wasOpen = true;
            if (!m_published) m_tap.publish(m_stream);
            m_published = true;
            m_publishAt.reset();
            if (!m_outputRunning) startOutput();
            return;
        }
    }
    if (!m_published && m_publishAt && steady_clock::now() >= *m_publishAt) {
        m_tap.publish(m_stream); // the place is not there yet: the old sound ends
        m_published = true;
        m_publishAt.reset();
    }
}

void Engine::finish() {
    if (!m_inputEnded || m_tracks.empty()) return;
    if (m_stream && m_streamFrames > 0) {
        if (!m_stream->ended.load() || !m_published) return;
        const auto heard = m_tap.heard();
        if (heard.generation != m_stream->generation || heard.frames < m_streamFrames) return;
        if (!m_finishAt) m_finishAt = steady_clock::now() + (m_realTime ? m_output->latency() : Milliseconds{0});
        if (steady_clock::now() < *m_finishAt) return;
    }
    noteHeard();
    dropTracks();
    stopOutput();
    m_listener.onEnded(m_played);
}

/// The device is put to sleep only when the ramp to silence has left it.
void Engine::tendPause() {
    if (!m_paused || !m_outputRunning || m_suspended) return;
    if (m_realTime && !m_tap.silent()) return;
    const auto now = steady_clock::now();
    if (!m_suspendAt) m_suspendAt = now + (m_realTime ? m_output->latency() + Milliseconds{20} : Milliseconds{0});
    if (now < *m_suspendAt) return;
    m_suspendAt.reset();
    m_output->setPaused(true);
    m_suspended = true;
}

void Engine::tendStop() {
    if (m_stopAt && steady_clock::now() >= *m_stopAt) stopOutput();
}

void Engine::reportStatus() {
    if (m_tracks.empty()) return;
    const auto now = steady_clock::now();
    if (now < m_statusAt) return;
    auto status = m_tracks.front()->voice->status();
    if (!status) return;
    m_statusAt = now + m_tuning.statusEvery;
    if (*status == m_toldStatus) return;
    m_toldStatus = std::move(*status);
    m_listener.onStatus(m_toldStatus, m_played);
}

void Engine::reportState() {
    auto state = PlayerState::Playing;
    const bool sounding = m_stream && m_wasOpen && m_stream->open.load(std::memory_order_acquire);
    const bool seeking = m_publishAt && m_told == PlayerState::Playing;          // the place is not found yet
    const bool changing = m_stream && !m_published && m_stream->alignFrame >= 0; // seamlessly
    const bool oldSoundGoesOn = seeking || changing;
    if (m_tracks.empty())
        state = PlayerState::Stopped;
    else if (m_paused)
        state = PlayerState::Paused;
    else if (sounding && !m_outputBroken)
        state = PlayerState::Playing;
    else if (oldSoundGoesOn)
        return;
    else
        state = feeding() && !feeding()->info ? PlayerState::Opening : PlayerState::Buffering;
    if (state == m_told && m_step == m_toldStep) return;
    m_told = state;
    m_toldStep = m_step;
    m_listener.onState(state, m_step);
}

} // namespace bitbeats::playback
