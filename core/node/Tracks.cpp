#include "Tracks.h"

#include <QString>
#include <QStringList>

#include <algorithm>
#include <array>

namespace bitbeats::node {
namespace {

constexpr std::array<std::string_view, 3> kVisibilities{"public", "unlisted", "private"};
const std::string kSelect =
    "select tracks.id, owner, handle, title, artist, album, genre, duration, size, sha256, info_hash, file, visibility,"
    " release_at, tracks.created, attested, plays, info_hash in (select info_hash from blocked_hashes), cover,"
    " attestation from tracks join users on users.id = tracks.owner ";

Track trackIn(const database::Row& row) {
    Track track;
    track.id = row.text(0);
    track.owner = row.text(1);
    track.ownerHandle = row.text(2);
    track.title = row.text(3);
    track.artist = row.text(4);
    track.album = row.text(5);
    track.genre = row.text(6);
    track.duration = Milliseconds(row.integer(7));
    track.size = row.integer(8);
    track.sha256 = row.text(9);
    track.infoHash = row.text(10);
    track.file = row.text(11);
    track.visibility = static_cast<Visibility>(row.integer(12));
    track.releaseAt = row.integer(13);
    track.created = row.integer(14);
    track.attested = row.integer(15);
    track.plays = row.integer(16);
    track.blocked = row.flag(17);
    track.cover = row.flag(18);
    track.attestation = row.text(19);
    return track;
}

/// Words as a full-text query: each a quoted prefix, so that nothing a person types means something to the engine.
std::string prefixQuery(const std::string& words) {
    std::string query;
    auto plain = QString::fromStdString(words);
    plain.remove(QChar(u'\0')); // where a text ends for the engine
    for (auto quoted : plain.simplified().split(u' ', Qt::SkipEmptyParts)) {
        quoted.replace(u'"', QStringLiteral("\"\""));
        query += (query.empty() ? "\"" : " \"") + quoted.toStdString() + "\"*";
    }
    return query;
}

/// What is searched, as the row now has it. Not by triggers: the database trusts no schema that reaches into virtual
/// tables.
void index(database::WriteSession& write, const std::string& id) {
    write.run("delete from tracks_text where rowid = (select number from tracks where id = ?)", id);
    write.run("insert into tracks_text(rowid, title, artist, album, genre)"
              " select number, title, artist, album, genre from tracks where id = ?",
              id);
}

std::optional<Track> first(database::ReadSession& read, const char* where, const database::Value& value) {
    std::optional<Track> track;
    const std::array<database::Value, 1> values{value};
    read.eachWith(
        kSelect + where, [&](const database::Row& row) { track = trackIn(row); }, values);
    return track;
}

} // namespace

std::optional<Visibility> visibilityOf(std::string_view name) {
    const auto found = std::find(kVisibilities.begin(), kVisibilities.end(), name);
    if (found == kVisibilities.end()) return {};
    return static_cast<Visibility>(found - kVisibilities.begin());
}

std::string_view nameOf(Visibility visibility) {
    return kVisibilities[static_cast<std::size_t>(visibility)];
}

void insertTrack(database::WriteSession& write, const Track& track) {
    write.run("insert into tracks(id, owner, title, artist, album, genre, duration, size, sha256, info_hash, file,"
              " visibility, release_at, created, attested, attestation, cover)"
              " values(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
              track.id, track.owner, track.title, track.artist, track.album, track.genre, track.duration.count(),
              track.size, database::Blob{track.sha256}, database::Blob{track.infoHash}, track.file,
              static_cast<int>(track.visibility), track.releaseAt, track.created, track.attested, track.attestation,
              track.cover);
    index(write, track.id);
}

Result<std::optional<Track>> Tracks::find(const std::string& id) {
    auto read = m_database.read();
    auto track = first(read, "where tracks.id = ?", id);
    return read.done(std::move(track));
}

Result<std::optional<Track>> Tracks::findShared(const std::string& infoHash) {
    std::optional<Track> track;
    auto read = m_database.read();
    read.each(
        kSelect + "where info_hash = ? and visibility <> ? and release_at <= ?"
                  " and info_hash not in (select info_hash from blocked_hashes) order by number limit 1",
        [&](const database::Row& row) { track = trackIn(row); }, database::Blob{infoHash},
        static_cast<int>(Visibility::Private), m_clock.now());
    return read.done(std::move(track));
}

std::optional<std::string> sameTrack(database::WriteSession& write, const std::string& owner,
                                     const std::string& sha256) {
    return write.value<std::string>("select id from tracks where owner = ? and sha256 = ? order by number limit 1",
                                    owner, database::Blob{sha256});
}

bool Tracks::isSound(const std::filesystem::path& file) {
    const auto name = file.filename();
    return name != "track.torrent" && name != "cover" && file.extension() != ".part";
}

Result<TrackPage> Tracks::list(const TrackQuery& query) {
    std::string where = "where ";
    std::vector<database::OwnedValue> owned;
    if (query.mine) {
        where += "owner = ?";
        owned.emplace_back(query.owner);
    } else {
        where += "visibility = 0 and release_at <= ? and info_hash not in (select info_hash from blocked_hashes)";
        owned.emplace_back(m_clock.now());
        if (!query.owner.empty()) {
            where += " and owner = ?";
            owned.emplace_back(query.owner);
        }
    }
    for (const auto& [column, value] : {std::pair("artist", query.artist), std::pair("genre", query.genre)}) {
        if (value.empty()) continue;
        where += std::string(" and ") + column + " = ?";
        owned.emplace_back(value);
    }
    if (const auto text = prefixQuery(query.words); !text.empty()) {
        where += " and number in (select rowid from tracks_text where tracks_text match ?)";
        owned.emplace_back(text);
    }
    std::vector<database::Value> values;
    for (const auto& value : owned)
        values.push_back(value.view());
    TrackPage page;
    auto read = m_database.read();
    read.eachWith(
        "select count(*) from tracks " + where, [&](const database::Row& row) { page.total = row.integer(0); }, values);
    values.emplace_back(query.pageSize);
    values.emplace_back(static_cast<std::int64_t>(query.page - 1) * query.pageSize);
    read.eachWith(
        kSelect + where + " order by number desc limit ? offset ?",
        [&](const database::Row& row) { page.items.push_back(trackIn(row)); }, values);
    return read.done(std::move(page));
}

Result<void> Tracks::change(const std::string& id, const TrackChange& change) {
    const auto visibility = change.visibility ? std::optional(static_cast<int>(*change.visibility)) : std::nullopt;
    auto write = m_database.write();
    write.run("update tracks set title = coalesce(?, title), artist = coalesce(?, artist), album = coalesce(?, album),"
              " genre = coalesce(?, genre), visibility = coalesce(?, visibility), release_at = coalesce(?, release_at)"
              " where id = ?",
              change.title, change.artist, change.album, change.genre, visibility, change.releaseAt, id);
    if (write.ok() && write.changes() == 0) return fail(Reason::NotFound, "change", "the track");
    index(write, id);
    return write.commit();
}

Result<void> Tracks::remove(const std::string& id) {
    auto write = m_database.write();
    write.run("delete from tracks_text where rowid = (select number from tracks where id = ?)", id);
    write.run("delete from tracks where id = ?", id);
    if (write.ok() && write.changes() == 0) return fail(Reason::NotFound, "delete", "the track");
    write.run("insert into removals(track) values(?) on conflict do nothing", id);
    if (auto done = write.commit(); !done) return done;
    return finishRemovals();
}

Result<void> Tracks::finishRemovals() {
    std::vector<std::string> over;
    {
        auto read = m_database.read();
        read.each("select track from removals", [&](const database::Row& row) { over.push_back(row.text(0)); });
        if (!read.ok()) return Failure(read.error());
    }
    for (const auto& id : over) {
        std::error_code error;
        std::filesystem::remove_all(folderOf(id), error);
        if (error) continue; // the next time
        auto write = m_database.write();
        write.run("delete from removals where track = ?", id);
        if (auto done = write.commit(); !done) return done;
    }
    return {};
}

Result<std::vector<Track>> Tracks::newest(int count) {
    std::vector<Track> tracks;
    auto read = m_database.read();
    read.each(
        kSelect + "order by number desc limit ?", [&](const database::Row& row) { tracks.push_back(trackIn(row)); },
        count);
    return read.done(std::move(tracks));
}

bool Tracks::isForEverybody(const Track& track) const {
    return track.visibility != Visibility::Private && isOut(track) && !track.blocked;
}

bool Tracks::isOut(const Track& track) const {
    return track.releaseAt <= m_clock.now();
}

bool Tracks::mayHear(const Track& track, const http::Caller* caller) const {
    if (track.blocked) return caller && caller->role >= http::Role::Moderator;
    if (mayChange(track, caller)) return true;
    return isForEverybody(track);
}

bool Tracks::mayChange(const Track& track, const http::Caller* caller) {
    return caller && (caller->userId == track.owner || caller->role >= http::Role::Moderator);
}

} // namespace bitbeats::node
