#pragma once

#include "models/CollectionStore.h"
#include "models/Covers.h"
#include "models/LibraryStore.h"
#include "models/PlayRecorder.h"
#include "models/Waveforms.h"
#include "shell/ActionStates.h"
#include "shell/Actions.h"
#include "shell/Context.h"
#include "shell/Listening.h"
#include "shell/Navigator.h"
#include "shell/Services.h"
#include "shell/Session.h"

#include <QPointer>
#include <QSet>
#include <QWidget>

namespace bitbeats::ui {

class DropOverlay;
class PageDeck;
class PageFade;
class PlayerBar;
class QueuePanel;
class Sheet;
class Sidebar;
class Stage;
class Toasts;
class TopBar;

/// The window: frame, pages, and the wiring between actions, services and session. GUI thread only.
class MainWindow : public QWidget {
    Q_OBJECT
public:
    MainWindow(const Services& services, Theme& theme, Tasks& tasks, Session& session, Preferences& preferences);
    ~MainWindow() override;

    /// Opens files, folders, torrents and links as one collection and shows it; single music files play at once.
    void openSources(const QStringList& given);
    void restoreSession();
    /// Goes where a bitbeats: link to a page leads; says so when there is no such place.
    void openPlace(const Location& place);
    /// Brings the window to the front; `token` is the desktop's permission to do so.
    void present(const QByteArray& token = {});
    /// Asked when the window is closed: true = it is hidden instead and everything goes on.
    void setHideInstead(std::function<bool()> hideInstead) { m_hideInstead = std::move(hideInstead); }
    const Context& context() const { return m_context; }
    /// Something that went wrong outside the window, as a toast.
    void showNotice(const QString& sentence);

    Actions& actions() { return m_actions; }
    Navigator& navigator() { return m_navigator; }
    CollectionStore& collections() { return m_collections; }
    LibraryStore& library() { return m_library; }
    Toasts& toasts() { return *m_toasts; }

Q_SIGNALS:
    void quitRequested();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void moveEvent(QMoveEvent* event) override;
    void changeEvent(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildFrame();
    void connectSearch();
    void connectActions();
    void connectPlayer();
    void connectSession();
    void showPage();
    void updateTint();
    void showPanel(bool shown);
    void placePanel();
    void chooseFiles();
    void chooseFolder();
    void openTyped(const QString& text);
    void openSheet(Sheet* sheet);
    void jumpToPlaying();
    void collectionChanged(const QString& id);
    void saveCollections();
    void tellSkipped(const OpenedCollection& collection);
    void saveGeometryLater();
    void showTheme();
    void showTitle();
    void complain(const QString& title, const QString& sentence);

    Theme& m_theme;
    Session& m_session;
    Navigator m_navigator;
    Actions m_actions;
    Covers m_covers;
    CollectionStore m_collections;
    LibraryStore m_library;
    Listening m_listening;
    PlayRecorder m_plays;
    ActionStates m_states;
    Waveforms m_waveforms;
    Context m_context;

    Sidebar* m_sidebar = nullptr;
    Stage* m_stage = nullptr;
    TopBar* m_topBar = nullptr;
    PageDeck* m_pages = nullptr;
    QueuePanel* m_panel = nullptr;
    PlayerBar* m_player = nullptr;
    Toasts* m_toasts = nullptr;
    DropOverlay* m_drop = nullptr;
    PageFade* m_fade = nullptr;
    QPointer<Sheet> m_sheet;
    QSet<QString> m_playWhenReady;
    QSet<QString> m_announce; ///< opened by the person: what was left out is told
    std::function<bool()> m_hideInstead;
    bool m_restoring = true;
    bool m_quitting = false;
};

} // namespace bitbeats::ui
