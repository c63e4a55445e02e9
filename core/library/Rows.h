#pragma once

#include "database/Session.h"
#include "library/Catalogue.h"

#include <span>
#include <vector>

namespace bitbeats::library {

/// The rows of these ids, in their order; those that are no more are left out.
std::vector<Track> loadTracks(database::Session& session, std::span<const TrackId> ids);
std::vector<Album> loadAlbums(database::Session& session, std::span<const AlbumId> ids);
std::vector<Artist> loadArtists(database::Session& session, std::span<const ArtistId> ids);

} // namespace bitbeats::library
