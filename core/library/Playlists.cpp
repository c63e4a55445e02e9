#include "library/Playlists.h"

#include "Now.h"
#include "RuleSql.h"
#include "Uid.h"
#include "base/AtomicFile.h"
#include "library/Fold.h"

#include <algorithm>
#include <set>

namespace bitbeats::library {
namespace {

using database::Blob;
using database::orNull;
using database::ReadSession;
using database::Row;
using database::Session;
using database::Value;
using database::WriteSession;

constexpr std::size_t kLargestFile = 64 << 20;

std::vector<PlaylistItem> itemsOf(Session& session, PlaylistId id) {
    std::vector<PlaylistItem> items;
    session.each(
        "select i.position, coalesce(i.track_id, 0), coalesce(t.title, i.title), f.path, t.name, i.place "
        "from playlist_items i left join tracks t on t.id = i.track_id "
        "left join folders f on f.id = t.folder_id where i.playlist_id = ? order by i.position",
        [&](const Row& row) {
            const auto place = row.isNull(3) ? row.text(5) : row.text(3) + "/" + row.text(4);
            items.push_back({row.integer(0), {row.integer(1)}, row.text(2), place});
        },
        id);
    return items;
}

void writeItems(WriteSession& session, PlaylistId id, std::span<const PlaylistItem> items) {
    const auto now = nowMs();
    session.run("delete from playlist_items where playlist_id = ?", id);
    for (std::size_t i = 0; i < items.size(); ++i)
        session.run("insert into playlist_items(playlist_id, position, track_id, place, title, added_at) "
                    "values(?, ?, ?, ?, ?, ?)",
                    id, i, orNull(items[i].track), Blob{items[i].place}, items[i].title, now);
    session.run("update playlists set updated_at = ? where id = ?", now, id);
}

std::optional<SmartRules> rulesIn(Session& session, PlaylistId id) {
    const auto json = session.value<std::string>("select rules from playlists where id = ?", id);
    if (!json) return {};
    auto rules = rulesFromJson(*json);
    if (rules) return *rules;
    session.fail(rules.error());
    return {};
}

std::vector<TrackId> found(Session& session, const SmartRules& rules, std::int64_t now) {
    auto condition = conditionOf(rules.rules, rules.any, now);
    std::string sql = "select t.id from ";
    sql += kRuleTables;
    sql += " where " + condition.sql + " and t.state < 2" + orderOf(rules.order, rules.descending);
    if (rules.limit > 0) {
        sql += " limit ?";
        condition.values.emplace_back(rules.limit);
    }
    std::vector<TrackId> ids;
    session.eachWith(
        sql, [&](const Row& row) { ids.push_back({row.integer(0)}); }, database::viewsOf(condition.values));
    return ids;
}

TrackId trackAt(Session& session, const std::filesystem::path& path) {
    return {session
                .value<std::int64_t>("select t.id from tracks t join folders f on f.id = t.folder_id "
                                     "where f.path = ? and t.name = ?",
                                     Blob{path.parent_path().native()}, Blob{path.filename().native()})
                .value_or(0)};
}

} // namespace

/// Ends a session and tells what it changed.
Result<void> Playlists::keep(WriteSession& session, const Change& change) {
    auto kept = session.commit();
    if (kept && m_changes) m_changes->tell(change);
    return kept;
}

/// Changes the items of a playlist by `change` in one transaction.
template<typename F>
Result<void> Playlists::edit(PlaylistId id, const F& change) {
    auto session = m_db.write();
    if (!session.value<int>("select 1 from playlists where id = ? and rules is null", id) && session.ok())
        return fail(Reason::NotFound, "change", "the playlist", "there is none, or it is a smart one");
    auto items = itemsOf(session, id);
    change(session, items);
    writeItems(session, id, items);
    return keep(session, {Change::Kind::Items, {}, id});
}

Result<std::vector<Playlist>> Playlists::all() {
    auto session = m_db.read();
    std::vector<Playlist> playlists;
    std::vector<std::string> rules;
    session.each("select p.id, p.uid, p.name, p.description, coalesce(p.artwork_id, 0), p.rules, count(i.position), "
                 "coalesce(sum(t.duration_ms), 0), p.updated_at from playlists p "
                 "left join playlist_items i on i.playlist_id = p.id left join tracks t on t.id = i.track_id "
                 "group by p.id order by p.position, p.name_key, p.id",
                 [&](const Row& row) {
                     Playlist one{{row.integer(0)}, row.text(1), row.text(2),    row.text(3),
                                  {row.integer(4)}, {},          row.integer(6), Milliseconds(row.integer(7)),
                                  row.integer(8)};
                     if (!row.isNull(5)) {
                         if (auto parsed = rulesFromJson(row.view(5))) one.rules = std::move(*parsed);
                     }
                     playlists.push_back(std::move(one));
                 });
    return session.done(std::move(playlists));
}

Result<PlaylistId> Playlists::create(const std::string& name, const std::optional<SmartRules>& rules) {
    const auto now = nowMs();
    const auto json = rules ? std::optional(toJson(*rules)) : std::nullopt;
    auto session = m_db.write();
    const PlaylistId id{
        session
            .value<std::int64_t>("insert into playlists(uid, name, name_key, rules, created_at, updated_at) "
                                 "values(?, ?, ?, ?, ?, ?) returning id",
                                 newUid(), name, fold(name), json, now, now)
            .value_or(0)};
    if (auto kept = keep(session, {Change::Kind::Playlists, {}, id}); !kept) return Failure(kept.error());
    return id;
}

Result<void> Playlists::rename(PlaylistId id, const std::string& name, const std::string& description) {
    auto session = m_db.write();
    session.run("update playlists set name = ?, name_key = ?, description = ?, updated_at = ? where id = ?", name,
                fold(name), description, nowMs(), id);
    return keep(session, {Change::Kind::Playlists, {}, id});
}

Result<void> Playlists::setRules(PlaylistId id, const SmartRules& rules) {
    auto session = m_db.write();
    session.run("update playlists set rules = ?, updated_at = ? where id = ? and rules is not null", toJson(rules),
                nowMs(), id);
    auto kept = keep(session, {Change::Kind::Playlists, {}, id});
    if (kept && m_changes) m_changes->tell({Change::Kind::Items, {}, id});
    return kept;
}

Result<void> Playlists::remove(PlaylistId id) {
    auto session = m_db.write();
    session.run("delete from favourites where kind = 'playlist' and target_id = ?", id);
    session.run("delete from playlists where id = ?", id);
    return keep(session, {Change::Kind::Playlists, {}, id});
}

Result<std::vector<PlaylistItem>> Playlists::items(PlaylistId id, const CancelToken& cancel) {
    auto session = m_db.read(cancel);
    const auto rules = rulesIn(session, id);
    std::vector<PlaylistItem> items;
    if (rules) {
        for (const auto track : found(session, *rules, nowMs()))
            items.push_back({static_cast<std::int64_t>(items.size()), track, {}, {}});
    } else {
        items = itemsOf(session, id);
    }
    return session.done(std::move(items));
}

Result<std::vector<TrackId>> Playlists::evaluate(const SmartRules& rules, std::int64_t now, const CancelToken& cancel) {
    auto session = m_db.read(cancel);
    auto ids = found(session, rules, now);
    return session.done(std::move(ids));
}

Result<void> Playlists::insert(PlaylistId id, std::span<const TrackId> tracks, std::optional<std::int64_t> position) {
    return edit(id, [&](WriteSession& session, std::vector<PlaylistItem>& items) {
        const auto size = static_cast<std::int64_t>(items.size());
        const auto at = std::clamp<std::int64_t>(position.value_or(size), 0, size);
        std::vector<PlaylistItem> added;
        for (const auto track : tracks) {
            auto title = session.value<std::string>("select title from tracks where id = ?", track);
            if (title) added.push_back({0, track, std::move(*title), {}});
        }
        items.insert(items.begin() + at, added.begin(), added.end());
    });
}

Result<void> Playlists::insertItems(PlaylistId id, std::vector<PlaylistItem> added,
                                    std::optional<std::int64_t> position) {
    return edit(id, [&](WriteSession& session, std::vector<PlaylistItem>& items) {
        for (auto& item : added) {
            if (!item.track && item.place.starts_with('/')) item.track = trackAt(session, item.place);
        }
        const auto size = static_cast<std::int64_t>(items.size());
        items.insert(items.begin() + std::clamp<std::int64_t>(position.value_or(size), 0, size),
                     std::make_move_iterator(added.begin()), std::make_move_iterator(added.end()));
    });
}

Result<void> Playlists::move(PlaylistId id, std::span<const std::int64_t> positions, std::int64_t to) {
    return edit(id, [&](WriteSession&, std::vector<PlaylistItem>& items) {
        const std::set<std::int64_t> moved(positions.begin(), positions.end());
        std::vector<PlaylistItem> before, middle, after;
        for (const auto& item : items) {
            auto& part = moved.contains(item.position) ? middle : item.position < to ? before : after;
            part.push_back(item);
        }
        items = std::move(before);
        items.insert(items.end(), middle.begin(), middle.end());
        items.insert(items.end(), after.begin(), after.end());
    });
}

Result<void> Playlists::take(PlaylistId id, std::span<const std::int64_t> positions) {
    return edit(id, [&](WriteSession&, std::vector<PlaylistItem>& items) {
        const std::set<std::int64_t> taken(positions.begin(), positions.end());
        std::erase_if(items, [&](const PlaylistItem& item) { return taken.contains(item.position); });
    });
}

Result<void> Playlists::replace(PlaylistId id, std::span<const PlaylistItem> items) {
    return edit(id, [&](WriteSession&, std::vector<PlaylistItem>& now) { now.assign(items.begin(), items.end()); });
}

Result<PlaylistImport> Playlists::importFile(const std::filesystem::path& file) {
    const auto bytes = readWholeFile(file, kLargestFile);
    if (!bytes) return Failure(bytes.error());
    const auto parsed = parsePlaylist(*bytes);
    if (!parsed) return Failure(parsed.error());
    const auto id = create(parsed->name.empty() ? file.stem().string() : parsed->name);
    if (!id) return Failure(id.error());
    std::error_code ignored;
    const auto folder = std::filesystem::weakly_canonical(file, ignored).parent_path();
    PlaylistImport import{*id, 0, {}};
    auto session = m_db.write();
    std::vector<PlaylistItem> items;
    for (const auto& entry : parsed->entries) {
        const auto path = pathOf(entry, folder);
        const auto track = path.empty() ? TrackId{} : trackAt(session, path);
        items.push_back({0, track, entry.title, path.empty() ? entry.place : path.native()});
        if (track)
            ++import.found;
        else
            import.missing.push_back(entry);
    }
    writeItems(session, *id, items);
    if (auto kept = keep(session, {Change::Kind::Items, {}, *id}); !kept) return Failure(kept.error());
    return import;
}

Result<void> Playlists::exportFile(PlaylistId id, const std::filesystem::path& file, bool relative) {
    PlaylistFile list;
    {
        auto session = m_db.read();
        list.name = session.value<std::string>("select name from playlists where id = ?", id).value_or("");
        const auto rules = rulesIn(session, id);
        std::vector<PlaylistItem> items;
        if (rules) {
            for (const auto track : found(session, *rules, nowMs()))
                items.push_back({0, track, {}, {}});
        } else {
            items = itemsOf(session, id);
        }
        for (const auto& item : items) {
            PlaylistEntry entry{item.place, item.title, {}};
            session.each(
                "select t.artist, t.title, t.duration_ms, f.path, t.name from tracks t "
                "left join folders f on f.id = t.folder_id where t.id = ?",
                [&](const Row& row) {
                    entry.title = (row.view(0).empty() ? "" : row.text(0) + " - ") + row.text(1);
                    entry.duration = Milliseconds(row.integer(2));
                    if (!row.isNull(3)) entry.place = row.text(3) + "/" + row.text(4);
                },
                item.track);
            list.entries.push_back(std::move(entry));
        }
        if (!session.ok()) return Failure(session.error());
    }
    std::error_code ignored;
    const auto folder = std::filesystem::weakly_canonical(file, ignored).parent_path();
    for (auto& entry : list.entries) {
        if (!relative || !entry.place.starts_with('/')) continue;
        entry.place = std::filesystem::path(entry.place).lexically_relative(folder).native();
    }
    return writeFileAtomically(file, writePlaylist(list, formatOf(file)));
}

} // namespace bitbeats::library
