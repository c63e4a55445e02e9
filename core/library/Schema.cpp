#include "library/Schema.h"

#include <array>

namespace bitbeats::library {
namespace {

// Paths and file names are bytes as the system has them, not text. Times are Unix milliseconds, file times nanoseconds.
// tracks.state: 0 present, 1 away (its drive is not there), 2 gone (the file is; what people did with it is kept).
// track_artists.role: see Role in Track.h.
constexpr std::string_view kTablesUp = R"sql(
create table roots(
    id integer primary key, path blob not null unique, added_at integer not null,
    away integer not null default 0, scanned_at integer);
create table folders(
    id integer primary key, root_id integer not null references roots(id) on delete cascade,
    parent_id integer references folders(id) on delete cascade,
    path blob not null unique, mount integer not null default 0, cover blob);
create index folders_of_parent on folders(parent_id);
create index folders_of_root on folders(root_id);

create table artists(
    id integer primary key, name text not null, name_key text not null unique,
    sort_key text not null, mbid text);
create table artworks(
    id integer primary key, hash blob not null unique, mime text not null, bytes integer not null,
    width integer not null default 0, height integer not null default 0);
create table albums(
    id integer primary key, key text not null unique, title text not null, title_key text not null,
    artist text not null default '', artist_id integer references artists(id),
    sort_key text not null, year integer, compilation integer not null default 0, mbid text,
    release_group text, artwork_id integer references artworks(id) on delete set null,
    added_at integer not null);
create index albums_of_artist on albums(artist_id);
create index albums_by_title on albums(title_key);
create table genres(id integer primary key, name text not null, name_key text not null unique);

create table tracks(
    id integer primary key,
    folder_id integer references folders(id) on delete set null, name blob,
    size integer not null default 0, mtime_ns integer not null default 0,
    state integer not null default 0, content blob,
    container text not null default '', codec text not null default '',
    lossless integer not null default 0, duration_ms integer not null default 0,
    bitrate integer not null default 0, sample_rate integer not null default 0,
    channels integer not null default 0, bits integer not null default 0,
    title text not null, title_key text not null, artist text not null default '',
    album_id integer references albums(id), disc integer not null default 0, disc_total integer not null default 0,
    track_no integer not null default 0, track_total integer not null default 0,
    year integer, date text, original_date text, bpm real,
    track_gain real, track_peak real, album_gain real, album_peak real,
    mbid text, cover integer not null default 0, added_at integer not null);
create unique index tracks_by_place on tracks(folder_id, name);
create index tracks_by_content on tracks(content, title_key) where content is not null;
create index tracks_of_album on tracks(album_id, disc, track_no, state);
create index tracks_by_title on tracks(title_key, state);
create index tracks_by_arrival on tracks(added_at);
create index tracks_by_year on tracks(year);
create table track_artists(
    track_id integer not null references tracks(id) on delete cascade, role integer not null,
    position integer not null, artist_id integer not null references artists(id),
    primary key(track_id, role, position)) without rowid;
create index tracks_of_artist on track_artists(artist_id, role, track_id);
create table track_genres(
    track_id integer not null references tracks(id) on delete cascade,
    genre_id integer not null references genres(id), primary key(track_id, genre_id)) without rowid;
create index tracks_of_genre on track_genres(genre_id, track_id);
create table track_details(
    track_id integer primary key references tracks(id) on delete cascade, details text not null);
create table lyrics(
    track_id integer primary key references tracks(id) on delete cascade,
    plain text not null default '', synced text not null default '');
create table identities(
    track_id integer not null references tracks(id) on delete cascade, kind text not null, value blob not null,
    primary key(track_id, kind)) without rowid;
create index identities_by_value on identities(kind, value);
create table overlay(
    track_id integer not null references tracks(id) on delete cascade, field text not null, value text not null,
    primary key(track_id, field)) without rowid;

create table problems(
    path blob primary key, root_id integer references roots(id) on delete cascade, reason text not null,
    detail text not null, size integer not null default 0, mtime_ns integer not null default 0,
    found_at integer not null) without rowid;
create index problems_of_root on problems(root_id);
)sql";

constexpr std::string_view kTablesDown = R"sql(
drop table problems; drop table overlay; drop table identities; drop table lyrics; drop table track_details;
drop table track_genres; drop table track_artists; drop table tracks; drop table genres; drop table albums;
drop table artworks; drop table artists; drop table folders; drop table roots;
)sql";

constexpr std::string_view kListeningUp = R"sql(
create table stats(
    track_id integer primary key references tracks(id) on delete cascade,
    rating integer, liked_at integer, plays integer not null default 0, skips integer not null default 0,
    last_played_at integer, bookmark_ms integer);
create index stats_liked on stats(liked_at) where liked_at is not null;
create index stats_played on stats(last_played_at) where last_played_at is not null;
create table favourites(
    kind text not null, target_id integer not null, liked_at integer not null,
    primary key(kind, target_id)) without rowid;
create table plays(
    id integer primary key, uid text not null unique,
    track_id integer references tracks(id) on delete set null,
    title text not null, artist text not null, album text not null,
    played_at integer not null, ms_played integer not null, completed integer not null, source text not null);
create index plays_by_time on plays(played_at);
create index plays_of_track on plays(track_id, played_at);
create table bookmarks(
    id integer primary key, track_id integer not null references tracks(id) on delete cascade,
    position_ms integer not null, name text not null, created_at integer not null);
create index bookmarks_of_track on bookmarks(track_id, position_ms);
create table playlists(
    id integer primary key, uid text not null unique, name text not null, name_key text not null,
    description text not null default '', artwork_id integer references artworks(id) on delete set null,
    rules text, position integer not null default 0, created_at integer not null, updated_at integer not null);
create table playlist_items(
    playlist_id integer not null references playlists(id) on delete cascade, position integer not null,
    track_id integer references tracks(id) on delete set null,
    place blob, title text not null default '', duration_ms integer not null default 0, added_at integer not null,
    primary key(playlist_id, position)) without rowid;
create index playlist_items_of_track on playlist_items(track_id);
)sql";

constexpr std::string_view kListeningDown = R"sql(
drop table playlist_items; drop table playlists; drop table bookmarks; drop table plays; drop table favourites;
drop table stats;
)sql";

// What goes in is folded already (Fold.h): the tokenizer only has to cut at blanks, so marks count as letters.
constexpr std::string_view kSearchUp = R"sql(
create virtual table track_search using fts5(title, artists, album, genres, folder, prefix='1 2 3', detail=column,
    columnsize=0, tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co M*'");
create virtual table artist_search using fts5(name, prefix='1 2 3', detail=none, columnsize=0,
    tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co M*'");
create virtual table album_search using fts5(title, artist, prefix='1 2 3', detail=column, columnsize=0,
    tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co M*'");
create virtual table track_words using fts5vocab(track_search, 'row');
)sql";

constexpr std::string_view kSearchDown =
    "drop table track_words; drop table album_search; drop table artist_search; drop table track_search;";

/// When the pictures of an album were looked for; 0: not yet, or something about it changed since.
constexpr std::string_view kCoversUp = R"sql(
alter table albums add column looked_at integer not null default 0;
create index albums_not_looked_at on albums(id) where looked_at = 0;
)sql";

constexpr std::string_view kCoversDown = "drop index albums_not_looked_at; alter table albums drop column looked_at;";

constexpr std::array<database::Migration, 4> kMigrations{{
    {1, "tracks", kTablesUp, kTablesDown},
    {2, "listening", kListeningUp, kListeningDown},
    {3, "search", kSearchUp, kSearchDown},
    {4, "covers", kCoversUp, kCoversDown},
}};

} // namespace

database::Schema librarySchema() {
    return {"library", kMigrations};
}

Result<std::unique_ptr<database::Database>> openLibrary(const std::filesystem::path& file) {
    database::Options options;
    options.cacheKiB = 32 << 10;
    options.schemas = {librarySchema()};
    return database::Database::open(file, std::move(options));
}

} // namespace bitbeats::library
