#pragma once

#include "models/FolderModel.h"
#include "models/LibraryLists.h"
#include "shell/Context.h"
#include "shell/Page.h"

#include <QStackedWidget>

class QTreeView;

namespace bitbeats::ui {

class Button;
class EmptyState;
class Label;
class ScanStrip;
class SearchField;
class SongPane;
class TableView;
class TabStrip;

/// Everything of the library: tracks, artists, genres, folders, what is new, what was never heard, and what could not
/// be read. GUI thread only.
class LibraryPage : public Page {
    Q_OBJECT
public:
    LibraryPage(const Context& context, QWidget* parent = nullptr);

    /// The id names a tab: "tracks", "artists", ...
    void open(const QString& id) override;
    bool jumpToPlaying() override;
    SongPane* tracks() const { return m_tracks; }

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    enum Tab { Tracks, Artists, Genres, Folders, Recent, NeverPlayed, Problems, TabCount };

    QWidget* makeHead();
    QWidget* makeFolders();
    QWidget* makeEmpty();
    TableView* makeArtists();
    TableView* makeGenres();
    TableView* makeProblems();
    void showTab();
    void showState();
    void showCounts();
    void fill(Tab tab);
    void filter();
    SongPane* paneOf(int tab) const;

    Context m_c;
    ArtistModel m_artistModel;
    GenreModel m_genreModel;
    FolderModel m_folderModel;
    ProblemModel m_problemModel;
    Label* m_count = nullptr;
    SearchField* m_filter = nullptr;
    Button* m_rescan = nullptr;
    TabStrip* m_tabs = nullptr;
    QStackedWidget* m_whole = nullptr;
    QStackedWidget* m_stack = nullptr;
    EmptyState* m_empty = nullptr;
    EmptyState* m_failed = nullptr;
    SongPane* m_tracks = nullptr;
    SongPane* m_recent = nullptr;
    SongPane* m_never = nullptr;
    SongPane* m_inFolder = nullptr;
    TableView* m_artists = nullptr;
    TableView* m_genres = nullptr;
    TableView* m_problems = nullptr;
    QTreeView* m_tree = nullptr;
    QSet<int> m_filled; ///< tabs that were shown: each is asked for when it is first looked at
    Task m_counting;
};

} // namespace bitbeats::ui
