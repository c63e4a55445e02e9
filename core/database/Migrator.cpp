#include "Migrator.h"

namespace bitbeats::database {
namespace {

constexpr std::string_view kTable =
    "create table if not exists schema_versions(name text primary key, version integer not null)";

int newest(const Schema& schema) {
    return static_cast<int>(schema.migrations.size());
}

} // namespace

Result<int> Migrator::version(std::string_view schema) {
    if (const auto made = m_connection.script(kTable); !made) return Failure(made.error());
    auto statement = m_connection.prepare("select version from schema_versions where name = ?");
    if (!statement) return Failure(statement.error());
    (*statement)->bind(0, schema);
    const auto row = (*statement)->step();
    if (!row) return Failure(row.error());
    return *row ? static_cast<int>((*statement)->integer(0)) : 0;
}

Result<void> Migrator::toNewest(const Schema& schema) {
    const auto present = version(schema.name);
    if (!present) return Failure(present.error());
    if (*present > newest(schema))
        return fail(Reason::Unsupported, "open", m_fileName,
                    "a newer BitBeats made it (" + std::string(schema.name) + " schema " + std::to_string(*present) +
                        ", this BitBeats knows " + std::to_string(newest(schema)) + ")",
                    "Install the newer BitBeats, or put back the backup beside the file.");
    return to(schema, newest(schema));
}

Result<void> Migrator::to(const Schema& schema, int target) {
    auto present = version(schema.name);
    if (!present) return Failure(present.error());
    if (target < 0 || target > newest(schema) || *present > newest(schema))
        return fail(Reason::Unsupported, "migrate", m_fileName, "there is no such version");
    if (*present != target && *present > 0) {
        if (auto kept = m_backUp(schema.name, *present); !kept) return kept;
    }
    for (int at = *present; at != target;) {
        const bool up = at < target;
        const auto& migration = schema.migrations[static_cast<std::size_t>(up ? at : at - 1)];
        if (auto done = step(schema, migration, up); !done) return done;
        at += up ? 1 : -1;
    }
    return {};
}

Result<void> Migrator::step(const Schema& schema, const Migration& migration, bool up) {
    // Tables are rebuilt by making them anew, which has to be possible while others refer to them.
    if (auto off = m_connection.script("pragma foreign_keys=off; begin immediate"); !off) return off;
    const auto work = [&]() -> Result<void> {
        if (auto done = m_connection.script(up ? migration.up : migration.down); !done) return done;
        auto note = m_connection.prepare("insert into schema_versions(name, version) values(?, ?) "
                                         "on conflict(name) do update set version = excluded.version");
        if (!note) return Failure(note.error());
        (*note)->bind(0, schema.name);
        (*note)->bind(1, up ? migration.version : migration.version - 1);
        if (const auto noted = (*note)->step(); !noted) return Failure(noted.error());
        return checkForeignKeys();
    };
    auto done = work();
    if (done) done = m_connection.script("commit");
    if (!done) (void)m_connection.script("rollback");
    (void)m_connection.script("pragma foreign_keys=on");
    if (done) return {};
    auto error = done.error();
    error.operation = "migrate";
    error.detail = "step " + std::to_string(migration.version) + " (" + std::string(migration.name) + ")" +
                   (error.detail.empty() ? "" : ": " + error.detail);
    return Failure(std::move(error));
}

Result<void> Migrator::checkForeignKeys() {
    auto check = m_connection.prepare("pragma foreign_key_check");
    if (!check) return Failure(check.error());
    const auto row = (*check)->step();
    if (!row) return Failure(row.error());
    if (*row)
        return fail(Reason::Corrupt, "migrate", m_fileName,
                    "rows of " + std::string((*check)->text(0)) + " refer to what is not there");
    return {};
}

} // namespace bitbeats::database
