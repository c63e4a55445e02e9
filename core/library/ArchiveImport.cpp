#include "ArchiveLine.h"
#include "Now.h"
#include "library/Archive.h"
#include "library/Fold.h"
#include "library/Rules.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <optional>

namespace bitbeats::library {
namespace {

using namespace Qt::StringLiterals;
using database::Blob;
using database::Value;
using database::WriteSession;

constexpr qint64 kLongestLine = 64 << 20; // a playlist with very many items
constexpr std::size_t kKeyBytes = 16;

std::optional<std::int64_t> maybe(const QJsonObject& line, const char* name) {
    const auto value = line.value(QLatin1String(name));
    return value.isDouble() ? std::optional<std::int64_t>(value.toInteger()) : std::nullopt;
}

class Reader {
public:
    Reader(WriteSession& session, const CancelToken& cancel) : m_session(session), m_cancel(cancel) {}

    Result<void> take(const QByteArray& bytes) {
        ++m_line;
        if (m_cancel.cancelled()) return fail(Reason::Cancelled, "read", "the archive");
        if (bytes.trimmed().isEmpty()) return {};
        const auto line = QJsonDocument::fromJson(bytes).object();
        const auto type = textIn(line, "type");
        if (type.empty()) return malformed("it is no JSON object with a type");
        if (m_line == 1) return head(line, type);
        if (type == "track")
            track(line);
        else if (type == "playlist")
            return playlist(line);
        else if (type == "play")
            play(line);
        else if (type == "favourite")
            favourite(line);
        else if (type == "root")
            root(line);
        return {}; // lines of other types come from newer programs and harm nobody
    }

    const ArchiveReport& report() const { return m_report; }
    bool begun() const { return m_line > 0; }

private:
    Failure malformed(const std::string& what) const {
        return fail(Reason::Malformed, "read", "the archive", "line " + std::to_string(m_line) + ": " + what);
    }

    Result<void> head(const QJsonObject& line, const std::string& type) {
        if (type != "bitbeats-library") return malformed("this is no archive of a library");
        if (numberIn(line, "version") != 1)
            return fail(Reason::Unsupported, "read", "the archive", "a newer BitBeats made it",
                        "Install the newer BitBeats.");
        return {};
    }

    /// The track with this sound; of several the one with this title.
    std::int64_t trackOf(const std::string& content, const std::string& title) {
        if (content.size() != kKeyBytes) return 0;
        const auto exact = m_session.value<std::int64_t>(
            "select id from tracks where content = ? and title_key = ? order by state limit 1", Blob{content},
            fold(title));
        if (exact) return *exact;
        return m_session.value<std::int64_t>("select id from tracks where content = ? limit 1", Blob{content})
            .value_or(0);
    }

    static bool hasMore(const QJsonObject& line) {
        for (const char* name : {"rating", "liked_at", "plays", "edits", "bookmarks", "bookmark_ms"})
            if (line.contains(QLatin1String(name))) return true;
        return false;
    }

    /// A track that is not in the library is kept as one whose file is gone: a scan that finds its sound finds it.
    std::int64_t expected(const std::string& content, const QJsonObject& line) {
        const auto title = textIn(line, "title");
        if (const auto id = trackOf(content, title)) return id;
        if (content.size() != kKeyBytes) return 0;
        return m_session
            .value<std::int64_t>("insert into tracks(state, content, title, title_key, artist, duration_ms, added_at) "
                                 "values(2, ?, ?, ?, ?, ?, ?) returning id",
                                 Blob{content}, title, fold(title), textIn(line, "artist"),
                                 std::max<std::int64_t>(0, numberIn(line, "duration_ms")),
                                 maybe(line, "added_at").value_or(nowMs()))
            .value_or(0);
    }

    void track(const QJsonObject& line) {
        ++m_report.tracks;
        const auto content = bytesIn(line, "content");
        const auto present = trackOf(content, textIn(line, "title"));
        if (present) ++m_report.found;
        if (!hasMore(line)) return;
        const auto id = present ? present : expected(content, line);
        if (!id) return;
        m_session.run("insert into stats(track_id, rating, liked_at, plays, skips, last_played_at, bookmark_ms) "
                      "values(?, ?, ?, ?, ?, ?, ?) on conflict(track_id) do update set "
                      "rating = coalesce(rating, excluded.rating), liked_at = coalesce(liked_at, excluded.liked_at), "
                      "plays = max(plays, excluded.plays), skips = max(skips, excluded.skips), "
                      "last_played_at = coalesce(max(last_played_at, excluded.last_played_at), last_played_at, "
                      "excluded.last_played_at), bookmark_ms = coalesce(bookmark_ms, excluded.bookmark_ms)",
                      id, maybe(line, "rating"), maybe(line, "liked_at"),
                      std::max<std::int64_t>(0, numberIn(line, "plays")),
                      std::max<std::int64_t>(0, numberIn(line, "skips")), maybe(line, "last_played_at"),
                      maybe(line, "bookmark_ms"));
        const auto edits = line.value(u"edits"_s).toObject();
        for (auto edit = edits.begin(); edit != edits.end(); ++edit)
            m_session.run("insert into overlay(track_id, field, value) values(?, ?, ?) on conflict do nothing", id,
                          edit.key().toStdString(), edit.value().toString().toStdString());
        for (const auto& entry : line.value(u"bookmarks"_s).toArray()) {
            const auto mark = entry.toObject();
            m_session.run("insert into bookmarks(track_id, position_ms, name, created_at) select ?1, ?2, ?3, ?4 "
                          "where not exists(select 1 from bookmarks where track_id = ?1 and position_ms = ?2)",
                          id, numberIn(mark, "position_ms"), textIn(mark, "name"), numberIn(mark, "created_at"));
        }
    }

    Result<void> playlist(const QJsonObject& line) {
        ++m_report.playlists;
        const auto uid = textIn(line, "uid");
        const auto rules = textIn(line, "rules");
        if (uid.empty()) return malformed("a playlist without an id");
        if (!rules.empty()) {
            if (const auto sound = rulesFromJson(rules); !sound) return malformed(sound.error().detail);
        }
        if (m_session.value<int>("select 1 from playlists where uid = ?", uid)) return {};
        const auto name = textIn(line, "name");
        const auto id = m_session.value<std::int64_t>(
            "insert into playlists(uid, name, name_key, description, rules, created_at, updated_at) "
            "values(?, ?, ?, ?, ?, ?, ?) returning id",
            uid, name, fold(name), textIn(line, "description"), rules.empty() ? Value() : Value(rules),
            numberIn(line, "created_at"), nowMs());
        std::int64_t position = 0;
        for (const auto& entry : line.value(u"items"_s).toArray()) {
            const auto item = entry.toObject();
            const auto track = expected(bytesIn(item, "content"), item);
            m_session.run("insert into playlist_items(playlist_id, position, track_id, place, title, added_at) "
                          "values(?, ?, ?, ?, ?, ?)",
                          id, position++, track ? Value(track) : Value(), Blob{bytesIn(item, "place")},
                          textIn(item, "title"), nowMs());
        }
        return {};
    }

    void play(const QJsonObject& line) {
        ++m_report.plays;
        const auto track = trackOf(bytesIn(line, "content"), textIn(line, "title"));
        m_session.run("insert into plays(uid, track_id, title, artist, album, played_at, ms_played, completed, source) "
                      "values(?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict(uid) do nothing",
                      textIn(line, "uid"), track ? Value(track) : Value(), textIn(line, "title"),
                      textIn(line, "artist"), textIn(line, "album"), numberIn(line, "played_at"),
                      numberIn(line, "ms_played"), line.value(u"completed"_s).toBool(), textIn(line, "source"));
    }

    void favourite(const QJsonObject& line) {
        const auto kind = textIn(line, "kind");
        const auto key = textIn(line, "key");
        const char* const find = kind == "artist"  ? "select id from artists where name_key = ?"
                                 : kind == "album" ? "select id from albums where key = ?"
                                                   : "select id from playlists where uid = ?";
        if (const auto id = m_session.value<std::int64_t>(find, key))
            m_session.run("insert into favourites(kind, target_id, liked_at) values(?, ?, ?) on conflict do nothing",
                          kind, *id, numberIn(line, "liked_at"));
    }

    /// Folders that are not on this machine are left out.
    void root(const QJsonObject& line) {
        const auto path = bytesIn(line, "path");
        std::error_code ignored;
        if (!path.starts_with('/') || !std::filesystem::is_directory(path, ignored)) return;
        bool overlaps = false;
        m_session.each("select path from roots", [&](const database::Row& row) {
            overlaps = overlaps || isWithin(path, row.text(0)) || isWithin(row.text(0), path);
        });
        if (overlaps) return;
        m_session.run("insert into roots(path, added_at) values(?, ?)", Blob{path}, nowMs());
        ++m_report.roots;
    }

    WriteSession& m_session;
    const CancelToken& m_cancel;
    std::int64_t m_line = 0;
    ArchiveReport m_report;
};

} // namespace

Result<ArchiveReport> Archive::importFrom(const std::filesystem::path& path, const CancelToken& cancel) {
    QFile file(QString::fromStdString(path.string()));
    if (!file.open(QIODevice::ReadOnly)) {
        std::error_code ignored;
        const bool there = std::filesystem::exists(path, ignored);
        return fail(there ? Reason::NotAllowed : Reason::NotFound, "open", path.filename().string());
    }
    auto session = m_db.write();
    Reader reader(session, cancel);
    while (!file.atEnd() && session.ok()) {
        const auto line = file.readLine(kLongestLine);
        if (line.size() >= kLongestLine - 1)
            return fail(Reason::TooLarge, "read", path.filename().string(), "a line of it is too long");
        if (auto taken = reader.take(line); !taken) return Failure(taken.error());
    }
    if (!reader.begun()) return fail(Reason::Malformed, "read", path.filename().string(), "it is empty");
    return session.commit(reader.report());
}

} // namespace bitbeats::library
