#include "shell/Listening.h"

#include <QRandomGenerator>
#include <algorithm>

namespace bitbeats::ui {

using playback::PlayerState;
using playback::Repeat;

namespace {

constexpr int kMarkPassed = 1500; // ms
constexpr Milliseconds kLoopMargin{400};
constexpr Milliseconds kLoopStride{2000}; // more than that between two positions was a seek

} // namespace

Listening::Listening(const Services& services, QObject* parent)
    : QObject(parent), m_queue(services.queue), m_player(services.player) {
    if (const auto* item = m_queue.current()) {
        m_resumeItem = item->id;
        m_resumeAt = m_queue.savedPosition();
    }
    connect(&m_player, &playback::Player::stateChanged, this, [this](PlayerState state) {
        if (state == PlayerState::Paused) savePosition();
        if (state == PlayerState::Stopped) dropLoop();
    });
    connect(&m_player, &playback::Player::positionChanged, this, &Listening::holdLoop);
    connect(&m_player, &playback::Player::currentTrackChanged, this, &Listening::dropLoop);
    m_speed = speed();
    connect(&m_player, &playback::Player::optionsChanged, this, [this] {
        if (std::exchange(m_speed, speed()) != speed()) Q_EMIT speedChanged();
    });
}

bool Listening::sounding() const {
    const auto state = m_player.state();
    return state == PlayerState::Playing || state == PlayerState::Buffering || state == PlayerState::Opening;
}

bool Listening::active() const {
    return m_player.state() != PlayerState::Stopped;
}

void Listening::savePosition() {
    if (!active() || !m_queue.current()) return;
    m_queue.savePosition(m_player.position());
}

Milliseconds Listening::shownPosition() const {
    if (active()) return m_player.position();
    const auto* item = m_queue.current();
    return item && item->id == m_resumeItem ? m_resumeAt : Milliseconds{0};
}

void Listening::playNow(std::vector<playback::QueueItem> items, int index) {
    if (items.empty()) return;
    m_queue.replace(std::move(items), index);
    playRow(index);
}

void Listening::playShuffled(std::vector<playback::QueueItem> items) {
    if (items.empty()) return;
    const int first = static_cast<int>(QRandomGenerator::global()->bounded(static_cast<int>(items.size())));
    m_queue.replace(std::move(items), first);
    m_queue.setShuffle(false);
    m_queue.setShuffle(true); // a fresh permutation that begins with the current track
    playRow(first);
}

void Listening::playNext(std::vector<playback::QueueItem> items) {
    const int count = static_cast<int>(items.size());
    if (count == 0) return;
    m_queue.playNext(std::move(items));
    Q_EMIT queued(count, true);
}

void Listening::addToQueue(std::vector<playback::QueueItem> items) {
    const int count = static_cast<int>(items.size());
    if (count == 0) return;
    m_queue.append(std::move(items));
    Q_EMIT queued(count, false);
}

void Listening::playRow(int row) {
    m_resumeItem = {};
    m_player.playIndex(row);
}

void Listening::toggle() {
    if (active()) return m_player.togglePause();
    const auto* item = m_queue.current();
    const auto from = shownPosition();
    m_resumeItem = {};
    if (item)
        m_player.playIndex(m_queue.currentIndex(), from);
    else if (m_queue.size() > 0)
        m_player.playIndex(m_queue.nextIndex().value_or(0));
}

void Listening::seekBy(Milliseconds step) {
    if (!active()) return;
    auto to = std::max(Milliseconds{0}, m_player.position() + step);
    if (m_player.duration().count() > 0) to = std::min(to, m_player.duration());
    m_player.seek(to);
}

void Listening::beginLoopHere() {
    if (!active()) return;
    const auto here = m_player.position();
    setLoop({here, m_loop.to > here ? m_loop.to : Milliseconds{-1}});
}

void Listening::endLoopHere() {
    if (!active()) return;
    auto here = m_player.position();
    // The very end is another track's beginning before anybody could turn back.
    if (m_player.duration() > kLoopMargin) here = std::min(here, m_player.duration() - kLoopMargin);
    const auto from = m_loop.from.count() >= 0 && m_loop.from < here ? m_loop.from : Milliseconds{0};
    if (here > from) setLoop({from, here});
    if (m_loop.whole() && m_player.position() >= m_loop.to) m_player.seek(m_loop.from);
}

void Listening::dropLoop() {
    setLoop({});
}

void Listening::moveLoop(const Loop& loop) {
    if (!active()) return;
    auto moved = loop;
    if (m_player.duration() > kLoopMargin) moved.to = std::min(moved.to, m_player.duration() - kLoopMargin);
    if (moved.to.count() >= 0 && moved.from >= moved.to) return Q_EMIT loopChanged(); // back to where they were
    setLoop(moved);
    if (m_loop.whole() && m_player.position() >= m_loop.to) m_player.seek(m_loop.from);
}

void Listening::setLoop(const Loop& loop) {
    if (loop == m_loop) return;
    m_loop = loop;
    Q_EMIT loopChanged();
}

/// Turns back where the sound runs over the end; who seeks beyond it goes on there.
void Listening::holdLoop(Milliseconds now) {
    const auto before = std::exchange(m_before, now);
    const bool ranOver = before < m_loop.to && now >= m_loop.to && now - before < kLoopStride;
    if (m_loop.whole() && ranOver) m_player.seek(m_loop.from);
}

double Listening::speed() const {
    return m_player.options().speed;
}

void Listening::setSpeed(double speed) {
    auto options = m_player.options();
    options.speed = speed;
    m_player.setOptions(options);
}

void Listening::stepSpeed(int steps) {
    const auto now = std::lower_bound(kSpeeds.begin(), kSpeeds.end(), speed() - 0.001) - kSpeeds.begin();
    const auto last = static_cast<std::ptrdiff_t>(kSpeeds.size()) - 1;
    setSpeed(kSpeeds[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(now + steps, 0, last))]);
}

std::vector<int> Listening::marks() const {
    const auto* item = m_queue.current();
    return item ? m_markers.of(item->source) : std::vector<int>();
}

void Listening::toggleMarkHere() {
    if (const auto* item = m_queue.current(); item && active())
        m_markers.toggle(item->source, static_cast<int>(m_player.position().count()));
}

void Listening::goToMark(int direction) {
    if (!active()) return;
    const auto all = marks();
    const auto here = static_cast<int>(m_player.position().count());
    if (direction > 0) {
        const auto next = std::find_if(all.begin(), all.end(), [&](int at) { return at > here + Markers::kNear; });
        if (next != all.end()) m_player.seek(Milliseconds(*next));
        return;
    }
    // Just behind a mark it is the one before that is meant.
    const auto before = std::find_if(all.rbegin(), all.rend(), [&](int at) { return at < here - kMarkPassed; });
    m_player.seek(before == all.rend() ? Milliseconds{0} : Milliseconds(*before));
}

void Listening::cycleRepeat() {
    const auto now = m_queue.repeat();
    m_queue.setRepeat(now == Repeat::Off ? Repeat::All : now == Repeat::All ? Repeat::One : Repeat::Off);
}

void Listening::changeVolume(double step) {
    if (m_player.muted() && step > 0) m_player.setMuted(false);
    m_player.setVolume(std::clamp(m_player.volume() + step, 0.0, 1.0));
}

} // namespace bitbeats::ui
