#include "pages/search/SearchItems.h"

namespace bitbeats::ui {

playback::QueueItem itemOf(const library::Track& track) {
    playback::QueueItem item;
    item.source = track.file.string();
    item.title = track.title;
    item.artist = track.artist;
    item.album = track.album;
    item.duration = track.duration;
    return item;
}

std::vector<playback::QueueItem> itemsOf(const std::vector<library::Track>& tracks) {
    std::vector<playback::QueueItem> items;
    items.reserve(tracks.size());
    for (const auto& track : tracks)
        items.push_back(itemOf(track));
    return items;
}

playback::QueueItem coverOf(const library::Album& album) {
    playback::QueueItem item;
    item.title = album.title;
    item.album = album.title;
    item.artist = album.artist;
    return item;
}

playback::QueueItem coverOf(const library::Artist& artist) {
    playback::QueueItem item;
    item.title = artist.name;
    item.album = artist.name;
    item.artist = artist.name;
    return item;
}

} // namespace bitbeats::ui
