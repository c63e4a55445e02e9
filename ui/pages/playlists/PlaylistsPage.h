#pragma once

#include "pages/playlists/PlaylistActs.h"
#include "shell/Page.h"

class QStackedWidget;

namespace bitbeats::ui {

class CoverGrid;
class Label;

/// All playlists as covers. GUI thread only.
class PlaylistsPage : public Page {
    Q_OBJECT
public:
    PlaylistsPage(const Context& context, QWidget* parent = nullptr);

    void open(const QString& id) override;
    PlaylistActs& acts() { return *m_acts; }

private:
    struct Entry {
        library::Playlist list;
        std::vector<playback::QueueItem> first; ///< a few, for the picture
    };
    QWidget* makeEmpty();
    QWidget* makeContent();
    void ask();
    void show(std::vector<Entry> entries);
    void openMenu(const QString& id, const QPoint& globalPosition);

    Context m_c;
    PlaylistActs* m_acts;
    std::vector<Entry> m_entries;
    bool m_stale = true;
    QStackedWidget* m_stack;
    CoverGrid* m_grid = nullptr;
    Label* m_count = nullptr;
    Task m_asking;
};

} // namespace bitbeats::ui
