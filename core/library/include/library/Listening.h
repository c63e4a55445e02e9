#pragma once

#include "base/Result.h"
#include "base/Units.h"
#include "database/Database.h"
#include "library/Changes.h"
#include "library/Ids.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace bitbeats::library {

/// One time somebody heard a track. Times are Unix milliseconds.
struct Play {
    std::string uid;                  ///< the same on all devices; made when empty
    TrackId track;                    ///< none if it is no more in the library
    std::string title, artist, album; ///< as they were then; filled in from the library when empty
    std::int64_t playedAt = 0;
    Milliseconds heard{0};
    bool completed = false;
    std::string source; ///< "local", "vault", "swarm", "web"
};

struct Bookmark {
    std::int64_t id = 0;
    TrackId track;
    Milliseconds position{0};
    std::string name;
};

/// What people like. Kinds share one list of likes.
enum class LikeKind { Track, Album, Artist, Playlist };

/// What people do with music: likes, ratings, plays, places to go on from. Written through at once, safe against power
/// failure. Any thread that may block.
class Listening {
public:
    /// `changes` is told what was done and outlives this; none: nobody is.
    explicit Listening(database::Database& db, Changes* changes = nullptr) : m_db(db), m_changes(changes) {}

    Result<void> like(TrackId track, bool liked, std::int64_t nowMs);
    Result<void> like(LikeKind kind, std::int64_t id, bool liked, std::int64_t nowMs);
    /// 0..100 in steps of the caller's; 0 takes the rating away. For many tracks at once.
    Result<void> rate(std::span<const TrackId> tracks, int rating);

    /// Keeps a play; one that is known by its uid is left alone, so that the same history may come twice.
    /// A play that was not completed counts as a skip when less than half of the track was heard.
    Result<void> played(Play play);
    /// Newest first.
    Result<std::vector<Play>> history(std::int64_t before = INT64_MAX, int limit = 200);
    Result<void> clearHistory();

    /// Where to go on in a long track; none: forget it.
    Result<void> keepPosition(TrackId track, std::optional<Milliseconds> position);
    Result<std::optional<Milliseconds>> position(TrackId track);

    Result<std::int64_t> addBookmark(const Bookmark& bookmark, std::int64_t nowMs);
    Result<void> removeBookmark(std::int64_t id);
    Result<std::vector<Bookmark>> bookmarks(TrackId track);

private:
    Result<void> keep(database::WriteSession& session, const Change& change);

    database::Database& m_db;
    Changes* m_changes;
};

} // namespace bitbeats::library
