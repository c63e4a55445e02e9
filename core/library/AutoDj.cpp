#include "library/AutoDj.h"

#include <algorithm>
#include <random>
#include <set>

namespace bitbeats::library {
namespace {

using database::ReadSession;
using database::Row;

constexpr int kMostHeard = 8;
constexpr int kOfArtist = 100;
constexpr int kOfGenre = 300;
constexpr int kGenres = 6;
constexpr int kOfAll = 400;

std::optional<DjTrack> trackOf(ReadSession& session, TrackId id, bool there) {
    std::optional<DjTrack> track;
    session.each(
        "select coalesce((select p.artist_id from track_artists p where p.track_id = t.id and p.role = 0 "
        "order by p.position limit 1), 0), coalesce(t.album_id, 0), coalesce(t.year, 0), s.liked_at is not null, "
        "coalesce(s.rating, 0), coalesce(s.plays, 0), coalesce(s.skips, 0), s.last_played_at "
        "from tracks t left join stats s on s.track_id = t.id where t.id = ? and t.state <= ?",
        [&](const Row& row) {
            track = DjTrack{id,
                            {row.integer(0)},
                            {row.integer(1)},
                            {},
                            row.get<int>(2),
                            row.flag(3),
                            row.get<int>(4),
                            row.integer(5),
                            row.integer(6),
                            row.maybe<std::int64_t>(7)};
        },
        id, there ? 0 : 2);
    if (track)
        session.each(
            "select genre_id from track_genres where track_id = ?",
            [&](const Row& row) { track->genres.push_back({row.integer(0)}); }, id);
    return track;
}

/// Ids of candidates: of the artists and genres of what was heard, and some of all.
class Gathering {
public:
    Gathering(ReadSession& session, std::uint64_t seed) : m_session(session), m_random(seed) {
        m_last = session.value<std::int64_t>("select max(id) from tracks").value_or(0);
    }

    void artist(ArtistId id) {
        around("select track_id from track_artists where artist_id = ? and role = 0 and track_id %1 ? "
               "order by track_id limit ?",
               id.value, kOfArtist);
    }
    void genre(GenreId id) {
        around("select track_id from track_genres where genre_id = ? and track_id %1 ? order by track_id limit ?",
               id.value, kOfGenre);
    }
    void some() {
        for (int i = 0; i < kOfAll && m_last > 0; ++i)
            add("select id from tracks where ? and id >= ? order by id limit ?", 1, somewhere(), 1);
    }
    const std::set<TrackId>& ids() const { return m_ids; }

private:
    std::int64_t somewhere() {
        return 1 +
               static_cast<std::int64_t>(m_random() % static_cast<std::uint64_t>(std::max<std::int64_t>(m_last, 1)));
    }
    /// From anywhere on, then from the beginning: whoever has a thousand tracks is not heard with the same ones always.
    void around(std::string_view sql, std::int64_t of, int most) {
        const auto from = somewhere();
        for (const char* side : {">=", "<"}) {
            std::string whole(sql);
            whole.replace(whole.find("%1"), 2, side);
            most -= add(whole, of, from, most);
            if (most <= 0) return;
        }
    }
    int add(std::string_view sql, std::int64_t of, std::int64_t from, int most) {
        int count = 0;
        m_session.each(
            sql,
            [&](const Row& row) {
                m_ids.insert({row.integer(0)});
                ++count;
            },
            of, from, most);
        return count;
    }

    ReadSession& m_session;
    std::mt19937_64 m_random;
    std::int64_t m_last = 0;
    std::set<TrackId> m_ids; ///< in order, so that the same seed gives the same choice
};

} // namespace

Result<std::vector<TrackId>> AutoDj::next(std::span<const TrackId> heard, std::span<const TrackId> queued, int count,
                                          std::uint64_t seed, std::int64_t nowMs, const CancelToken& cancel) {
    DjFacts facts;
    facts.queued.assign(queued.begin(), queued.end());
    facts.queued.insert(facts.queued.end(), heard.begin(), heard.end());
    facts.nowMs = nowMs;
    facts.seed = seed;
    facts.count = count;
    auto session = m_db.read(cancel);
    const auto some = std::min<std::size_t>(heard.size(), kMostHeard);
    for (const auto id : heard.last(some)) {
        if (auto track = trackOf(session, id, false)) facts.heard.push_back(std::move(*track));
    }
    Gathering gathering(session, seed);
    std::set<ArtistId> artists;
    std::set<GenreId> genres;
    for (auto last = facts.heard.size(); last-- > 0;) { // backwards, without ranges: Clang 14 cannot parse GCC 12's
        const auto& track = facts.heard[last];
        if (track.artist && artists.insert(track.artist).second) gathering.artist(track.artist);
        for (const auto genre : track.genres) {
            if (genres.size() < kGenres && genres.insert(genre).second) gathering.genre(genre);
        }
    }
    gathering.some();
    for (const auto id : gathering.ids()) {
        if (auto track = trackOf(session, id, true)) facts.candidates.push_back(std::move(*track));
    }
    if (!session.ok()) return Failure(session.error());
    return chooseNext(facts);
}

} // namespace bitbeats::library
