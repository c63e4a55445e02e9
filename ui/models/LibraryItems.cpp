#include "models/LibraryItems.h"

#include "tags/Artwork.h"

namespace bitbeats::ui {

QByteArray packIds(const std::vector<library::TrackId>& ids) {
    QByteArray data;
    for (const auto id : ids)
        data += QByteArray::number(static_cast<qlonglong>(id.value)) + ' ';
    return data;
}

std::vector<library::TrackId> unpackIds(const QByteArray& data) {
    std::vector<library::TrackId> ids;
    for (const auto& number : data.split(' '))
        if (const auto id = number.toLongLong(); id > 0) ids.push_back({id});
    return ids;
}

std::filesystem::path thumbnailOf(const LibraryStore& store, const std::string& picture, bool large) {
    if (picture.empty() || store.artFolder().empty()) return {};
    return tags::ArtworkStore(store.artFolder())
        .thumbnail(picture, large ? tags::ThumbnailSize::Large : tags::ThumbnailSize::Small);
}

playback::QueueItem queueItemOf(const LibraryStore& store, const library::Track& track) {
    playback::QueueItem item;
    item.source = track.file.string();
    item.title = track.title;
    item.artist = track.artist;
    item.album = track.album;
    item.coverPath = thumbnailOf(store, track.picture, true).string();
    item.duration = track.duration;
    return item;
}

std::vector<playback::QueueItem> queueItemsOf(const LibraryStore& store, const std::vector<library::Track>& tracks) {
    std::vector<playback::QueueItem> items;
    items.reserve(tracks.size());
    for (const auto& track : tracks)
        if (track.presence == library::Presence::Present) items.push_back(queueItemOf(store, track));
    return items;
}

playback::QueueItem coverOf(const LibraryStore& store, const library::Album& album) {
    playback::QueueItem item;
    item.title = album.title;
    item.album = album.title;
    item.artist = album.artist;
    item.coverPath = thumbnailOf(store, album.picture, true).string();
    return item;
}

playback::QueueItem coverOf(const LibraryStore& store, const library::Artist& artist) {
    playback::QueueItem item;
    item.title = artist.name;
    item.album = artist.name;
    item.artist = artist.name;
    item.coverPath = thumbnailOf(store, artist.picture, true).string();
    return item;
}

Task loadItems(LibraryStore& store, QObject* context, std::vector<library::TrackId> ids,
               std::function<void(std::vector<playback::QueueItem>)> done) {
    return store.ask(
        context,
        [ids = std::move(ids)](database::Database& db, const CancelToken& cancel) {
            return library::Catalogue(db).tracks(ids, cancel);
        },
        [&store, done = std::move(done)](Result<std::vector<library::Track>> tracks) {
            done(tracks ? queueItemsOf(store, *tracks) : std::vector<playback::QueueItem>());
        });
}

} // namespace bitbeats::ui
