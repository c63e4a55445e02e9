#include "library/Catalogue.h"

#include "MatchText.h"
#include "Now.h"
#include "Rows.h"
#include "RuleSql.h"
#include "library/Fold.h"

#include <unordered_map>

namespace bitbeats::library {
namespace {

using database::OwnedValue;
using database::Row;
using database::Value;

/// Albums of nobody in particular come after all that have an artist.
constexpr const char* kAlbumOrder = "n.sort_key is null, n.sort_key, coalesce(a.year, 0), a.sort_key, a.id";

std::string orderOf(TrackSort sort, bool descending) {
    const std::string way = descending ? " desc" : "";
    switch (sort) {
    case TrackSort::Standard:
        return "n.sort_key is null, n.sort_key" + way +
               ", coalesce(a.year, 0), a.sort_key, t.album_id, t.disc, "
               "t.track_no, t.title_key, t.id";
    case TrackSort::Title:
        return "t.title_key" + way + ", t.id" + way;
    case TrackSort::Artist:
        return "lower(t.artist)" + way + ", a.sort_key, t.disc, t.track_no, t.id";
    case TrackSort::Album:
        return "a.sort_key" + way + ", t.album_id, t.disc, t.track_no, t.id";
    case TrackSort::Year:
        return "t.year" + way + ", a.sort_key, t.disc, t.track_no, t.id";
    case TrackSort::Added:
        return "t.added_at" + way + ", t.id" + way;
    case TrackSort::Plays:
        return "coalesce(s.plays, 0)" + way + ", t.id";
    case TrackSort::LastPlayed:
        return "coalesce(s.last_played_at, 0)" + way + ", t.id";
    case TrackSort::Rating:
        return "coalesce(s.rating, 0)" + way + ", t.id";
    case TrackSort::Duration:
        return "t.duration_ms" + way + ", t.id";
    case TrackSort::Bitrate:
        return "t.bitrate" + way + ", t.id";
    case TrackSort::Size:
        return "t.size" + way + ", t.id";
    case TrackSort::Genre:
        return "coalesce((select min(g.name_key) from track_genres p join genres g on g.id = p.genre_id where "
               "p.track_id = t.id), '')" +
               way + ", t.title_key, t.id";
    }
    return "t.id";
}

bool isEverything(const TrackFilter& filter) {
    return !filter.artist && !filter.album && !filter.genre && !filter.folder && !filter.liked && !filter.neverPlayed &&
           !filter.withGone && filter.rules.empty() && filter.search.empty();
}

Condition conditionOf(const TrackFilter& filter) {
    Condition all{filter.withGone ? "1" : "t.state < 2", {}};
    const auto add = [&](const std::string& sql, auto... values) {
        all.sql += " and " + sql;
        (all.values.emplace_back(values), ...);
    };
    if (filter.artist)
        add("t.id in (select track_id from track_artists where artist_id = ? and role in (0, 1))", filter.artist.value);
    if (filter.album) add("t.album_id = ?", filter.album.value);
    if (filter.genre) add("t.id in (select track_id from track_genres where genre_id = ?)", filter.genre.value);
    if (filter.folder)
        add("t.folder_id in (with recursive inside(id) as (select ? union all select c.id from folders c "
            "join inside on c.parent_id = inside.id) select id from inside)",
            filter.folder.value);
    if (filter.liked) add("s.liked_at is not null");
    if (filter.neverPlayed) add("coalesce(s.plays, 0) = 0");
    auto rules = filter.rules;
    if (!filter.search.empty()) {
        const auto query = parseSearch(filter.search);
        if (const auto match = matchText(query); !match.empty())
            add("t.id in (select rowid from track_search where track_search match ?)", match);
        rules.insert(rules.end(), query.rules.begin(), query.rules.end());
    }
    if (!rules.empty()) {
        auto more = library::conditionOf(rules, false, nowMs());
        all.sql += " and " + more.sql;
        all.values.insert(all.values.end(), more.values.begin(), more.values.end());
    }
    return all;
}

/// All tracks in the standard order: the albums are sorted, and their tracks come out of an index in order. Much
/// quicker than sorting a million rows by the texts of their albums.
std::vector<TrackId> allInOrder(database::Session& session) {
    std::unordered_map<std::int64_t, std::pair<std::size_t, std::size_t>> spans;
    std::vector<TrackId> byAlbum;
    std::int64_t last = -1;
    session.each("select coalesce(album_id, 0), id from tracks where state < 2 order by album_id, disc, track_no",
                 [&](const Row& row) {
                     const auto album = row.integer(0);
                     if (album != last) spans[album] = {byAlbum.size(), 0};
                     last = album;
                     ++spans[album].second;
                     byAlbum.push_back({row.integer(1)});
                 });
    std::vector<TrackId> ids;
    ids.reserve(byAlbum.size());
    const auto append = [&](std::int64_t album) {
        const auto found = spans.find(album);
        if (found == spans.end()) return;
        const auto begin = byAlbum.begin() + static_cast<std::ptrdiff_t>(found->second.first);
        ids.insert(ids.end(), begin, begin + static_cast<std::ptrdiff_t>(found->second.second));
    };
    std::string albums = "select a.id from albums a left join artists n on n.id = a.artist_id order by ";
    albums += kAlbumOrder;
    session.each(albums, [&](const Row& row) { append(row.integer(0)); });
    append(0); // those without an album
    return ids;
}

} // namespace

Result<std::vector<TrackId>> Catalogue::trackIds(const TrackFilter& filter, TrackSort sort, bool descending,
                                                 const CancelToken& cancel) {
    auto session = m_db.read(cancel);
    if (isEverything(filter) && sort == TrackSort::Standard && !descending) {
        auto ids = allInOrder(session);
        return session.done(std::move(ids));
    }
    const auto condition = conditionOf(filter);
    const auto values = database::viewsOf(condition.values);
    std::vector<TrackId> ids;
    std::string sql = "select t.id from ";
    sql += kRuleTables;
    if (sort == TrackSort::Standard) sql += " left join artists n on n.id = a.artist_id";
    sql += " where " + condition.sql + " order by " + orderOf(sort, descending);
    session.eachWith(
        sql, [&](const Row& row) { ids.push_back({row.integer(0)}); }, values);
    return session.done(std::move(ids));
}

Result<std::vector<Track>> Catalogue::tracks(std::span<const TrackId> ids, const CancelToken& cancel) {
    auto session = m_db.read(cancel);
    auto tracks = loadTracks(session, ids);
    return session.done(std::move(tracks));
}

Result<TrackDetails> Catalogue::details(TrackId id) {
    auto session = m_db.read();
    auto tracks = loadTracks(session, std::span(&id, 1));
    if (session.ok() && tracks.empty()) return fail(Reason::NotFound, "show", "the track");
    TrackDetails details;
    if (!tracks.empty()) details.track = std::move(tracks.front());
    session.each(
        "select p.role, n.name from track_artists p join artists n on n.id = p.artist_id "
        "where p.track_id = ? order by p.role, p.position",
        [&](const Row& row) { details.people.emplace_back(static_cast<Role>(row.integer(0)), row.text(1)); }, id);
    session.each(
        "select g.name from track_genres p join genres g on g.id = p.genre_id where p.track_id = ? "
        "order by g.name_key",
        [&](const Row& row) { details.genres.push_back(row.text(0)); }, id);
    session.each(
        "select coalesce(t.date, ''), coalesce(t.original_date, ''), t.disc_total, t.track_total, t.channels, "
        "coalesce(t.bpm, 0), t.container, coalesce(t.mbid, ''), coalesce(l.plain, ''), "
        "coalesce(l.synced, ''), coalesce(d.details, '') from tracks t left join lyrics l on l.track_id = t.id "
        "left join track_details d on d.track_id = t.id where t.id = ?",
        [&](const Row& row) {
            details.date = row.text(0);
            details.originalDate = row.text(1);
            details.discTotal = row.get<int>(2);
            details.trackTotal = row.get<int>(3);
            details.channels = row.get<int>(4);
            details.bpm = row.real(5);
            details.container = row.text(6);
            details.musicBrainzId = row.text(7);
            details.lyrics = row.text(8);
            details.syncedLyrics = row.text(9);
            details.detailsJson = row.text(10);
        },
        id);
    return session.done(std::move(details));
}

Result<TrackId> Catalogue::trackOfFile(const std::filesystem::path& file) {
    auto session = m_db.read();
    const auto id = session.value<std::int64_t>(
        "select t.id from tracks t join folders f on f.id = t.folder_id where f.path = ? and t.name = ?",
        database::Blob{file.parent_path().string()}, database::Blob{file.filename().string()});
    return session.done(TrackId{id.value_or(0)});
}

Result<std::vector<AlbumId>> Catalogue::albumIds(const AlbumFilter& filter, AlbumSort sort, bool descending,
                                                 const CancelToken& cancel) {
    auto session = m_db.read(cancel);
    std::string where = "1";
    std::vector<Value> values;
    if (filter.artist) {
        where += " and (a.artist_id = ? or a.id in (select t.album_id from track_artists p join tracks t on "
                 "t.id = p.track_id where p.artist_id = ? and p.role in (0, 1)))";
        values.insert(values.end(), 2, Value(filter.artist));
    }
    if (filter.genre) {
        where += " and a.id in (select t.album_id from track_genres p join tracks t on t.id = p.track_id "
                 "where p.genre_id = ?)";
        values.emplace_back(filter.genre);
    }
    if (filter.liked) where += " and exists(select 1 from favourites where kind = 'album' and target_id = a.id)";
    const auto words = matchWords(queryWords(filter.search));
    if (!words.empty()) {
        where += " and a.id in (select rowid from album_search where album_search match ?)";
        values.emplace_back(words);
    }
    const std::string way = descending ? " desc" : "";
    std::string order(kAlbumOrder);
    if (sort == AlbumSort::Artist && descending)
        order = "n.sort_key is null, n.sort_key desc, coalesce(a.year, 0) desc, a.sort_key, a.id";
    if (sort == AlbumSort::Title) order = "a.sort_key" + way + ", a.id";
    if (sort == AlbumSort::Year) order = "coalesce(a.year, 0)" + way + ", a.sort_key, a.id";
    if (sort == AlbumSort::Added) order = "a.added_at" + way + ", a.id" + way;
    std::vector<AlbumId> ids;
    session.eachWith(
        "select a.id from albums a left join artists n on n.id = a.artist_id where " + where + " order by " + order,
        [&](const Row& row) { ids.push_back({row.integer(0)}); }, values);
    return session.done(std::move(ids));
}

Result<std::vector<Album>> Catalogue::albums(std::span<const AlbumId> ids, const CancelToken& cancel) {
    auto session = m_db.read(cancel);
    auto albums = loadAlbums(session, ids);
    return session.done(std::move(albums));
}

Result<std::filesystem::path> Catalogue::coverFile(AlbumId album) {
    auto session = m_db.read();
    std::filesystem::path file;
    session.each(
        "select f.path, t.name, t.cover, f.cover from tracks t join folders f on f.id = t.folder_id "
        "where t.album_id = ? and t.state = 0 and (t.cover = 1 or f.cover is not null) "
        "order by t.cover desc, t.disc, t.track_no limit 1",
        [&](const Row& row) { file = row.text(0) + "/" + row.text(row.flag(2) ? 1 : 3); }, album);
    return session.done(std::move(file));
}

Result<std::vector<ArtistId>> Catalogue::artistIds(bool all, const CancelToken& cancel, const std::string& search) {
    auto session = m_db.read(cancel);
    std::vector<ArtistId> ids;
    std::string where = all ? "1" : "id in (select artist_id from albums)";
    std::vector<Value> values;
    const auto words = matchWords(queryWords(search));
    if (!words.empty()) {
        where += " and id in (select rowid from artist_search where artist_search match ?)";
        values.emplace_back(words);
    }
    session.eachWith(
        "select id from artists where " + where + " order by sort_key, id",
        [&](const Row& row) { ids.push_back({row.integer(0)}); }, values);
    return session.done(std::move(ids));
}

Result<std::vector<Artist>> Catalogue::artists(std::span<const ArtistId> ids, const CancelToken& cancel) {
    auto session = m_db.read(cancel);
    auto artists = loadArtists(session, ids);
    return session.done(std::move(artists));
}

Result<std::vector<TrackId>> Catalogue::topTracks(ArtistId artist, int count) {
    auto session = m_db.read();
    std::vector<TrackId> ids;
    session.each(
        "select distinct t.id from track_artists p join tracks t on t.id = p.track_id "
        "left join stats s on s.track_id = t.id where p.artist_id = ? and p.role in (0, 1) and t.state < 2 "
        "order by coalesce(s.plays, 0) desc, coalesce(s.rating, 0) desc, coalesce(t.year, 0) desc, t.id "
        "limit ?",
        [&](const Row& row) { ids.push_back({row.integer(0)}); }, artist, count);
    return session.done(std::move(ids));
}

Result<std::vector<Genre>> Catalogue::genres() {
    auto session = m_db.read();
    std::vector<Genre> genres;
    session.each("select g.id, g.name, (select count(*) from track_genres p where p.genre_id = g.id) from genres g "
                 "order by g.name_key",
                 [&](const Row& row) {
                     genres.push_back({{row.integer(0)}, row.text(1), row.integer(2)});
                 });
    return session.done(std::move(genres));
}

Result<std::vector<Folder>> Catalogue::folders(FolderId parent) {
    auto session = m_db.read();
    std::vector<Folder> folders;
    const auto take = [&](const Row& row) {
        folders.push_back({{row.integer(0)}, row.text(1), row.integer(2), row.integer(3)});
    };
    session.each("select f.id, f.path, (select count(*) from tracks t where t.folder_id = f.id), "
                 "(select count(*) from folders c where c.parent_id = f.id) from folders f "
                 "where f.parent_id is ? order by f.path",
                 take, database::orNull(parent));
    return session.done(std::move(folders));
}

Result<LibraryStats> Catalogue::stats() {
    auto session = m_db.read();
    LibraryStats stats;
    session.each("select coalesce(sum(state < 2), 0), coalesce(sum(state = 1), 0), coalesce(sum(state = 2), 0), "
                 "coalesce(sum(case when state < 2 then size else 0 end), 0), "
                 "coalesce(sum(case when state < 2 then duration_ms else 0 end), 0) from tracks",
                 [&](const Row& row) {
                     stats.tracks = row.integer(0);
                     stats.away = row.integer(1);
                     stats.gone = row.integer(2);
                     stats.bytes = row.integer(3);
                     stats.duration = Milliseconds(row.integer(4));
                 });
    const auto count = [&](const char* sql) { return session.value<std::int64_t>(sql).value_or(0); };
    stats.albums = count("select count(*) from albums");
    stats.artists = count("select count(*) from artists");
    stats.genres = count("select count(*) from genres");
    stats.playlists = count("select count(*) from playlists");
    stats.liked = count("select count(*) from stats where liked_at is not null");
    stats.plays = count("select coalesce(sum(plays), 0) from stats");
    stats.problems = count("select count(*) from problems");
    return session.done(stats);
}

} // namespace bitbeats::library
