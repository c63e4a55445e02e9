#include "Blocklist.h"

namespace bitbeats::node {

Result<std::vector<BlockedHash>> Blocklist::list() {
    std::vector<BlockedHash> blocked;
    auto read = m_database.read();
    read.each("select info_hash, note, created from blocked_hashes order by created desc",
              [&](const database::Row& row) {
                  blocked.push_back({row.text(0), row.text(1), row.integer(2)});
              });
    return read.done(std::move(blocked));
}

Result<bool> Blocklist::contains(const std::string& infoHash) {
    auto read = m_database.read();
    const auto found = read.value<int>("select 1 from blocked_hashes where info_hash = ?", database::Blob{infoHash});
    return read.done(found.has_value());
}

Result<void> Blocklist::add(const std::string& infoHash, const std::string& note, const std::string& by) {
    auto write = m_database.write();
    write.run("insert into blocked_hashes(info_hash, note, created, created_by) values(?,?,?,?)"
              " on conflict(info_hash) do update set note = excluded.note",
              database::Blob{infoHash}, note, m_clock.now(), by);
    m_audit.append(write, {by, "blocklist.add", toHex(infoHash), note});
    return write.commit();
}

Result<void> Blocklist::remove(const std::string& infoHash, const std::string& by) {
    auto write = m_database.write();
    write.run("delete from blocked_hashes where info_hash = ?", database::Blob{infoHash});
    if (write.ok() && write.changes() == 0) return fail(Reason::NotFound, "take off the list", toHex(infoHash));
    m_audit.append(write, {by, "blocklist.remove", toHex(infoHash), ""});
    return write.commit();
}

} // namespace bitbeats::node
