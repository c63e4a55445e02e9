#include "TrackStore.h"

#include "AlbumKey.h"
#include "OverlayRows.h"
#include "TagDetails.h"
#include "TrackSearchText.h"
#include "library/Fold.h"
#include "tags/NameGuess.h"

#include <algorithm>

namespace bitbeats::library {
namespace {

using database::Blob;
using database::orNull;
using database::Row;
using database::Value;
using database::WriteSession;

constexpr std::size_t kMostRemembered = 50'000;

template<typename Map>
void keepSmall(Map& map) {
    if (map.size() > kMostRemembered) map.clear();
}

std::optional<int> known(int number) {
    return number > 0 ? std::optional(number) : std::nullopt;
}

std::optional<std::string> known(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

std::optional<double> known(const std::optional<Decibels>& gain) {
    return gain ? std::optional(gain->value) : std::nullopt;
}

int yearOf(const tags::TrackTags& tags) {
    return tags.originalDate.known() ? tags.originalDate.year : tags.date.year;
}

/// What the tags leave open is taken from the names of the file and its folders.
void fillFromNames(ReadFile& read) {
    auto& tags = read.tags;
    if (!tags.title.empty() && !tags.artist.empty() && !tags.album.empty()) return;
    const auto inside = std::string_view(read.file.relativePath).substr(read.file.relativePath.empty() ? 0 : 1);
    tags::fillFromNames(tags::guessFromNames(std::filesystem::path(inside) / read.file.name), tags);
}

} // namespace

TrackStore::Put TrackStore::put(WriteSession& session, ReadFile&& read) {
    fillFromNames(read);
    Put put;
    if (const auto here = session.value<std::int64_t>("select id from tracks where folder_id = ? and name = ?",
                                                      read.file.folder, Blob{read.file.name})) {
        put = {Outcome::Changed, {*here}};
    } else if (const auto moved = movedHere(session, read)) {
        put = {Outcome::Moved, moved};
    }
    const bool isNew = !put.id;
    if (!isNew) read.tags = tags::withChanges(std::move(read.tags), loadOverlay(session, put.id));
    const auto albumId = album(session, read);
    if (isNew) {
        session.run("insert into tracks(title, title_key, added_at) values('', '', ?)", m_now);
        put.id = {session.value<std::int64_t>("select last_insert_rowid()").value_or(0)};
    }
    writeTrack(session, put.id, read, albumId);
    if (!isNew) {
        session.run("delete from track_artists where track_id = ?", put.id);
        session.run("delete from track_genres where track_id = ?", put.id);
    }
    writePeople(session, put.id, read.tags);
    writeExtras(session, put.id, read.tags, isNew);
    writeSearch(session, put.id, read, isNew);
    return put;
}

/// Only what was known before this run can have moved. Many tracks may hold the same sound (silence, clips), so the
/// title is asked first, and no more than a few candidates are looked at.
TrackId TrackStore::movedHere(WriteSession& session, const ReadFile& read) {
    if (read.content.empty()) return {};
    if (!m_newestBefore) m_newestBefore = session.value<std::int64_t>("select max(id) from tracks").value_or(0);
    if (*m_newestBefore == 0) return {};
    const std::string select = "select t.id, t.state, t.name, f.path from tracks t "
                               "left join folders f on f.id = t.folder_id where t.content = ?1 and t.id <= ?2 ";
    TrackId found;
    const auto consider = [&](const Row& row) {
        const auto presence = static_cast<Presence>(row.integer(1));
        // A drive that is away may come back with its copy, unless this looks like the same tree.
        const bool free = presence == Presence::Gone || (presence == Presence::Away && row.view(2) == read.file.name) ||
                          (presence == Presence::Present && !m_isThere(row.text(3) + "/" + row.text(2)));
        if (free) found = {row.integer(0)};
        return !free;
    };
    session.each(select + "and t.title_key = ?3 limit 16", consider, Blob{read.content}, *m_newestBefore,
                 fold(read.tags.title));
    if (!found) session.each(select + "limit 8", consider, Blob{read.content}, *m_newestBefore);
    return found;
}

void TrackStore::writeTrack(WriteSession& session, TrackId id, const ReadFile& read, AlbumId albumId) {
    const auto& t = read.tags;
    const auto& audio = t.audio;
    const auto content = read.content.empty() ? Value() : Value(Blob{read.content});
    session.run(
        "update tracks set folder_id = ?, name = ?, size = ?, mtime_ns = ?, state = 0, content = ?, container = ?, "
        "codec = ?, lossless = ?, duration_ms = ?, bitrate = ?, sample_rate = ?, channels = ?, bits = ?, title = ?, "
        "title_key = ?, artist = ?, album_id = ?, disc = ?, disc_total = ?, track_no = ?, track_total = ?, year = ?, "
        "date = ?, original_date = ?, bpm = ?, track_gain = ?, track_peak = ?, album_gain = ?, album_peak = ?, "
        "mbid = ?, cover = ? where id = ?",
        read.file.folder, Blob{read.file.name}, read.file.size, read.file.mtimeNs, content, audio.container,
        audio.codec, audio.lossless, audio.duration.count(), audio.bitrate, audio.sampleRate, audio.channels,
        audio.bitsPerSample, t.title, fold(t.title), t.artist, orNull(albumId), t.disc.number, t.disc.total,
        t.track.number, t.track.total, known(yearOf(t)), known(t.date.text()), known(t.originalDate.text()),
        t.bpm > 0 ? std::optional(t.bpm) : std::nullopt, known(t.loudness.trackGain), t.loudness.trackPeak,
        known(t.loudness.albumGain), t.loudness.albumPeak, known(t.musicBrainz.recording), t.cover.has_value(), id);
}

void TrackStore::writePeople(WriteSession& session, TrackId id, const tags::TrackTags& tags) {
    const auto write = [&](Role role, const std::vector<std::string>& names, const std::string& sortName,
                           const std::vector<std::string>& ids) {
        for (std::size_t i = 0; i < names.size(); ++i) {
            const auto who = artist(session, names[i], names.size() == 1 ? sortName : std::string(),
                                    ids.size() == names.size() ? ids[i] : std::string());
            if (!who) continue;
            session.run("insert into track_artists(track_id, role, position, artist_id) values(?, ?, ?, ?)", id,
                        static_cast<int>(role), i, who);
        }
    };
    write(Role::Artist, tags.artists, tags.artistSort, tags.musicBrainz.artists);
    write(Role::AlbumArtist, tags.albumArtists, tags.albumArtistSort, tags.musicBrainz.albumArtists);
    write(Role::Composer, tags.composers, tags.composerSort, {});
    write(Role::Lyricist, tags.lyricists, {}, {});
    write(Role::Conductor, tags.conductors, {}, {});
    write(Role::Performer, tags.performers, {}, {});
    write(Role::Remixer, tags.remixers, {}, {});
    write(Role::Producer, tags.producers, {}, {});
    for (const auto& name : tags.genres) {
        if (const auto what = genre(session, name))
            session.run("insert or ignore into track_genres(track_id, genre_id) values(?, ?)", id, what);
    }
}

void TrackStore::writeExtras(WriteSession& session, TrackId id, const tags::TrackTags& tags, bool isNew) {
    const auto details = detailsOf(tags);
    if (!details.empty())
        session.run("insert into track_details(track_id, details) values(?, ?) "
                    "on conflict(track_id) do update set details = excluded.details",
                    id, details);
    else if (!isNew)
        session.run("delete from track_details where track_id = ?", id);
    const auto synced = syncedText(tags.lyrics);
    if (!tags.lyrics.plain.empty() || !synced.empty())
        session.run("insert into lyrics(track_id, plain, synced) values(?, ?, ?) "
                    "on conflict(track_id) do update set plain = excluded.plain, synced = excluded.synced",
                    id, tags.lyrics.plain, synced);
    else if (!isNew)
        session.run("delete from lyrics where track_id = ?", id);
    if (tags.rating)
        session.run("insert into stats(track_id, rating) values(?, ?) on conflict(track_id) do nothing", id,
                    *tags.rating);
}

void TrackStore::writeSearch(WriteSession& session, TrackId id, const ReadFile& read, bool isNew) {
    const auto words = searchTextOf(read.tags, read.file.relativePath);
    if (!isNew) session.run("delete from track_search where rowid = ?", id);
    session.run("insert into track_search(rowid, title, artists, album, genres, folder) values(?, ?, ?, ?, ?, ?)", id,
                words.title, words.artists, words.album, words.genres, words.folder);
}

ArtistId TrackStore::artist(WriteSession& session, const std::string& name, const std::string& sortName,
                            const std::string& mbid) {
    auto key = fold(name);
    if (key.empty()) key = name; // a name of signs alone is a name too
    if (key.empty()) return {};
    if (const auto found = m_artists.find(key); found != m_artists.end()) return found->second;
    keepSmall(m_artists);
    auto id = session.value<std::int64_t>("select id from artists where name_key = ?", key);
    if (!id) {
        id = session.value<std::int64_t>(
            "insert into artists(name, name_key, sort_key, mbid) values(?, ?, ?, ?) returning id", name, key,
            sortName.empty() ? foldForSort(name) : fold(sortName), known(mbid));
        session.run("insert into artist_search(rowid, name) values(?, ?)", id, searchWords(name));
    }
    return m_artists[key] = {id.value_or(0)};
}

GenreId TrackStore::genre(WriteSession& session, const std::string& name) {
    auto key = fold(name);
    if (key.empty()) return {};
    if (const auto found = m_genres.find(key); found != m_genres.end()) return found->second;
    keepSmall(m_genres);
    auto id = session.value<std::int64_t>("select id from genres where name_key = ?", key);
    if (!id)
        id = session.value<std::int64_t>("insert into genres(name, name_key) values(?, ?) returning id", name, key);
    return m_genres[key] = {id.value_or(0)};
}

AlbumId TrackStore::album(WriteSession& session, const ReadFile& read) {
    if (read.tags.album.empty()) return {};
    const auto key = albumKey(read.tags, read.file.folderPath);
    auto& entry = albumEntry(session, key, read);
    if (entry.fixedArtist || entry.various) return entry.id;
    const auto first = read.tags.artists.empty() ? ArtistId{} : artist(session, read.tags.artists.front(), {}, {});
    if (first == entry.artist) return entry.id;
    entry.various = true;
    session.run("update albums set artist = '', artist_id = null, compilation = 1 where id = ?", entry.id);
    return entry.id;
}

TrackStore::AlbumEntry& TrackStore::albumEntry(WriteSession& session, const std::string& key, const ReadFile& read) {
    if (const auto found = m_albums.find(key); found != m_albums.end()) return found->second;
    keepSmall(m_albums);
    const auto& t = read.tags;
    AlbumEntry entry;
    entry.fixedArtist = !t.albumArtists.empty();
    session.each(
        "select id, artist_id, compilation from albums where key = ?",
        [&](const Row& row) {
            entry.id = {row.integer(0)};
            entry.artist = {row.integer(1)};
            entry.various = !entry.fixedArtist && row.flag(2);
        },
        key);
    if (entry.id) return m_albums[key] = entry;
    const bool variousByTag = t.albumArtists.empty() && t.compilation;
    entry.various = variousByTag;
    const auto& names = entry.fixedArtist ? t.albumArtists : t.artists;
    if (!variousByTag && !names.empty())
        entry.artist = artist(session, names.front(), entry.fixedArtist ? t.albumArtistSort : std::string(), {});
    const auto shown = entry.fixedArtist ? t.albumArtist : names.empty() || variousByTag ? "" : names.front();
    entry.id = {session
                    .value<std::int64_t>(
                        "insert into albums(key, title, title_key, artist, artist_id, sort_key, year, compilation, "
                        "mbid, release_group, added_at) values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning id",
                        key, t.album, fold(t.album), shown, orNull(entry.artist),
                        t.albumSort.empty() ? foldForSort(t.album) : fold(t.albumSort), known(yearOf(t)), t.compilation,
                        known(t.musicBrainz.release), known(t.musicBrainz.releaseGroup), m_now)
                    .value_or(0)};
    session.run("insert into album_search(rowid, title, artist) values(?, ?, ?)", entry.id, searchWords(t.album),
                searchWords(shown));
    return m_albums[key] = entry;
}

FolderId TrackStore::folder(WriteSession& session, RootId root, const std::string& rootPath, const std::string& path,
                            bool mount) {
    if (const auto found = m_folders.find(path); found != m_folders.end()) return found->second;
    keepSmall(m_folders);
    auto id = session.value<std::int64_t>("select id from folders where path = ?", Blob{path});
    if (!id) {
        FolderId parent;
        const auto slash = path.rfind('/');
        if (path != rootPath && slash != std::string::npos && slash > 0)
            parent = folder(session, root, rootPath, path.substr(0, slash), false);
        id = session.value<std::int64_t>(
            "insert into folders(root_id, parent_id, path, mount) values(?, ?, ?, ?) returning id", root,
            orNull(parent), Blob{path}, mount);
    }
    return m_folders[path] = {id.value_or(0)};
}

void TrackStore::setPresence(WriteSession& session, TrackId id, Presence presence) {
    session.run("update tracks set state = ? where id = ?", static_cast<int>(presence), id);
}

void TrackStore::forget(WriteSession& session, TrackId id) {
    session.run("delete from track_search where rowid = ?", id);
    const bool used = session
                          .value<std::int64_t>("select exists(select 1 from stats where track_id = ?1) or "
                                               "exists(select 1 from plays where track_id = ?1) or "
                                               "exists(select 1 from playlist_items where track_id = ?1) or "
                                               "exists(select 1 from bookmarks where track_id = ?1) or "
                                               "exists(select 1 from overlay where track_id = ?1)",
                                               id)
                          .value_or(1) != 0;
    if (used)
        setPresence(session, id, Presence::Gone);
    else
        session.run("delete from tracks where id = ?", id);
}

void TrackStore::dropOrphans(WriteSession& session) {
    session.run("delete from album_search where rowid in (select id from albums where not exists("
                "select 1 from tracks where album_id = albums.id))");
    session.run("delete from albums where not exists(select 1 from tracks where album_id = albums.id)");
    session.run("delete from genres where not exists(select 1 from track_genres where genre_id = genres.id)");
    const std::string unused = "not exists(select 1 from track_artists where artist_id = artists.id) and "
                               "not exists(select 1 from albums where artist_id = artists.id)";
    session.run("delete from artist_search where rowid in (select id from artists where " + unused + ")");
    session.run("delete from artists where " + unused);
}

} // namespace bitbeats::library
