#include "pages/albums/AlbumPlay.h"

#include "library/Catalogue.h"
#include "models/LibraryItems.h"

namespace bitbeats::ui {

Task actOnAlbum(const Context& context, QObject* owner, library::AlbumId album, AlbumAct act) {
    return context.library.ask(
        owner,
        [album](database::Database& db, const CancelToken& cancel) -> Result<std::vector<library::Track>> {
            library::Catalogue catalogue(db);
            library::TrackFilter filter;
            filter.album = album;
            const auto ids = catalogue.trackIds(filter, library::TrackSort::Standard, false, cancel);
            if (!ids) return Failure(ids.error());
            return catalogue.tracks(*ids, cancel);
        },
        [&store = context.library, &listening = context.listening, act](Result<std::vector<library::Track>> tracks) {
            if (!tracks) return;
            std::vector<playback::QueueItem> items;
            for (const auto& track : *tracks)
                if (track.presence == library::Presence::Present) items.push_back(queueItemOf(store, track));
            switch (act) {
            case AlbumAct::Play:
                return listening.playNow(std::move(items), 0);
            case AlbumAct::Shuffle:
                return listening.playShuffled(std::move(items));
            case AlbumAct::Next:
                return listening.playNext(std::move(items));
            case AlbumAct::Queue:
                return listening.addToQueue(std::move(items));
            }
        });
}

} // namespace bitbeats::ui
