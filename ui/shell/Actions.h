#pragma once

#include "theme/Theme.h"

#include <QAction>
#include <QObject>
#include <map>
#include <vector>

namespace bitbeats::ui {

enum class ActionId {
    PlayPause,
    Next,
    Previous,
    Stop,
    SeekForward,
    SeekBack,
    SkipForward,
    SkipBack,
    LoopStart,
    LoopEnd,
    LoopOff,
    Mark,
    NextMark,
    PreviousMark,
    Slower,
    Faster,
    UsualSpeed,
    ZoomIn,
    ZoomOut,
    ZoomAll,
    Shuffle,
    Repeat,
    VolumeUp,
    VolumeDown,
    Mute,
    OpenFiles,
    OpenFolder,
    OpenLink,
    Paste,
    FocusField,
    GoHome,
    GoLibrary,
    GoAlbums,
    GoPlaying,
    GoPlaylists,
    GoSeeding,
    GoSettings,
    GoBack,
    GoForward,
    JumpToPlaying,
    ToggleQueue,
    Undo,
    ClearQueue,
    FullScreen,
    ThemeSystem,
    ThemeDark,
    ThemeLight,
    LimitRates,
    ShowWindow,
    Shortcuts,
    Quit,
    PlayNow,
    PlayNext,
    AddToQueue,
    CopyLink,
    RemoveFromQueue,
    SelectAll,
};

/// The one place for what can be done: name, icon, shortcuts, enabled and checked state. Menus, buttons, the tray,
/// the media controls of the system and the cheat sheet read it; ActionStates keeps it in step. GUI thread only.
class Actions : public QObject {
    Q_OBJECT
public:
    explicit Actions(const Theme& theme, QObject* parent = nullptr);

    /// The window-wide action.
    QAction* operator[](ActionId id) const { return m_actions.at(id); }
    /// Attaches every window-wide action to `window`, so that its shortcuts work there.
    void attach(QWidget* window) const;
    /// A copy for one list, whose shortcuts work only while that list has the focus.
    QAction* copyFor(ActionId id, QWidget* list) const;
    void setIcon(ActionId id, const QString& icon);
    QString iconOf(ActionId id) const; ///< its name in resources/icons

    struct Group {
        QString title;
        std::vector<std::pair<QString, QStringList>> keys; ///< name and its keys as people read them
    };
    std::vector<Group> groups() const;

private:
    const Theme& m_theme;
    std::map<ActionId, QAction*> m_actions;
};

} // namespace bitbeats::ui
