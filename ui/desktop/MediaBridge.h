#pragma once

#include "desktop/ArtFile.h"
#include "desktop/MediaControls.h"
#include "shell/Actions.h"
#include "shell/Listening.h"

#include <QObject>

namespace bitbeats::ui {

/// Holds the system's media controls to what is heard, and their wishes to the actions. GUI thread only.
class MediaBridge : public QObject {
    Q_OBJECT
public:
    MediaBridge(Actions& actions, Listening& listening, ArtFile& art);

    /// What to hand to the controls; `open` and `raise` belong to the window.
    MediaCommands commands(std::function<void(const QString&)> open);
    void drive(std::unique_ptr<MediaControls> controls);
    MediaState state() const;

private:
    void tellLater();

    Actions& m_actions;
    Listening& m_listening;
    ArtFile& m_art;
    std::unique_ptr<MediaControls> m_controls;
    bool m_telling = false;
};

} // namespace bitbeats::ui
