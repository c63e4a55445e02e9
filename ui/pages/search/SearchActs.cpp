#include "library/Playlists.h"
#include "models/LibraryItems.h"
#include "models/LibraryStore.h"
#include "pages/playlists/PlaylistActs.h"
#include "pages/search/HitList.h"
#include "pages/search/SearchPage.h"
#include "pages/search/TopHitCard.h"
#include "shell/PageTable.h"
#include "widgets/Toasts.h"

#include <QMenu>
#include <QStackedWidget>

namespace bitbeats::ui {
namespace {

Location placeOf(const char* page, std::int64_t id) {
    return {QString::fromLatin1(page), QString::number(id)};
}

bool hasPage(const char* name) {
    return findPage(QString::fromLatin1(name)) != nullptr;
}

} // namespace

library::TrackFilter SearchPage::ofArtist(library::ArtistId id) {
    library::TrackFilter filter;
    filter.artist = id;
    return filter;
}

library::TrackFilter SearchPage::ofAlbum(library::AlbumId id) {
    library::TrackFilter filter;
    filter.album = id;
    return filter;
}

void SearchPage::openTop() {
    using Kind = library::TopHit::Kind;
    if (m_asking) { // not known yet
        m_openTop = true;
        return;
    }
    const auto& found = m_answer.results;
    switch (found.top.kind) {
    case Kind::Artist:
        return openArtist(found.artists[found.top.index]);
    case Kind::Album:
        return openAlbum(found.albums[found.top.index]);
    case Kind::Track:
        return openTrack(found.top.index);
    case Kind::Playlist:
        return openList(found.playlists[found.top.index]);
    case Kind::None:
        if (!found.tracks.empty()) openTrack(0); // filters alone: there is no best of them
    }
}

void SearchPage::playTop() {
    using Kind = library::TopHit::Kind;
    const auto& found = m_answer.results;
    if (found.top.kind == Kind::Artist) return play(ofArtist(found.artists[found.top.index].id));
    if (found.top.kind == Kind::Album) return play(ofAlbum(found.albums[found.top.index].id));
    if (found.top.kind == Kind::Playlist) return playList(found.playlists[found.top.index].id);
    openTop();
}

void SearchPage::enterResults() {
    if (m_stack->currentIndex() != 1) return;
    QWidget* const first = m_tracks->isVisible()    ? static_cast<QWidget*>(m_tracks)
                           : m_artists->isVisible() ? static_cast<QWidget*>(m_artists)
                           : m_lists->isVisible()   ? static_cast<QWidget*>(m_lists)
                                                    : m_top;
    first->setFocus(Qt::TabFocusReason);
}

/// The track, and after it what else was found.
void SearchPage::openTrack(std::size_t index) {
    std::vector<playback::QueueItem> items;
    for (const auto& track : m_answer.results.tracks)
        items.push_back(queueItemOf(m_c.library, track));
    m_c.listening.playNow(std::move(items), static_cast<int>(index));
}

void SearchPage::openArtist(const library::Artist& artist) {
    if (hasPage("artist")) return m_c.navigator.go(placeOf("artist", artist.id.value));
    play(ofArtist(artist.id));
}

void SearchPage::openAlbum(const library::Album& album) {
    if (hasPage("album")) return m_c.navigator.go(placeOf("album", album.id.value));
    play(ofAlbum(album.id));
}

void SearchPage::openList(const library::PlaylistHit& list) {
    if (hasPage("playlist")) return m_c.navigator.go(placeOf("playlist", list.id.value));
    playList(list.id);
}

void SearchPage::withTracks(const library::TrackFilter& filter,
                            std::function<void(std::vector<playback::QueueItem>)> what) {
    m_gathering = m_c.library.ask(
        this,
        [filter](database::Database& db, const CancelToken& cancel) -> Result<std::vector<library::Track>> {
            library::Catalogue catalogue(db);
            const auto ids = catalogue.trackIds(filter, library::TrackSort::Standard, false, cancel);
            if (!ids) return Failure(ids.error());
            return catalogue.tracks(*ids, cancel);
        },
        [this, what = std::move(what)](const Result<std::vector<library::Track>>& tracks) {
            if (tracks) return what(queueItemsOf(m_c.library, *tracks));
            Toast toast;
            toast.kind = Toast::Kind::Error;
            toast.title = tr("The tracks could not be read");
            toast.text = QString::fromStdString(sentence(tracks.error()));
            m_c.toast(toast);
        });
}

void SearchPage::play(const library::TrackFilter& filter) {
    withTracks(filter, [this](auto items) { m_c.listening.playNow(std::move(items), 0); });
}

void SearchPage::playList(library::PlaylistId list) {
    m_gathering = m_c.library.ask(
        this,
        [list](database::Database& db, const CancelToken& cancel) -> Result<std::vector<library::Track>> {
            const auto items = library::Playlists(db).items(list, cancel);
            if (!items) return Failure(items.error());
            std::vector<library::TrackId> ids;
            for (const auto& item : *items)
                if (item.track) ids.push_back(item.track);
            return library::Catalogue(db).tracks(ids, cancel);
        },
        [this](const Result<std::vector<library::Track>>& tracks) {
            if (tracks) m_c.listening.playNow(queueItemsOf(m_c.library, *tracks), 0);
        });
}

void SearchPage::trackMenu(std::size_t index, const QPoint& globalPosition) {
    const auto& track = m_answer.results.tracks[index];
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(tr("What to do with the track"));
    const auto add = [&](const char* icon, const QString& words, auto act) {
        connect(menu->addAction(m_c.theme.actionIcon(QLatin1String(icon)), words), &QAction::triggered, this, act);
    };
    add("play", tr("Play now"), [this, item = queueItemOf(m_c.library, track)] { m_c.listening.playNow({item}, 0); });
    add("queue", tr("Play next"), [this, item = queueItemOf(m_c.library, track)] { m_c.listening.playNext({item}); });
    add("plus", tr("Add to queue"),
        [this, item = queueItemOf(m_c.library, track)] { m_c.listening.addToQueue({item}); });
    m_acts->addTo(*menu, [item = queueItemOf(m_c.library, track)](const auto& act) { act({item}); });
    const bool album = track.albumId && hasPage("album"), artist = track.artistId && hasPage("artist");
    if (album || artist) menu->addSeparator();
    if (album)
        add("albums", tr("Go to the album"),
            [this, id = track.albumId] { m_c.navigator.go(placeOf("album", id.value)); });
    if (artist)
        add("user", tr("Go to the artist"),
            [this, id = track.artistId] { m_c.navigator.go(placeOf("artist", id.value)); });
    menu->popup(globalPosition);
}

void SearchPage::menuOf(const library::TrackFilter& filter, const QPoint& globalPosition) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(tr("What to do with the tracks"));
    const auto add = [&](const char* icon, const QString& words, auto act) {
        connect(menu->addAction(m_c.theme.actionIcon(QLatin1String(icon)), words), &QAction::triggered, this,
                [this, filter, act] { withTracks(filter, act); });
    };
    auto& listening = m_c.listening;
    add("play", tr("Play now"), [&listening](auto items) { listening.playNow(std::move(items), 0); });
    add("shuffle", tr("Shuffle"), [&listening](auto items) { listening.playShuffled(std::move(items)); });
    add("queue", tr("Play next"), [&listening](auto items) { listening.playNext(std::move(items)); });
    add("plus", tr("Add to queue"), [&listening](auto items) { listening.addToQueue(std::move(items)); });
    menu->popup(globalPosition);
}

} // namespace bitbeats::ui
