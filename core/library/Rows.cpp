#include "Rows.h"

namespace bitbeats::library {
namespace {

using database::Row;

constexpr std::string_view kSelect =
    "select t.id, t.title, t.artist, coalesce((select artist_id from track_artists p where p.track_id = t.id and "
    "p.role = 0 and p.position = 0), 0), coalesce(a.title, ''), coalesce(t.album_id, 0), coalesce(a.artist, ''), "
    "coalesce((select g.name from track_genres p join genres g on g.id = p.genre_id where p.track_id = t.id limit 1), "
    "''), t.disc, t.track_no, coalesce(t.year, 0), t.duration_ms, t.codec, t.lossless, t.bitrate, t.sample_rate, "
    "t.bits, t.size, t.state, t.cover, coalesce(lower(hex(w.hash)), ''), s.liked_at is not null, coalesce(s.rating, "
    "0), coalesce(s.plays, 0), "
    "coalesce(s.skips, 0), s.last_played_at, t.added_at, f.path, t.name "
    "from tracks t left join albums a on a.id = t.album_id left join stats s on s.track_id = t.id "
    "left join folders f on f.id = t.folder_id left join artworks w on w.id = a.artwork_id where t.id = ?";

Track trackOf(const Row& row) {
    Track track;
    int at = 0;
    track.id = {row.integer(at++)};
    track.title = row.text(at++);
    track.artist = row.text(at++);
    track.artistId = {row.integer(at++)};
    track.album = row.text(at++);
    track.albumId = {row.integer(at++)};
    track.albumArtist = row.text(at++);
    track.genre = row.text(at++);
    track.disc = row.get<int>(at++);
    track.number = row.get<int>(at++);
    track.year = row.get<int>(at++);
    track.duration = Milliseconds(row.integer(at++));
    track.codec = row.text(at++);
    track.lossless = row.flag(at++);
    track.bitrate = row.integer(at++);
    track.sampleRate = row.get<int>(at++);
    track.bits = row.get<int>(at++);
    track.size = row.integer(at++);
    track.presence = static_cast<Presence>(row.integer(at++));
    track.hasCover = row.flag(at++);
    track.picture = row.text(at++);
    track.liked = row.flag(at++);
    track.rating = row.get<int>(at++);
    track.plays = row.integer(at++);
    track.skips = row.integer(at++);
    track.lastPlayedAt = row.maybe<std::int64_t>(at++);
    track.addedAt = row.integer(at++);
    if (!row.isNull(at)) track.file = row.text(at) + "/" + row.text(at + 1);
    return track;
}

} // namespace

std::vector<Track> loadTracks(database::Session& session, std::span<const TrackId> ids) {
    std::vector<Track> tracks;
    tracks.reserve(ids.size());
    for (const auto id : ids)
        session.each(
            kSelect, [&](const Row& row) { tracks.push_back(trackOf(row)); }, id);
    return tracks;
}

std::vector<Album> loadAlbums(database::Session& session, std::span<const AlbumId> ids) {
    std::vector<Album> albums;
    albums.reserve(ids.size());
    for (const auto id : ids)
        session.each(
            "select a.id, a.title, a.artist, coalesce(a.artist_id, 0), coalesce(a.year, 0), a.compilation, "
            "(select count(*) from tracks t where t.album_id = a.id and t.state < 2), "
            "(select coalesce(sum(t.duration_ms), 0) from tracks t where t.album_id = a.id and t.state < 2), "
            "coalesce(a.artwork_id, 0), a.added_at, "
            "exists(select 1 from favourites where kind = 'album' and target_id = a.id), "
            "coalesce(lower(hex(w.hash)), '') "
            "from albums a left join artworks w on w.id = a.artwork_id where a.id = ?",
            [&](const Row& row) {
                albums.push_back({{row.integer(0)},
                                  row.text(1),
                                  row.text(2),
                                  {row.integer(3)},
                                  row.get<int>(4),
                                  row.flag(5),
                                  row.integer(6),
                                  Milliseconds(row.integer(7)),
                                  {row.integer(8)},
                                  row.text(11),
                                  row.integer(9),
                                  row.flag(10)});
            },
            id);
    return albums;
}

std::vector<Artist> loadArtists(database::Session& session, std::span<const ArtistId> ids) {
    std::vector<Artist> artists;
    artists.reserve(ids.size());
    for (const auto id : ids)
        session.each(
            "select n.id, n.name, (select count(*) from albums where artist_id = n.id), "
            "(select count(distinct track_id) from track_artists where artist_id = n.id and role in (0, 1)), "
            "exists(select 1 from favourites where kind = 'artist' and target_id = n.id), "
            "coalesce((select lower(hex(w.hash)) from albums a join artworks w on w.id = a.artwork_id "
            "where a.artist_id = n.id order by coalesce(a.year, 0) desc, a.id limit 1), '') "
            "from artists n where n.id = ?",
            [&](const Row& row) {
                artists.push_back(
                    {{row.integer(0)}, row.text(1), row.text(5), row.integer(2), row.integer(3), row.flag(4)});
            },
            id);
    return artists;
}

} // namespace bitbeats::library
