#pragma once

#include "base/Cancellation.h"
#include "base/Result.h"
#include "database/Database.h"
#include "tags/Artwork.h"

#include <functional>

namespace bitbeats::library {

struct AlbumArtProgress {
    std::int64_t done = 0;
    std::int64_t all = 0;
    std::int64_t found = 0;
};

/// Finds the pictures of albums: inside their files, else beside them. One row and one pair of thumbnails for each
/// picture, however many albums have it. Albums are looked at once and again after something about their files changed.
/// Any thread that may block on disks; one at a time.
class AlbumArt {
public:
    /// Both outlive this.
    AlbumArt(database::Database& db, tags::ArtworkStore& store) : m_db(db), m_store(store) {}

    /// Looks for the pictures of all albums that were not looked at yet. A picture that cannot be read is none.
    /// `progress` is called after each album, `gently` leaves the machine to others.
    /// Errors: Cancelled (what was found is kept), DiskFull and the like, those of the database.
    Result<AlbumArtProgress> fill(bool gently, const CancelToken& cancel = {},
                                  const std::function<void(const AlbumArtProgress&)>& progress = {});

private:
    database::Database& m_db;
    tags::ArtworkStore& m_store;
};

} // namespace bitbeats::library
