#include "AppPasswords.h"

#include "AccountRows.h"

namespace bitbeats::node {
namespace {

constexpr std::string_view kMark = "app_";
constexpr std::size_t kSecretBytes = 20;
constexpr int kMost = 50;
constexpr std::int64_t kUseNoted = 5LL * 60 * 1000;

} // namespace

bool AppPasswords::isOne(std::string_view token) {
    return token.starts_with(kMark);
}

Result<MadeAppPassword> AppPasswords::make(const std::string& user, const std::string& name) {
    if (name.empty()) return fail(Reason::BadUsage, "make the password", "", "say which program it is for");
    MadeAppPassword made;
    made.password = {newId(m_clock.now()), name, m_clock.now(), 0};
    made.secret = std::string(kMark) + randomToken(kSecretBytes);
    const auto secret = sha256(made.secret);
    auto write = m_database.write();
    if (write.value<int>("select count(*) from app_passwords where user = ?", user).value_or(0) >= kMost)
        return fail(Reason::BadUsage, "make the password", "", "there are 50 already; remove one first");
    write.run("insert into app_passwords(id, user, name, secret, created, used) values(?,?,?,?,?,0)", made.password.id,
              user, name, database::Blob{secret}, made.password.created);
    m_audit.append(write, {user, "app_password.make", made.password.id, name});
    return write.commit(std::move(made));
}

Result<std::vector<AppPassword>> AppPasswords::list(const std::string& user) {
    std::vector<AppPassword> passwords;
    auto read = m_database.read();
    read.each(
        "select id, name, created, used from app_passwords where user = ? order by created desc",
        [&](const database::Row& row) {
            passwords.push_back({row.text(0), row.text(1), row.integer(2), row.integer(3)});
        },
        user);
    return read.done(std::move(passwords));
}

Result<void> AppPasswords::remove(const std::string& user, const std::string& id) {
    auto write = m_database.write();
    write.run("delete from app_passwords where id = ? and user = ?", id, user);
    if (write.ok() && write.changes() == 0) return fail(Reason::NotFound, "remove", "the password");
    m_audit.append(write, {user, "app_password.remove", id, ""});
    return write.commit();
}

Result<std::optional<User>> AppPasswords::holderOf(const std::string& token) {
    const auto now = m_clock.now();
    const auto secret = sha256(token);
    std::optional<User> user;
    std::string id;
    std::int64_t used = 0;
    {
        auto read = m_database.read();
        read.each(
            "select " + std::string(kUserColumns) +
                ", app_passwords.id, app_passwords.used from app_passwords join users on users.id = app_passwords.user"
                " where secret = ? and blocked = 0",
            [&](const database::Row& row) {
                user = userIn(row);
                id = row.text(kUserColumnCount);
                used = row.integer(kUserColumnCount + 1);
            },
            database::Blob{secret});
        if (!read.ok()) return Failure(read.error());
    }
    if (user && now - used >= kUseNoted) {
        auto write = m_database.write(database::Durability::Lazy);
        write.run("update app_passwords set used = ? where id = ?", now, id);
        if (auto done = write.commit(); !done) return Failure(done.error());
    }
    return user;
}

} // namespace bitbeats::node
