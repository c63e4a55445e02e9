#include "desktop/TrackNotices.h"

#include "models/TrackModel.h"

namespace bitbeats::ui {

using playback::Player;
using playback::PlayerState;

TrackNotices::TrackNotices(Listening& listening, const Preferences& preferences, const ArtFile& art, Notifier& notifier,
                           std::function<bool()> looking, std::function<void()> next)
    : m_listening(listening), m_preferences(preferences), m_art(art), m_notifier(notifier),
      m_looking(std::move(looking)), m_next(std::move(next)) {
    auto& player = listening.player();
    connect(&player, &Player::currentTrackChanged, this, &TrackNotices::begin);
    connect(&player, &Player::stateChanged, this, [this] { show(); });
    connect(&listening.queue(), &playback::PlayQueue::itemUpdated, this, &TrackNotices::improve);
    connect(&art, &ArtFile::saved, this, &TrackNotices::improve);
}

void TrackNotices::begin() {
    m_due = true;
    m_told = {};
    show();
}

/// When it is heard: not while it is still being fetched, and not when it was only chosen.
void TrackNotices::show() {
    const auto* item = m_listening.queue().current();
    if (!m_due || !item || m_listening.player().state() != PlayerState::Playing) return;
    m_due = false;
    if (m_looking() || !m_preferences.notifications()) return;
    m_told = item->id;
    m_last = {};
    improve();
}

/// Title and cover may become known a moment after the first sound.
void TrackNotices::improve() {
    const auto* item = m_listening.queue().current();
    if (!item || item->id != m_told || m_told == playback::ItemId{}) return;
    Notifier::Notice notice;
    notice.title = titleOf(*item);
    QStringList lines;
    for (const auto& text : {item->artist, item->album})
        if (!text.empty()) lines << QString::fromStdString(text);
    notice.text = lines.join(QStringLiteral("\n"));
    notice.pictureFile = m_art.of(*item);
    notice.actionText = tr("Next track");
    notice.act = m_next;
    const bool same =
        notice.title == m_last.title && notice.text == m_last.text && notice.pictureFile == m_last.pictureFile;
    if (same) return;
    m_last = notice;
    m_notifier.show(notice);
}

} // namespace bitbeats::ui
