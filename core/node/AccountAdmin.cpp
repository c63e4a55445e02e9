// What is done to somebody's account by others.
#include "AccountRows.h"
#include "AuditLog.h"

namespace bitbeats::node {
namespace {

int admins(database::WriteSession& write) {
    return write
        .value<int>("select count(*) from users where role = ? and blocked = 0", static_cast<int>(http::Role::Admin))
        .value_or(0);
}

Failure lastAdmin() {
    return fail(Reason::NotAllowed, "change", "the account", "the node would have no administrator left");
}

Failure nobody() {
    return fail(Reason::NotFound, "change", "the account");
}

/// As LIKE takes it literally, with '\' before what means something.
std::string containing(const std::string& words) {
    std::string pattern = "%";
    for (const char c : folded(words)) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return pattern + "%";
}

} // namespace

Result<std::optional<User>> Accounts::findByLogin(const std::string& login) {
    const auto name = folded(login);
    std::optional<User> user;
    auto read = m_database.read();
    read.each(
        "select " + std::string(kUserColumns) + " from users where email = ? or handle = ?",
        [&](const database::Row& row) { user = userIn(row); }, name, name);
    return read.done(std::move(user));
}

Result<UserPage> Accounts::list(const std::string& words, int page, int pageSize) {
    const auto pattern = containing(words);
    const std::string where = " from users where email like ? escape '\\' or handle like ? escape '\\'";
    UserPage out;
    auto read = m_database.read();
    out.total = read.value<std::int64_t>("select count(*)" + where, pattern, pattern).value_or(0);
    read.each(
        "select " + std::string(kUserColumns) + where + " order by created desc, id limit ? offset ?",
        [&](const database::Row& row) { out.items.push_back(userIn(row)); }, pattern, pattern, pageSize,
        static_cast<std::int64_t>(page - 1) * pageSize);
    return read.done(std::move(out));
}

Result<void> Accounts::setRole(const std::string& userId, http::Role role, const std::string& by) {
    auto write = m_database.write();
    const auto before = admins(write);
    write.run("update users set role = ? where id = ?", static_cast<int>(role), userId);
    if (write.ok() && write.changes() == 0) return nobody();
    if (write.ok() && before > 0 && admins(write) == 0) return lastAdmin();
    m_audit.append(write, {by, "user.role", userId, std::string(nameOf(role))});
    return write.commit();
}

Result<void> Accounts::setBlocked(const std::string& userId, bool blocked, const std::string& by) {
    auto write = m_database.write();
    const auto before = admins(write);
    write.run("update users set blocked = ? where id = ?", blocked, userId);
    if (write.ok() && write.changes() == 0) return nobody();
    if (write.ok() && before > 0 && admins(write) == 0) return lastAdmin();
    if (blocked) write.run("delete from sessions where user = ?", userId);
    if (blocked) write.run("delete from proofs where user = ?", userId);
    m_audit.append(write, {by, blocked ? "user.block" : "user.unblock", userId, ""});
    return write.commit();
}

Result<void> Accounts::setPlan(const std::string& userId, const std::string& plan, const std::string& by) {
    auto write = m_database.write();
    if (!write.value<int>("select 1 from plans where name = ?", plan) && write.ok())
        return fail(Reason::NotFound, "give", "the plan " + plan, "there is none of that name");
    write.run("update users set plan = ? where id = ?", plan, userId);
    if (write.ok() && write.changes() == 0) return nobody();
    m_audit.append(write, {by, "user.plan", userId, plan});
    return write.commit();
}

Result<void> Accounts::endSessions(const std::string& userId, const std::string& by) {
    auto write = m_database.write();
    if (!write.value<int>("select 1 from users where id = ?", userId) && write.ok()) return nobody();
    write.run("delete from sessions where user = ?", userId);
    m_audit.append(write, {by, "session.end_all", userId, ""});
    return write.commit();
}

} // namespace bitbeats::node
