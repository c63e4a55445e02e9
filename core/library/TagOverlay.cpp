#include "library/TagOverlay.h"

#include "Now.h"
#include "OverlayRows.h"
#include "TrackStore.h"
#include "tags/TagReader.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace bitbeats::library {
namespace {

using database::Row;

tags::Values valuesOf(std::string_view json) {
    tags::Values values;
    const QByteArray bytes(json.data(), static_cast<qsizetype>(json.size()));
    for (const auto& value : QJsonDocument::fromJson(bytes).array())
        values.push_back(value.toString().toStdString());
    return values;
}

std::string jsonOf(const tags::Values& values) {
    QJsonArray list;
    for (const auto& value : values)
        list.append(QString::fromStdString(value));
    return QJsonDocument(list).toJson(QJsonDocument::Compact).toStdString();
}

/// Where the file of a track lies.
std::optional<FileFacts> factsOf(database::Session& session, TrackId track) {
    std::optional<FileFacts> facts;
    session.each(
        "select t.folder_id, f.path, r.path, t.name, t.size, t.mtime_ns from tracks t "
        "join folders f on f.id = t.folder_id join roots r on r.id = f.root_id where t.id = ?",
        [&](const Row& row) {
            const auto folder = row.text(1);
            const auto root = row.text(2);
            facts = FileFacts{{row.integer(0)},
                              folder,
                              folder.size() > root.size() ? folder.substr(root.size()) : std::string(),
                              row.text(3),
                              row.integer(4),
                              row.integer(5)};
        },
        track);
    return facts;
}

} // namespace

tags::TagChanges loadOverlay(database::Session& session, TrackId track) {
    tags::TagChanges changes;
    session.each(
        "select field, value from overlay where track_id = ?",
        [&](const Row& row) {
            if (const auto field = tags::fieldOfName(row.view(0))) changes.fields[*field] = valuesOf(row.view(1));
        },
        track);
    return changes;
}

void writeOverlay(database::WriteSession& session, TrackId track, const tags::TagChanges& changes) {
    session.run("delete from overlay where track_id = ?", track);
    for (const auto& [field, values] : changes.fields)
        session.run("insert into overlay(track_id, field, value) values(?, ?, ?)", track, tags::fieldName(field),
                    jsonOf(values));
}

TagOverlay::TagOverlay(database::Database& db, ReadTags readTags, Changes* changes)
    : m_db(db), m_readTags(std::move(readTags)), m_changes(changes) {
    if (!m_readTags) m_readTags = [](const std::filesystem::path& file) { return tags::readTags(file); };
}

Result<tags::TagChanges> TagOverlay::of(TrackId track) {
    auto session = m_db.read();
    auto changes = loadOverlay(session, track);
    return session.done(std::move(changes));
}

Result<tags::TagChanges> TagOverlay::add(TrackId track, const tags::TagChanges& changes) {
    auto all = of(track);
    if (!all) return all;
    for (const auto& [field, values] : changes.fields)
        all->fields[field] = values;
    return replace(track, *all);
}

Result<tags::TagChanges> TagOverlay::replace(TrackId track, const tags::TagChanges& changes) {
    std::optional<FileFacts> facts;
    std::string content;
    {
        auto session = m_db.read();
        facts = factsOf(session, track);
        content = session.value<std::string>("select content from tracks where id = ?", track).value_or("");
        if (!session.ok()) return Failure(session.error());
    }
    if (!facts) return fail(Reason::NotFound, "edit", "the track", "it is not in the library");
    auto tags = m_readTags(facts->folderPath + "/" + facts->name);
    if (!tags) return Failure(tags.error());
    auto session = m_db.write();
    auto before = loadOverlay(session, track);
    writeOverlay(session, track, changes);
    TrackStore store(nowMs(), {});
    store.put(session, {*facts, std::move(*tags), std::move(content)});
    if (auto kept = session.commit(); !kept) return Failure(kept.error());
    if (m_changes) m_changes->tell({Change::Kind::Tracks, {track}});
    return before;
}

} // namespace bitbeats::library
