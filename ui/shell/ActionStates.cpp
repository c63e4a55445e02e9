#include "shell/ActionStates.h"

namespace bitbeats::ui {

using playback::Player;
using playback::PlayQueue;
using playback::Repeat;

ActionStates::ActionStates(Actions& actions, Listening& listening, Navigator& navigator, const Preferences& preferences)
    : m_actions(actions), m_listening(listening), m_navigator(navigator), m_preferences(preferences) {
    auto& player = listening.player();
    auto& queue = listening.queue();
    connect(&player, &Player::stateChanged, this, &ActionStates::showPlayer);
    const auto showLoop = [this] { m_actions[ActionId::LoopOff]->setEnabled(!m_listening.loop().empty()); };
    connect(&listening, &Listening::loopChanged, this, showLoop);
    showLoop();
    const auto showSpeed = [this] {
        const double speed = m_listening.speed();
        m_actions[ActionId::Slower]->setEnabled(speed > Listening::kSpeeds.front());
        m_actions[ActionId::Faster]->setEnabled(speed < Listening::kSpeeds.back());
        m_actions[ActionId::UsualSpeed]->setEnabled(speed != 1);
    };
    connect(&listening, &Listening::speedChanged, this, showSpeed);
    showSpeed();
    connect(&listening.markers(), &Markers::changed, this, &ActionStates::showMarks);
    connect(&queue, &PlayQueue::currentChanged, this, &ActionStates::showMarks);
    connect(&player, &Player::volumeChanged, this, &ActionStates::showVolume);
    connect(&queue, &PlayQueue::modeChanged, this, &ActionStates::showModes);
    connect(&queue, &PlayQueue::modeChanged, this, &ActionStates::showQueue);
    connect(&queue, &PlayQueue::itemsChanged, this, &ActionStates::showQueue);
    connect(&queue, &PlayQueue::currentChanged, this, &ActionStates::showQueue);
    connect(&navigator, &Navigator::changed, this, &ActionStates::showHistory);
    connect(&preferences, &Preferences::changed, this, &ActionStates::showLimits);
    showPlayer();
    showVolume();
    showModes();
    showHistory();
    showLimits();
}

void ActionStates::showPlayer() {
    const bool active = m_listening.active();
    const bool sounding = m_listening.sounding();
    for (const auto id : {ActionId::SeekForward, ActionId::SeekBack, ActionId::SkipForward, ActionId::SkipBack,
                          ActionId::Stop, ActionId::LoopStart, ActionId::LoopEnd, ActionId::Mark})
        m_actions[id]->setEnabled(active);
    m_actions[ActionId::PlayPause]->setText(sounding ? tr("Pause") : tr("Play"));
    m_actions.setIcon(ActionId::PlayPause, sounding ? QStringLiteral("pause") : QStringLiteral("play"));
    showMarks();
    showQueue();
}

void ActionStates::showMarks() {
    const bool any = m_listening.active() && !m_listening.marks().empty();
    m_actions[ActionId::NextMark]->setEnabled(any);
    m_actions[ActionId::PreviousMark]->setEnabled(any);
}

void ActionStates::showVolume() {
    const auto& player = m_listening.player();
    const bool silent = player.muted() || player.volume() <= 0;
    m_actions[ActionId::Mute]->setText(player.muted() ? tr("Unmute") : tr("Mute"));
    m_actions.setIcon(ActionId::Mute, silent ? QStringLiteral("mute") : QStringLiteral("volume"));
}

void ActionStates::showModes() {
    const auto repeat = m_listening.queue().repeat();
    m_actions[ActionId::Shuffle]->setChecked(m_listening.queue().shuffle());
    auto* action = m_actions[ActionId::Repeat];
    action->setChecked(repeat != Repeat::Off);
    action->setText(repeat == Repeat::Off   ? tr("Repeat is off")
                    : repeat == Repeat::All ? tr("Repeat the queue")
                                            : tr("Repeat this track"));
    m_actions.setIcon(ActionId::Repeat,
                      repeat == Repeat::One ? QStringLiteral("repeat-one") : QStringLiteral("repeat"));
}

void ActionStates::showQueue() {
    const auto& queue = m_listening.queue();
    const bool current = queue.current() != nullptr;
    m_actions[ActionId::PlayPause]->setEnabled(m_listening.active() || queue.size() > 0);
    m_actions[ActionId::Next]->setEnabled(queue.nextAfter(queue.currentIndex(), false).has_value());
    m_actions[ActionId::Previous]->setEnabled(current);
    m_actions[ActionId::JumpToPlaying]->setEnabled(current);
    m_actions[ActionId::Undo]->setEnabled(queue.canUndo());
    m_actions[ActionId::ClearQueue]->setEnabled(queue.size() > 0);
}

void ActionStates::showHistory() {
    m_actions[ActionId::GoBack]->setEnabled(m_navigator.canGoBack());
    m_actions[ActionId::GoForward]->setEnabled(m_navigator.canGoForward());
    for (const auto id : {ActionId::ZoomIn, ActionId::ZoomOut, ActionId::ZoomAll})
        m_actions[id]->setEnabled(m_navigator.current().page == "playing");
}

void ActionStates::showLimits() {
    const bool any = m_preferences.number(keys::kUploadLimit) > 0 || m_preferences.number(keys::kDownloadLimit) > 0;
    m_actions[ActionId::LimitRates]->setEnabled(any);
    m_actions[ActionId::LimitRates]->setChecked(any && !m_preferences.on(keys::kLimitsOff));
}

} // namespace bitbeats::ui
