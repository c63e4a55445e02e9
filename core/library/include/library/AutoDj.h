#pragma once

#include "base/Cancellation.h"
#include "base/Result.h"
#include "database/Database.h"
#include "library/Ids.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace bitbeats::library {

/// What the choice of a next track goes by.
struct DjTrack {
    TrackId id;
    ArtistId artist;
    AlbumId album;
    std::vector<GenreId> genres{};
    int year = 0;
    bool liked = false;
    int rating = 0; ///< 0..100, 0 = none
    std::int64_t plays = 0;
    std::int64_t skips = 0;
    std::optional<std::int64_t> lastPlayedAt{};
};

struct DjFacts {
    std::vector<DjTrack> heard;      ///< what the choice should go on from, newest last
    std::vector<DjTrack> candidates; ///< what may be chosen
    std::vector<TrackId> queued;     ///< what comes anyway, and what was just heard
    std::int64_t nowMs = 0;
    std::uint64_t seed = 0; ///< the same facts and seed give the same choice
    int count = 1;
};

/// Chooses what to play on when the queue ends: alike in genre, artist and year, liked rather than skipped, not heard
/// lately, no artist twice within three and no album twice within five tracks where there is a choice. Fewer than
/// `count` only where there are no more candidates. Pure.
std::vector<TrackId> chooseNext(const DjFacts& facts);

/// Goes on playing by itself. Any thread that may block; never the GUI thread.
class AutoDj {
public:
    explicit AutoDj(database::Database& db) : m_db(db) {}

    /// Looks at some thousand tracks at most, however many there are. Away and gone ones are left out.
    /// Nothing in `heard`: anything may come.
    Result<std::vector<TrackId>> next(std::span<const TrackId> heard, std::span<const TrackId> queued, int count,
                                      std::uint64_t seed, std::int64_t nowMs, const CancelToken& cancel = {});

private:
    database::Database& m_db;
};

} // namespace bitbeats::library
