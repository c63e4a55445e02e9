#include "SyncStore.h"

#include <algorithm>
#include <array>
#include <utility>

namespace bitbeats::node {
namespace {

constexpr std::int64_t kMostFields = 500'000; ///< of one account

using Known = std::pair<std::string_view, std::string_view>;
constexpr std::array<Known, 16> kKnown{{{"like", "liked"},
                                        {"like", "rating"},
                                        {"follow", "following"},
                                        {"playlist", "name"},
                                        {"playlist", "description"},
                                        {"playlist", "public"},
                                        {"playlist", "folder"},
                                        {"playlist", "deleted"},
                                        {"playlist_item", "playlist"},
                                        {"playlist_item", "track"},
                                        {"playlist_item", "position"},
                                        {"playlist_item", "added_at"},
                                        {"playlist_item", "deleted"},
                                        {"setting", "value"},
                                        {"setting", "deleted"},
                                        {"position", "milliseconds"}}};

} // namespace

std::int64_t nextSeq(database::WriteSession& write, const std::string& user) {
    return write
        .value<std::int64_t>("insert into sync_order(user, seq) values(?, 1)"
                             " on conflict(user) do update set seq = seq + 1 returning seq",
                             user)
        .value_or(0);
}

bool SyncStore::knows(std::string_view kind, std::string_view field) {
    return std::find(kKnown.begin(), kKnown.end(), Known(kind, field)) != kKnown.end();
}

Result<int> SyncStore::add(const std::string& user, const std::vector<SyncChange>& changes) {
    int news = 0;
    auto write = m_database.write();
    for (const auto& change : changes) {
        // Equal times are decided by the device and then the value, alike on every device and here.
        const auto newer =
            write.value<int>("select (?1, ?2, ?3) > (changed_at, device, value) from sync_fields"
                             " where user = ?4 and kind = ?5 and id = ?6 and field = ?7",
                             change.changedAt, change.device, change.value, user, change.kind, change.id, change.field);
        if (newer && *newer == 0) continue;
        write.run(
            "insert into sync_fields(user, kind, id, field, value, changed_at, device, seq) values(?,?,?,?,?,?,?,?)"
            " on conflict(user, kind, id, field) do update set value = excluded.value,"
            " changed_at = excluded.changed_at, device = excluded.device, seq = excluded.seq",
            user, change.kind, change.id, change.field, change.value, change.changedAt, change.device,
            nextSeq(write, user));
        ++news;
    }
    const auto count = write.value<std::int64_t>("select count(*) from sync_fields where user = ?", user);
    if (write.ok() && count.value_or(0) > kMostFields)
        return fail(Reason::TooLarge, "keep", "the changes", "the account holds as much as it may");
    return write.commit(news);
}

Result<SyncPage> SyncStore::since(const std::string& user, std::int64_t cursor, int most) {
    SyncPage page;
    auto read = m_database.read();
    std::int64_t lastField = cursor;
    std::int64_t lastPlay = cursor;
    read.each(
        "select kind, id, field, value, changed_at, device, seq from sync_fields where user = ? and seq > ?"
        " order by seq limit ?",
        [&](const database::Row& row) {
            page.changes.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.integer(4), row.text(5)});
            lastField = row.integer(6);
        },
        user, cursor, most);
    read.each(
        "select id, track, played_at, ms_played, completed, seq from history where user = ? and seq > ?"
        " order by seq limit ?",
        [&](const database::Row& row) {
            page.plays.push_back({row.text(0), row.text(1), row.integer(2), row.integer(3), row.flag(4)});
            lastPlay = row.integer(5);
        },
        user, cursor, most);
    const bool fieldsFull = static_cast<int>(page.changes.size()) == most;
    const bool playsFull = static_cast<int>(page.plays.size()) == most;
    page.more = fieldsFull || playsFull;
    // The lists are read side by side: the one that is cut off says how far both are complete. What the other has told
    // beyond it comes again, which changes nothing.
    if (fieldsFull && playsFull)
        page.cursor = std::min(lastField, lastPlay);
    else if (page.more)
        page.cursor = fieldsFull ? lastField : lastPlay;
    else
        page.cursor = std::max(lastField, lastPlay);
    return read.done(std::move(page));
}

} // namespace bitbeats::node
