#pragma once

#include "desktop/ArtFile.h"
#include "desktop/Notifier.h"
#include "models/Preferences.h"
#include "shell/Listening.h"

#include <QObject>
#include <functional>

namespace bitbeats::ui {

/// Tells of the track that begins while the person looks at something else. GUI thread only.
class TrackNotices : public QObject {
    Q_OBJECT
public:
    /// `looking`: the window is in front now.
    TrackNotices(Listening& listening, const Preferences& preferences, const ArtFile& art, Notifier& notifier,
                 std::function<bool()> looking, std::function<void()> next);

private:
    void begin();
    void show();
    void improve();

    Listening& m_listening;
    const Preferences& m_preferences;
    const ArtFile& m_art;
    Notifier& m_notifier;
    std::function<bool()> m_looking;
    std::function<void()> m_next;
    playback::ItemId m_told{};
    Notifier::Notice m_last;
    bool m_due = false; ///< a track has begun and has not been heard yet
};

} // namespace bitbeats::ui
