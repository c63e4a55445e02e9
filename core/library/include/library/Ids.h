#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace bitbeats::library {

/// The number of a row; ids of different things do not mix. 0 = none.
template<typename Of>
struct Id {
    std::int64_t value = 0;
    explicit operator bool() const { return value != 0; }
    auto operator<=>(const Id&) const = default; // NOLINT(modernize-use-nullptr): a false alarm
};

using RootId = Id<struct RootTag>;
using FolderId = Id<struct FolderTag>;
using TrackId = Id<struct TrackTag>;
using ArtistId = Id<struct ArtistTag>;
using AlbumId = Id<struct AlbumTag>;
using GenreId = Id<struct GenreTag>;
using ArtworkId = Id<struct ArtworkTag>;
using PlaylistId = Id<struct PlaylistTag>;

} // namespace bitbeats::library

template<typename Of>
struct std::hash<bitbeats::library::Id<Of>> {
    std::size_t operator()(bitbeats::library::Id<Of> id) const noexcept { return std::hash<std::int64_t>()(id.value); }
};
