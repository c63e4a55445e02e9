#include "AuditLog.h"

namespace bitbeats::node {
namespace {

AuditRecord recordIn(const database::Row& row) {
    return {row.integer(0), row.integer(1), {row.text(2), row.text(3), row.text(4), row.text(5)}};
}

} // namespace

std::string AuditLog::sign(const std::string& previous, const AuditRecord& record) const {
    const auto& entry = record.entry;
    return m_key.sign("audit v1", {previous, std::to_string(record.number), std::to_string(record.at), entry.actor,
                                   entry.action, entry.object, entry.details});
}

void AuditLog::append(database::WriteSession& write, const AuditEntry& entry) const {
    AuditRecord record{1, m_clock.now(), entry};
    std::string previous;
    write.each("select number, proof from audit order by number desc limit 1", [&](const database::Row& row) {
        record.number = row.integer(0) + 1;
        previous = row.text(1);
    });
    const auto proof = sign(previous, record);
    write.run("insert into audit(number, at, actor, action, object, details, proof) values(?,?,?,?,?,?,?)",
              record.number, record.at, entry.actor, entry.action, entry.object, entry.details, database::Blob{proof});
}

Result<void> AuditLog::note(const AuditEntry& entry) const {
    auto write = m_database.write();
    append(write, entry);
    return write.commit();
}

Result<AuditPage> AuditLog::list(int page, int pageSize) const {
    AuditPage out;
    auto read = m_database.read();
    out.total = read.value<std::int64_t>("select count(*) from audit").value_or(0);
    read.each(
        "select number, at, actor, action, object, details from audit order by number desc limit ? offset ?",
        [&](const database::Row& row) { out.items.push_back(recordIn(row)); }, pageSize,
        static_cast<std::int64_t>(page - 1) * pageSize);
    return read.done(std::move(out));
}

Result<AuditProof> AuditLog::verify() const {
    AuditProof proof;
    std::string previous;
    auto read = m_database.read();
    read.each("select number, at, actor, action, object, details, proof from audit order by number",
              [&](const database::Row& row) {
                  const auto record = recordIn(row);
                  ++proof.records;
                  const bool follows = record.number == proof.records && row.text(6) == sign(previous, record);
                  if (!follows) proof.broken = record.number;
                  previous = row.text(6);
                  return follows;
              });
    return read.done(proof);
}

} // namespace bitbeats::node
