#include "playback/Player.h"

#include "Engine.h"
#include "base/Log.h"
#include "base/ThreadCheck.h"

#include <QBuffer>
#include <QImageReader>
#include <QThreadPool>
#include <QTimer>
#include <algorithm>
#include <functional>
#include <map>

namespace bitbeats::playback {
namespace {

constexpr int kTickMs = 100;
constexpr Milliseconds kRestartAfter{3000}; // "previous" goes to the start of the track beyond this
constexpr Milliseconds kSavePositionEach{10000};
constexpr int kCoverSide = 1024;
constexpr int kLargestSide = 20000;

QImage decodePicture(const audio::EmbeddedPicture& picture) {
    QBuffer buffer;
    buffer.setData(reinterpret_cast<const char*>(picture.bytes.data()), static_cast<int>(picture.bytes.size()));
    QImageReader reader(&buffer);
    const auto size = reader.size();
    if (!size.isValid() || size.width() > kLargestSide || size.height() > kLargestSide) return {};
    if (size.width() > kCoverSide || size.height() > kCoverSide)
        reader.setScaledSize(size.scaled(kCoverSide, kCoverSide, Qt::KeepAspectRatio));
    return reader.read();
}

} // namespace

/// The engine speaks on its own thread; everything it says is carried to the player's.
class Player::Private final : public EngineListener {
public:
    Private(Player& player, PlayQueue& playQueue, TrackOpener& opener, std::unique_ptr<AudioOutput> output,
            const EngineTuning& tuning)
        : q(player), queue(playQueue) {
        tick.setInterval(kTickMs);
        QObject::connect(&tick, &QTimer::timeout, &q, [this] { showPosition(); });
        QObject::connect(&queue, &PlayQueue::itemsChanged, &q, [this] { answerAgain(); });
        QObject::connect(&queue, &PlayQueue::modeChanged, &q, [this] { answerAgain(); });
        QObject::connect(&queue, &PlayQueue::currentChanged, &q, [this] { followQueue(); });
        engine = std::make_unique<Engine>(opener, std::move(output), *this, tuning);
    }

    struct Opened {
        std::shared_ptr<const audio::TrackInfo> info; // shared with the engine
        std::int64_t size = 0;
    };

    // EngineListener
    void onState(PlayerState now, std::uint64_t step) override {
        later([this, now, step] {
            if (step == engine->steps()) setState(now); // else something was asked for since
        });
    }
    void onOpened(TrackKey track, std::shared_ptr<const audio::TrackInfo> info, std::int64_t size) override {
        later([this, track, what = Opened{std::move(info), size}] { opened(track, what); });
    }
    void onHeard(TrackKey track) override {
        later([this, track] { heard(track); });
    }
    void onWantNext(TrackKey after) override {
        later([this, after] {
            wanted = after;
            answer(after);
        });
    }
    void onFailed(TrackKey track, const Error& error) override {
        later([this, track, error] { failed(track, error); });
    }
    void onStatus(const SourceStatus& now, std::uint64_t played) override {
        later([this, now, played] {
            if (played < first || status == now) return;
            status = now;
            Q_EMIT q.sourceStatusChanged(status);
        });
    }
    void onOutput(const Result<void>& health, bool final, std::uint64_t played) override {
        if (health) return; // the state says that it goes on
        later([this, final, played, text = QString::fromStdString(sentence(health.error()))] {
            if (final && played < first) return; // it is being tried anew
            if (final) active = false;
            Q_EMIT q.outputFailed(text);
            if (final) setState(PlayerState::Stopped);
        });
    }
    void onEnded(std::uint64_t played) override {
        later([this, played] {
            if (played >= first) ended(); // else something was chosen since
        });
    }

    void start(int index, Milliseconds from);
    void showPosition();
    void setState(PlayerState now);
    void opened(TrackKey track, const Opened& what);
    void heard(TrackKey track);
    void passOver();
    void failed(TrackKey track, const Error& error);
    void ended();
    void answer(TrackKey after);
    void answerAgain();
    void followQueue();
    void applyVolume() { engine->setVolume(muted ? 0.0 : volume); }

    Player& q;
    PlayQueue& queue;
    QTimer tick;
    ThreadCheck thread;
    std::unique_ptr<Engine> engine;
    QThreadPool painters;

    PlayerState state = PlayerState::Stopped;
    bool active = false;     ///< between play and stop or the end
    TrackKey current;        ///< the one that is heard or about to be
    TrackKey wanted;         ///< whose follower the engine asked for last
    std::uint64_t first = 0; ///< serials before this belong to what was played before the last start
    bool steering = false;   ///< the queue's cursor is being moved by us
    /// Failed, by the serial of the last try. Passed over until a track is heard that was begun after that try: tracks
    /// are tried well before their turn, so what is heard now says nothing about what failed behind it.
    std::map<ItemId, std::uint64_t> broken;
    std::map<std::uint64_t, Opened> infos; ///< by serial, until they were heard
    TrackFacts facts;
    Milliseconds duration{0};
    SourceStatus status;
    double volume = 1.0;
    bool muted = false;
    PlayerOptions options;
    Milliseconds lastSaved{0};

private:
    void later(std::function<void()> call) {
        // Calls still waiting when the player goes are dropped with it.
        QMetaObject::invokeMethod(&q, std::move(call), Qt::QueuedConnection);
    }
    void show(TrackKey track, const Opened& what);
    void showCover(TrackKey track, std::shared_ptr<const audio::TrackInfo> info);
    void enrich(ItemId id, const audio::TrackInfo& info);
    bool stale(TrackKey track) const { return !active || track.serial < first; }
};

void Player::Private::start(int index, Milliseconds from) {
    if (index < 0 || index >= queue.size()) return;
    steering = true;
    queue.setCurrent(index);
    steering = false;
    const auto& item = queue.items()[static_cast<std::size_t>(index)];
    const bool other = !active || item.id != current.item;
    active = true;
    infos.clear();
    broken.clear();
    wanted = {};
    first = engine->play(item, from);
    current = {first, item.id};
    duration = item.duration;
    facts = {};
    if (status != SourceStatus{}) {
        status = {};
        Q_EMIT q.sourceStatusChanged(status);
    }
    setState(PlayerState::Opening);
    if (other) Q_EMIT q.currentTrackChanged();
    Q_EMIT q.durationChanged(duration);
    Q_EMIT q.factsChanged();
    Q_EMIT q.positionChanged(from);
}

void Player::Private::setState(PlayerState now) {
    if (now == PlayerState::Stopped && active) return; // said by ended() or stop()
    if (now != PlayerState::Stopped && !active) return;
    if (state == now) return;
    state = now;
    if (state == PlayerState::Playing)
        tick.start();
    else
        tick.stop();
    Q_EMIT q.stateChanged(state);
}

void Player::Private::showPosition() {
    const auto now = engine->position();
    Q_EMIT q.positionChanged(now);
    if (now > lastSaved + kSavePositionEach || now < lastSaved) {
        lastSaved = now;
        if (const auto* item = queue.current(); item && item->id == current.item) queue.savePosition(now);
    }
}

void Player::Private::enrich(ItemId id, const audio::TrackInfo& info) {
    const auto* item = queue.find(id);
    if (!item) return;
    auto learnt = *item;
    if (learnt.title.empty()) learnt.title = info.title;
    if (learnt.artist.empty()) learnt.artist = info.artist;
    if (learnt.album.empty()) learnt.album = info.album;
    if (info.duration > Milliseconds{0}) learnt.duration = info.duration;
    queue.update(learnt);
}

void Player::Private::show(TrackKey track, const Opened& what) {
    const auto& info = *what.info;
    facts = {info.codec, info.sampleRate, info.channels, info.bitsPerSample, info.bitrate, what.size};
    Q_EMIT q.factsChanged();
    if (duration != info.duration) {
        duration = info.duration;
        Q_EMIT q.durationChanged(duration);
    }
    showCover(track, what.info);
}

/// Pictures may be large, and are decoded aside.
void Player::Private::showCover(TrackKey track, std::shared_ptr<const audio::TrackInfo> info) {
    if (info->picture.bytes.empty()) {
        Q_EMIT q.coverChanged({});
        return;
    }
    painters.start([this, track, info = std::move(info)] {
        later([this, track, cover = decodePicture(info->picture)] {
            if (track.serial == current.serial) Q_EMIT q.coverChanged(cover);
        });
    });
}

void Player::Private::opened(TrackKey track, const Opened& what) {
    if (stale(track)) return;
    enrich(track.item, *what.info);
    if (track.serial == current.serial)
        show(track, what);
    else
        infos[track.serial] = what;
}

void Player::Private::heard(TrackKey track) {
    if (stale(track)) return;
    std::erase_if(broken, [&](const auto& failure) { return failure.second < track.serial; });
    const bool other = track.serial != current.serial;
    const int index = queue.indexOf(track.item);
    if (other && index < 0) return passOver();
    current = track;
    if (!other) return;
    steering = true;
    if (index >= 0 && index != queue.currentIndex()) {
        if (queue.nextIndex() == index)
            queue.advance();
        else
            queue.setCurrent(index);
    }
    steering = false;
    lastSaved = Milliseconds{0};
    if (const auto* item = queue.find(track.item)) duration = item->duration;
    infos.erase(infos.begin(), infos.lower_bound(track.serial));
    Q_EMIT q.currentTrackChanged();
    Q_EMIT q.durationChanged(duration);
    if (const auto known = infos.find(track.serial); known != infos.end()) show(track, known->second);
    Q_EMIT q.positionChanged(engine->position());
    answerAgain();
}

/// What is heard was taken out of the list just as its turn came: the one behind the last is played instead.
void Player::Private::passOver() {
    const auto next = queue.nextAfter(queue.indexOf(current.item), true);
    if (next) return start(*next, Milliseconds{0});
    q.stop();
    Q_EMIT q.queueEnded();
}

void Player::Private::failed(TrackKey track, const Error& error) {
    if (stale(track)) return;
    const bool past = track.serial < current.serial; // its last frames were blended into what is heard now
    const bool news = past || !broken.contains(track.item);
    if (!past) broken[track.item] = track.serial;
    if (news) Q_EMIT q.trackFailed(QString::fromStdString(sentence(error)));
    answerAgain();
}

void Player::Private::ended() {
    if (!active) return;
    active = false;
    broken.clear();
    queue.savePosition(Milliseconds{0});
    setState(PlayerState::Stopped);
    Q_EMIT q.queueEnded();
}

/// Tells the engine what follows; what has just failed is passed over.
void Player::Private::answer(TrackKey after) {
    if (stale(after)) return;
    int index = queue.indexOf(after.item);
    std::optional<int> next;
    if (index < 0 && queue.currentIndex() >= 0) { // it was taken out of the list while it plays
        next = queue.currentIndex();
    } else {
        const bool again = !broken.contains(after.item); // repeating one that fails would never end
        next = queue.nextAfter(index, again);
    }
    for (int tries = 0; next && tries < queue.size(); ++tries) {
        const auto& item = queue.items()[static_cast<std::size_t>(*next)];
        if (!broken.contains(item.id)) {
            engine->setNext(after.serial, item);
            return;
        }
        next = queue.nextAfter(*next, false);
    }
    engine->setNext(after.serial, {});
}

void Player::Private::answerAgain() {
    if (!active) return;
    answer(current);
    if (wanted.serial > current.serial) answer(wanted);
}

/// The cursor was moved by somebody else: the list was changed under the track that plays.
void Player::Private::followQueue() {
    if (steering || !active) return;
    const auto* item = queue.current();
    if (item && item->id == current.item) return;
    if (!item) {
        q.stop();
        return;
    }
    const bool paused = state == PlayerState::Paused;
    start(queue.currentIndex(), Milliseconds{0});
    if (paused) q.pause();
}

Player::Player(PlayQueue& queue, TrackOpener& opener, std::unique_ptr<AudioOutput> output, QObject* parent)
    : Player(queue, opener, std::move(output), EngineTuning{}, parent) {}

Player::Player(PlayQueue& queue, TrackOpener& opener, std::unique_ptr<AudioOutput> output, const EngineTuning& tuning,
               QObject* parent)
    : QObject(parent), d(std::make_unique<Private>(*this, queue, opener, std::move(output), tuning)) {}

Player::~Player() {
    if (d->active) d->queue.savePosition(d->engine->position());
    d->painters.waitForDone(); // these and the engine speak to the rest of d
    d->engine.reset();
}

PlayerState Player::state() const {
    return d->state;
}

Milliseconds Player::position() const {
    return d->active ? d->engine->position() : Milliseconds{0};
}

Milliseconds Player::duration() const {
    return d->active ? d->duration : Milliseconds{0};
}

TrackFacts Player::facts() const {
    return d->facts;
}

SourceStatus Player::sourceStatus() const {
    return d->status;
}

double Player::volume() const {
    return d->volume;
}

bool Player::muted() const {
    return d->muted;
}

PlayerOptions Player::options() const {
    return d->options;
}

void Player::play() {
    d->thread.check();
    if (d->state == PlayerState::Paused) return resume();
    if (d->active) return;
    const int current = d->queue.currentIndex();
    if (current >= 0)
        d->start(current, d->queue.savedPosition());
    else if (const auto first = d->queue.nextAfter(-1, true))
        d->start(*first, Milliseconds{0});
}

void Player::playIndex(int index, Milliseconds from) {
    d->thread.check();
    d->start(index, from);
}

void Player::pause() {
    d->thread.check();
    if (!d->active || d->state == PlayerState::Paused) return;
    d->engine->pause();
    d->setState(PlayerState::Paused);
    d->queue.savePosition(d->engine->position());
}

void Player::resume() {
    d->thread.check();
    if (d->state != PlayerState::Paused) return;
    d->engine->resume();
}

void Player::togglePause() {
    switch (d->state) {
    case PlayerState::Stopped:
        return play();
    case PlayerState::Paused:
        return resume();
    default:
        return pause();
    }
}

void Player::stop() {
    d->thread.check();
    if (!d->active) return;
    d->queue.savePosition(d->engine->position());
    d->active = false;
    d->engine->stop();
    d->setState(PlayerState::Stopped);
    Q_EMIT positionChanged(Milliseconds{0});
}

void Player::next() {
    d->thread.check();
    const auto index = d->queue.nextAfter(d->queue.currentIndex(), false);
    if (index) return playIndex(*index);
    if (!d->active) return;
    stop();
    Q_EMIT queueEnded();
}

void Player::previous() {
    d->thread.check();
    if (d->active && position() > kRestartAfter) return seek(Milliseconds{0});
    d->steering = true;
    const bool moved = d->queue.stepBack();
    d->steering = false;
    if (moved)
        d->start(d->queue.currentIndex(), Milliseconds{0});
    else if (d->active)
        seek(Milliseconds{0});
}

void Player::seek(Milliseconds to) {
    d->thread.check();
    if (!d->active) return;
    to = std::max(to, Milliseconds{0});
    if (d->duration > Milliseconds{0}) to = std::min(to, d->duration);
    d->engine->seek(to);
    Q_EMIT seeked(to);
    Q_EMIT positionChanged(to);
}

void Player::setVolume(double volume) {
    d->thread.check();
    volume = std::clamp(volume, 0.0, 1.0);
    if (volume == d->volume) return;
    d->volume = volume;
    d->applyVolume();
    Q_EMIT volumeChanged(d->volume, d->muted);
}

void Player::setMuted(bool muted) {
    d->thread.check();
    if (muted == d->muted) return;
    d->muted = muted;
    d->applyVolume();
    Q_EMIT volumeChanged(d->volume, d->muted);
}

void Player::setOptions(const PlayerOptions& options) {
    d->thread.check();
    d->options = options;
    d->options.crossfade = std::clamp(options.crossfade, Milliseconds{0}, Milliseconds{12000});
    d->options.speed = std::clamp(options.speed, 0.5, 2.0);
    d->engine->setOptions(d->options);
    Q_EMIT optionsChanged();
}

} // namespace bitbeats::playback
