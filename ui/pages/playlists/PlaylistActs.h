#pragma once

#include "library/Playlists.h"
#include "shell/Context.h"

#include <QWidget>
#include <functional>
#include <vector>

class QMenu;

namespace bitbeats::ui {

/// What can be done with playlists, the same on every page. Mistakes are told in a toast. All of it on the GUI thread;
/// the library is asked on its own.
class PlaylistActs : public QObject {
    Q_OBJECT
public:
    /// `page` lies in the window that sheets and file dialogs belong to.
    PlaylistActs(const Context& context, QWidget* page);

    void create();
    void importFiles();
    void importFrom(const QString& file);
    void rename(const library::Playlist& list);
    void exportTo(const library::Playlist& list);
    void writeTo(const library::Playlist& list, const QString& file);
    /// Gone at once, and back with everything in it by the toast's button.
    void remove(const library::Playlist& list);

    /// The tracks that can be played, in order.
    void withTracks(library::PlaylistId list, std::function<void(std::vector<playback::QueueItem>)> act);
    using WithItems = std::function<void(std::vector<playback::QueueItem>)>;
    /// "Add to playlist" with all that can be added to, and a new one. The tracks are asked for once one is chosen.
    void addTo(QMenu& menu, std::function<void(WithItems)> tracks);
    void complain(const QString& title, const Error& error) const;

Q_SIGNALS:
    void removed(bitbeats::library::PlaylistId list);

private:
    void ask(const QString& title, const QString& name, const QString& description,
             std::function<void(const QString& name, const QString& description)> done);
    void open(library::PlaylistId list) const;
    void insert(library::PlaylistId list, const QString& name, const std::vector<playback::QueueItem>& items);
    void makeWith(const std::vector<playback::QueueItem>& items);
    void bringBack(const library::Playlist& list, std::vector<library::PlaylistItem> items);

    Context m_c;
    QWidget* m_page;
    Task m_gathering;
    Task m_listing;
};

} // namespace bitbeats::ui
