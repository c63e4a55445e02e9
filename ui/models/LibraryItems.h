#pragma once

#include "library/Catalogue.h"
#include "models/LibraryStore.h"
#include "playback/QueueItem.h"

#include <functional>
#include <vector>

namespace bitbeats::ui {

/// The MIME type under which tracks of the library travel by drag beside kTracksMime: their ids, in decimal, with
/// blanks between.
inline constexpr char kTrackIdsMime[] = "application/x-bitbeats-library-tracks";
QByteArray packIds(const std::vector<library::TrackId>& ids);
std::vector<library::TrackId> unpackIds(const QByteArray& data);

/// Where the thumbnail of a picture lies; empty for none. Does no I/O.
std::filesystem::path thumbnailOf(const LibraryStore& store, const std::string& picture, bool large = false);
/// A track of the library as an entry of the queue.
playback::QueueItem queueItemOf(const LibraryStore& store, const library::Track& track);
/// Those whose files are there.
std::vector<playback::QueueItem> queueItemsOf(const LibraryStore& store, const std::vector<library::Track>& tracks);
/// Stands for the picture of an album or an artist where no track is at hand.
playback::QueueItem coverOf(const LibraryStore& store, const library::Album& album);
playback::QueueItem coverOf(const LibraryStore& store, const library::Artist& artist);

/// Loads tracks as entries of the queue, in the order of the ids.
Task loadItems(LibraryStore& store, QObject* context, std::vector<library::TrackId> ids,
               std::function<void(std::vector<playback::QueueItem>)> done);

} // namespace bitbeats::ui
