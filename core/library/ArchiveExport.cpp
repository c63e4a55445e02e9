#include "ArchiveLine.h"
#include "library/Archive.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>

#include <functional>

namespace bitbeats::library {
namespace {

using namespace Qt::StringLiterals;
using database::ReadSession;
using database::Row;

class Writer {
public:
    Writer(const std::filesystem::path& path, ReadSession& session)
        : m_file(QString::fromStdString(path.string())), m_name(path.filename().string()), m_session(session) {}

    Result<ArchiveReport> write() {
        if (!m_file.open(QIODevice::WriteOnly)) return failed();
        put({{u"type"_s, u"bitbeats-library"_s}, {u"version"_s, 1}});
        roots();
        tracks();
        playlists();
        plays();
        favourites();
        if (!m_session.ok()) return Failure(m_session.error());
        if (!m_ok || !m_file.commit()) return failed();
        return m_report;
    }

private:
    Failure failed() {
        const bool full = m_file.errorString().contains(u"space"_s);
        return fail(full ? Reason::DiskFull : Reason::NotAllowed, "write", m_name,
                    full ? std::string() : m_file.errorString().toStdString());
    }

    void put(const QJsonObject& line) {
        const auto bytes = QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n';
        m_ok = m_ok && m_file.write(bytes) == bytes.size();
    }

    void roots() {
        m_session.each("select path from roots order by path", [&](const Row& row) {
            put({{u"type"_s, u"root"_s}, {u"path"_s, archiveHex(row.view(0))}});
            ++m_report.roots;
        });
    }

    void tracks() {
        m_session.each(
            "select t.id, t.content, t.title, t.artist, coalesce(a.title, ''), t.duration_ms, f.path, t.name, "
            "t.added_at, s.rating, s.liked_at, s.plays, s.skips, s.last_played_at, s.bookmark_ms from tracks t "
            "left join albums a on a.id = t.album_id left join folders f on f.id = t.folder_id "
            "left join stats s on s.track_id = t.id order by t.id",
            [&](const Row& row) {
                QJsonObject line{{u"type"_s, u"track"_s},
                                 {u"content"_s, archiveHex(row.view(1))},
                                 {u"title"_s, archiveText(row.view(2))},
                                 {u"artist"_s, archiveText(row.view(3))},
                                 {u"album"_s, archiveText(row.view(4))},
                                 {u"duration_ms"_s, static_cast<qint64>(row.integer(5))},
                                 {u"added_at"_s, static_cast<qint64>(row.integer(8))}};
                if (!row.isNull(6)) line.insert(u"path"_s, archiveHex(row.text(6) + "/" + row.text(7)));
                const char* const names[] = {"rating", "liked_at", "plays", "skips", "last_played_at", "bookmark_ms"};
                for (int i = 0; i < 6; ++i) {
                    if (!row.isNull(9 + i))
                        line.insert(QLatin1String(names[i]), static_cast<qint64>(row.integer(9 + i)));
                }
                edits(line, row.integer(0));
                bookmarks(line, row.integer(0));
                put(line);
                ++m_report.tracks;
            });
    }

    void edits(QJsonObject& line, std::int64_t track) {
        QJsonObject edits;
        m_session.each(
            "select field, value from overlay where track_id = ?",
            [&](const Row& row) { edits.insert(archiveText(row.view(0)), archiveText(row.view(1))); }, track);
        if (!edits.isEmpty()) line.insert(u"edits"_s, edits);
    }

    void bookmarks(QJsonObject& line, std::int64_t track) {
        QJsonArray marks;
        m_session.each(
            "select position_ms, name, created_at from bookmarks where track_id = ? order by id",
            [&](const Row& row) {
                marks.append(QJsonObject{{u"position_ms"_s, static_cast<qint64>(row.integer(0))},
                                         {u"name"_s, archiveText(row.view(1))},
                                         {u"created_at"_s, static_cast<qint64>(row.integer(2))}});
            },
            track);
        if (!marks.isEmpty()) line.insert(u"bookmarks"_s, marks);
    }

    void playlists() {
        m_session.each("select id, uid, name, description, rules, created_at from playlists order by position, id",
                       [&](const Row& row) {
                           QJsonObject line{{u"type"_s, u"playlist"_s},
                                            {u"uid"_s, archiveText(row.view(1))},
                                            {u"name"_s, archiveText(row.view(2))},
                                            {u"description"_s, archiveText(row.view(3))},
                                            {u"created_at"_s, static_cast<qint64>(row.integer(5))}};
                           if (!row.isNull(4)) line.insert(u"rules"_s, archiveText(row.view(4)));
                           QJsonArray items;
                           m_session.each(
                               "select coalesce(t.content, x''), coalesce(t.title, i.title), i.place "
                               "from playlist_items i left join tracks t on t.id = i.track_id "
                               "where i.playlist_id = ? order by i.position",
                               [&](const Row& item) {
                                   items.append(QJsonObject{{u"content"_s, archiveHex(item.view(0))},
                                                            {u"title"_s, archiveText(item.view(1))},
                                                            {u"place"_s, archiveHex(item.view(2))}});
                               },
                               row.integer(0));
                           line.insert(u"items"_s, items);
                           put(line);
                           ++m_report.playlists;
                       });
    }

    void plays() {
        m_session.each("select p.uid, coalesce(t.content, x''), p.title, p.artist, p.album, p.played_at, p.ms_played, "
                       "p.completed, p.source from plays p left join tracks t on t.id = p.track_id order by p.id",
                       [&](const Row& row) {
                           put({{u"type"_s, u"play"_s},
                                {u"uid"_s, archiveText(row.view(0))},
                                {u"content"_s, archiveHex(row.view(1))},
                                {u"title"_s, archiveText(row.view(2))},
                                {u"artist"_s, archiveText(row.view(3))},
                                {u"album"_s, archiveText(row.view(4))},
                                {u"played_at"_s, static_cast<qint64>(row.integer(5))},
                                {u"ms_played"_s, static_cast<qint64>(row.integer(6))},
                                {u"completed"_s, row.flag(7)},
                                {u"source"_s, archiveText(row.view(8))}});
                           ++m_report.plays;
                       });
    }

    void favourites() {
        m_session.each("select f.kind, f.liked_at, coalesce(n.name_key, a.key, p.uid) from favourites f "
                       "left join artists n on f.kind = 'artist' and n.id = f.target_id "
                       "left join albums a on f.kind = 'album' and a.id = f.target_id "
                       "left join playlists p on f.kind = 'playlist' and p.id = f.target_id",
                       [&](const Row& row) {
                           if (row.isNull(2)) return;
                           put({{u"type"_s, u"favourite"_s},
                                {u"kind"_s, archiveText(row.view(0))},
                                {u"liked_at"_s, static_cast<qint64>(row.integer(1))},
                                {u"key"_s, archiveText(row.view(2))}});
                       });
    }

    QSaveFile m_file;
    std::string m_name;
    ReadSession& m_session;
    bool m_ok = true;
    ArchiveReport m_report;
};

} // namespace

Result<ArchiveReport> Archive::exportTo(const std::filesystem::path& file, const CancelToken& cancel) {
    auto session = m_db.read(cancel);
    return Writer(file, session).write();
}

} // namespace bitbeats::library
