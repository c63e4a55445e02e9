#pragma once

#include "desktop/ArtFile.h"
#include "desktop/MediaBridge.h"
#include "desktop/Notifier.h"
#include "desktop/TrackNotices.h"
#include "desktop/Tray.h"
#include "shell/Context.h"

#include <QObject>
#include <functional>

namespace bitbeats::ui {

class MainWindow;

/// The system's services that the window uses; tests hand in others.
struct DesktopParts {
    std::unique_ptr<TrayIcon> tray;
    std::unique_ptr<Notifier> notifier;
    std::function<std::unique_ptr<MediaControls>(MediaCommands)> media;
};

/// Those of this system.
DesktopParts systemParts();

/// Everything of BitBeats that stands outside its window: tray, media controls, notifications. The window works the
/// same without any of them. GUI thread only.
class Desktop : public QObject {
    Q_OBJECT
public:
    Desktop(MainWindow& window, DesktopParts parts, std::filesystem::path artFolder);

    /// There is a tray to come back from.
    bool canHide() const { return m_tray.available(); }

private:
    bool hideInstead();
    void tellOnce();

    MainWindow& m_window;
    Context m_c;
    std::unique_ptr<Notifier> m_notifier;
    ArtFile m_art;
    Tray m_tray;
    MediaBridge m_media;
    TrackNotices m_notices;
};

} // namespace bitbeats::ui
