#include "desktop/MediaBridge.h"

#include "models/TrackModel.h"
#include "sources/SourceLink.h"

#include <QUrl>

#include <algorithm>
#include <cmath>

namespace bitbeats::ui {

using playback::Player;
using playback::PlayQueue;
using Status = MediaState::Status;

namespace {

QString urlOf(const playback::QueueItem& item) {
    auto text = QString::fromStdString(item.source);
    if (text.startsWith(u'/')) return QUrl::fromLocalFile(text).toString(QUrl::FullyEncoded);
    return text;
}

} // namespace

MediaBridge::MediaBridge(Actions& actions, Listening& listening, ArtFile& art)
    : m_actions(actions), m_listening(listening), m_art(art) {
    auto& player = listening.player();
    auto& queue = listening.queue();
    for (const auto signal : {&Player::currentTrackChanged, &Player::factsChanged})
        connect(&player, signal, this, &MediaBridge::tellLater);
    connect(&player, &Player::stateChanged, this, &MediaBridge::tellLater);
    connect(&player, &Player::durationChanged, this, &MediaBridge::tellLater);
    connect(&player, &Player::volumeChanged, this, &MediaBridge::tellLater);
    connect(&queue, &PlayQueue::currentChanged, this, &MediaBridge::tellLater);
    connect(&queue, &PlayQueue::itemsChanged, this, &MediaBridge::tellLater);
    connect(&queue, &PlayQueue::itemUpdated, this, &MediaBridge::tellLater);
    connect(&queue, &PlayQueue::modeChanged, this, &MediaBridge::tellLater);
    connect(&listening, &Listening::speedChanged, this, &MediaBridge::tellLater);
    connect(&art, &ArtFile::saved, this, &MediaBridge::tellLater);
    connect(&player, &Player::coverChanged, this, [this](const QImage& picture) {
        if (const auto* item = m_listening.queue().current()) m_art.found(*item, picture);
    });
    for (const auto id : {ActionId::Next, ActionId::Previous, ActionId::PlayPause, ActionId::FullScreen})
        connect(actions[id], &QAction::changed, this, &MediaBridge::tellLater);
    const auto jumped = [this] {
        if (m_controls) m_controls->seeked(m_listening.shownPosition().count());
    };
    connect(&player, &Player::seeked, this, jumped);
    connect(&player, &Player::currentTrackChanged, this, jumped); // the same track once more, for instance
}

MediaCommands MediaBridge::commands(std::function<void(const QString&)> open) {
    const auto trigger = [this](ActionId id) { return [action = m_actions[id]] { action->trigger(); }; };
    auto& listening = m_listening;
    MediaCommands commands;
    commands.playPause = trigger(ActionId::PlayPause);
    commands.next = trigger(ActionId::Next);
    commands.previous = trigger(ActionId::Previous);
    commands.stop = trigger(ActionId::Stop);
    commands.raise = trigger(ActionId::ShowWindow);
    commands.quit = trigger(ActionId::Quit);
    commands.play = [&listening, toggle = commands.playPause] {
        if (!listening.sounding()) toggle();
    };
    commands.pause = [&listening, toggle = commands.playPause] {
        if (listening.sounding()) toggle();
    };
    commands.seekBy = [&listening](qint64 ms) { listening.seekBy(Milliseconds(ms)); };
    commands.seekTo = [&listening](qint64 ms) { listening.player().seek(Milliseconds(ms)); };
    commands.setVolume = [&listening](double volume) {
        listening.player().setVolume(std::isfinite(volume) ? std::clamp(volume, 0.0, 1.0) : 1.0);
    };
    commands.setSpeed = [&listening](double speed) {
        if (std::isfinite(speed)) listening.setSpeed(speed);
    };
    commands.setRepeat = [&listening](playback::Repeat repeat) { listening.queue().setRepeat(repeat); };
    commands.setShuffle = [&listening](bool on) { listening.queue().setShuffle(on); };
    commands.setFullScreen = [action = m_actions[ActionId::FullScreen]](bool on) {
        if (action->isChecked() != on) action->trigger();
    };
    commands.open = std::move(open);
    commands.position = [&listening] { return static_cast<qint64>(listening.shownPosition().count()); };
    return commands;
}

void MediaBridge::drive(std::unique_ptr<MediaControls> controls) {
    m_controls = std::move(controls);
    if (m_controls) m_controls->update(state());
}

MediaState MediaBridge::state() const {
    MediaState state;
    auto& player = m_listening.player();
    const auto& queue = m_listening.queue();
    state.status = m_listening.sounding() ? Status::Playing : m_listening.active() ? Status::Paused : Status::Stopped;
    state.repeat = queue.repeat();
    state.shuffle = queue.shuffle();
    state.volume = player.muted() ? 0 : player.volume();
    state.speed = m_listening.speed();
    state.fullScreen = m_actions[ActionId::FullScreen]->isChecked();
    state.canPlay = m_actions[ActionId::PlayPause]->isEnabled();
    state.canNext = m_actions[ActionId::Next]->isEnabled();
    state.canPrevious = m_actions[ActionId::Previous]->isEnabled();
    state.canSeek = m_actions[ActionId::SeekForward]->isEnabled();
    if (const auto* item = queue.current()) {
        const auto length = m_listening.active() && player.duration().count() > 0 ? player.duration() : item->duration;
        state.track = {QString::number(static_cast<quint64>(item->id)),
                       titleOf(*item),
                       QString::fromStdString(item->artist),
                       QString::fromStdString(item->album),
                       urlOf(*item),
                       m_art.of(*item),
                       static_cast<qint64>(length.count())};
    }
    return state;
}

/// Several signals come for one change; the system is told once.
void MediaBridge::tellLater() {
    if (m_telling || !m_controls) return;
    m_telling = true;
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_telling = false;
            m_controls->update(state());
        },
        Qt::QueuedConnection);
}

} // namespace bitbeats::ui
