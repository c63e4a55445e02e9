#include "library/Listening.h"

#include "Uid.h"

#include <algorithm>

namespace bitbeats::library {
namespace {

using database::orNull;
using database::Row;
using database::Value;

const char* nameOf(LikeKind kind) {
    switch (kind) {
    case LikeKind::Album:
        return "album";
    case LikeKind::Artist:
        return "artist";
    case LikeKind::Playlist:
        return "playlist";
    case LikeKind::Track:
        break;
    }
    return "track";
}

std::optional<std::int64_t> when(bool set, std::int64_t ms) {
    return set ? std::optional(ms) : std::nullopt;
}

} // namespace

/// Ends a session and tells what it changed.
Result<void> Listening::keep(database::WriteSession& session, const Change& change) {
    auto kept = session.commit();
    if (kept && m_changes) m_changes->tell(change);
    return kept;
}

Result<void> Listening::like(TrackId track, bool liked, std::int64_t nowMs) {
    auto session = m_db.write();
    session.run("insert into stats(track_id, liked_at) values(?, ?) "
                "on conflict(track_id) do update set liked_at = excluded.liked_at",
                track, when(liked, nowMs));
    return keep(session, {Change::Kind::Tracks, {track}});
}

Result<void> Listening::like(LikeKind kind, std::int64_t id, bool liked, std::int64_t nowMs) {
    if (kind == LikeKind::Track) return like(TrackId{id}, liked, nowMs);
    auto session = m_db.write();
    if (liked)
        session.run("insert into favourites(kind, target_id, liked_at) values(?, ?, ?) on conflict do nothing",
                    nameOf(kind), id, nowMs);
    else
        session.run("delete from favourites where kind = ? and target_id = ?", nameOf(kind), id);
    return keep(session, {Change::Kind::Favourites});
}

Result<void> Listening::rate(std::span<const TrackId> tracks, int rating) {
    const auto value = rating > 0 ? Value(std::min(rating, 100)) : Value();
    auto session = m_db.write();
    for (const auto track : tracks)
        session.run("insert into stats(track_id, rating) values(?, ?) "
                    "on conflict(track_id) do update set rating = excluded.rating",
                    track, value);
    return keep(session, {Change::Kind::Tracks, {tracks.begin(), tracks.end()}});
}

Result<void> Listening::played(Play play) {
    if (play.uid.empty()) play.uid = newUid();
    auto session = m_db.write();
    std::int64_t duration = 0;
    session.each(
        "select t.title, t.artist, coalesce(a.title, ''), t.duration_ms from tracks t "
        "left join albums a on a.id = t.album_id where t.id = ?",
        [&](const Row& row) {
            if (play.title.empty()) play.title = row.text(0);
            if (play.artist.empty()) play.artist = row.text(1);
            if (play.album.empty()) play.album = row.text(2);
            duration = row.integer(3);
        },
        play.track);
    session.run("insert into plays(uid, track_id, title, artist, album, played_at, ms_played, completed, source) "
                "values(?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict(uid) do nothing",
                play.uid, orNull(play.track), play.title, play.artist, play.album, play.playedAt, play.heard.count(),
                play.completed, play.source);
    if (session.ok() && session.changes() > 0 && play.track) {
        const bool skipped = !play.completed && play.heard.count() * 2 < duration;
        session.run("insert into stats(track_id, plays, skips, last_played_at) values(?, ?, ?, ?) "
                    "on conflict(track_id) do update set plays = plays + excluded.plays, "
                    "skips = skips + excluded.skips, "
                    "last_played_at = max(coalesce(last_played_at, 0), excluded.last_played_at)",
                    play.track, skipped ? 0 : 1, skipped ? 1 : 0, play.playedAt);
    }
    auto kept = keep(session, {Change::Kind::History});
    if (kept && m_changes && play.track) m_changes->tell({Change::Kind::Tracks, {play.track}});
    return kept;
}

Result<std::vector<Play>> Listening::history(std::int64_t before, int limit) {
    auto session = m_db.read();
    std::vector<Play> plays;
    session.each(
        "select uid, coalesce(track_id, 0), title, artist, album, played_at, ms_played, completed, source "
        "from plays where played_at < ? order by played_at desc, id desc limit ?",
        [&](const Row& row) {
            plays.push_back({row.text(0),
                             {row.integer(1)},
                             row.text(2),
                             row.text(3),
                             row.text(4),
                             row.integer(5),
                             Milliseconds(row.integer(6)),
                             row.flag(7),
                             row.text(8)});
        },
        before, limit);
    return session.done(std::move(plays));
}

Result<void> Listening::clearHistory() {
    auto session = m_db.write();
    session.run("delete from plays");
    session.run("update stats set plays = 0, skips = 0, last_played_at = null");
    auto kept = keep(session, {Change::Kind::History});
    if (kept && m_changes) m_changes->tell({Change::Kind::Tracks});
    return kept;
}

Result<void> Listening::keepPosition(TrackId track, std::optional<Milliseconds> position) {
    const auto ms = position ? Value(position->count()) : Value();
    auto session = m_db.write();
    session.run("insert into stats(track_id, bookmark_ms) values(?, ?) "
                "on conflict(track_id) do update set bookmark_ms = excluded.bookmark_ms",
                track, ms);
    return session.commit();
}

Result<std::optional<Milliseconds>> Listening::position(TrackId track) {
    auto session = m_db.read();
    const auto ms = session.value<std::int64_t>("select bookmark_ms from stats where track_id = ?", track);
    return session.done(ms ? std::optional(Milliseconds(*ms)) : std::nullopt);
}

Result<std::int64_t> Listening::addBookmark(const Bookmark& bookmark, std::int64_t nowMs) {
    auto session = m_db.write();
    const auto id = session.value<std::int64_t>(
        "insert into bookmarks(track_id, position_ms, name, created_at) values(?, ?, ?, ?) returning id",
        bookmark.track, bookmark.position.count(), bookmark.name, nowMs);
    return session.commit(id.value_or(0));
}

Result<void> Listening::removeBookmark(std::int64_t id) {
    auto session = m_db.write();
    session.run("delete from bookmarks where id = ?", id);
    return session.commit();
}

Result<std::vector<Bookmark>> Listening::bookmarks(TrackId track) {
    auto session = m_db.read();
    std::vector<Bookmark> bookmarks;
    session.each(
        "select id, track_id, position_ms, name from bookmarks where track_id = ? order by position_ms",
        [&](const Row& row) {
            bookmarks.push_back({row.integer(0), {row.integer(1)}, Milliseconds(row.integer(2)), row.text(3)});
        },
        track);
    return session.done(std::move(bookmarks));
}

} // namespace bitbeats::library
