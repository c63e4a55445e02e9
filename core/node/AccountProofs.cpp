// What somebody does to their own password, and what links in letters prove.
#include "AccountRows.h"
#include "AuditLog.h"

namespace bitbeats::node {
namespace {

constexpr std::int64_t kMinute = 60'000;
constexpr std::int64_t kBetweenLetters = kMinute;
constexpr std::int64_t kResetLife = 60 * kMinute;
constexpr std::int64_t kVerifyLife = 3 * 24 * 60 * kMinute;

std::int64_t lifeOf(Purpose purpose) {
    return purpose == Purpose::ResetPassword ? kResetLife : kVerifyLife;
}

void storePassword(database::WriteSession& write, const std::string& user, const std::string& hash,
                   const std::string& keptSession) {
    write.run("update users set password = ? where id = ?", hash, user);
    write.run("delete from sessions where user = ? and id <> ?", user, keptSession);
    write.run("delete from proofs where user = ? and purpose = ?", user, static_cast<int>(Purpose::ResetPassword));
}

} // namespace

Result<void> Accounts::changePassword(const std::string& userId, const std::string& present, const std::string& wanted,
                                      const std::string& keptSession) {
    User user;
    std::string hash;
    {
        auto read = m_database.read();
        read.each(
            "select " + std::string(kUserColumns) + ", password from users where id = ?",
            [&](const database::Row& row) {
                user = userIn(row);
                hash = row.text(kUserColumnCount);
            },
            userId);
        if (!read.ok()) return Failure(read.error());
    }
    if (const auto* problem = problemOfPassword(wanted, user))
        return fail(Reason::BadUsage, "change", "the password", problem);
    if (!passwordFits(hash.empty() ? m_nobodysHash : hash, present) || hash.empty())
        return fail(Reason::NotAllowed, "change", "the password", "the present one is wrong");
    const auto fresh = hashPassword(wanted);
    auto write = m_database.write();
    storePassword(write, userId, fresh, keptSession);
    m_audit.append(write, {userId, "user.password", userId, "changed"});
    return write.commit();
}

Result<std::string> Accounts::makeProof(const std::string& userId, Purpose purpose) {
    const auto now = m_clock.now();
    auto token = randomToken();
    const auto secret = sha256(token);
    const auto kind = static_cast<int>(purpose);
    auto write = m_database.write();
    write.run("delete from proofs where expires < ?", now);
    const auto last =
        write.value<std::int64_t>("select max(created) from proofs where user = ? and purpose = ?", userId, kind);
    if (last && now - *last < kBetweenLetters) return std::string(); // nobody's mailbox is filled through us
    write.run("insert into proofs(token, user, purpose, created, expires) values(?,?,?,?,?)", database::Blob{secret},
              userId, kind, now, now + lifeOf(purpose));
    return write.commit(std::move(token));
}

Result<User> Accounts::userOfProof(database::Session& session, const std::string& token, Purpose purpose) {
    const auto secret = sha256(token);
    std::optional<User> user;
    session.each(
        "select " + std::string(kUserColumns) +
            " from proofs join users on users.id = proofs.user where token = ? and purpose = ? and expires >= ?"
            " and blocked = 0",
        [&](const database::Row& row) { user = userIn(row); }, database::Blob{secret}, static_cast<int>(purpose),
        m_clock.now());
    if (!session.ok()) return Failure(session.error());
    if (!user) return fail(Reason::NotAllowed, "follow", "the link", "it has been used or has expired");
    return std::move(*user);
}

Result<void> Accounts::verifyMail(const std::string& token) {
    auto write = m_database.write();
    const auto user = userOfProof(write, token, Purpose::VerifyMail);
    if (!user) return Failure(user.error());
    write.run("update users set verified = coalesce(verified, ?) where id = ?", m_clock.now(), user->id);
    write.run("delete from proofs where user = ? and purpose = ?", user->id, static_cast<int>(Purpose::VerifyMail));
    m_audit.append(write, {user->id, "user.verify_mail", user->id, ""});
    return write.commit();
}

Result<void> Accounts::resetPassword(const std::string& token, const std::string& wanted) {
    {
        auto read = m_database.read(); // before the costly part
        const auto user = userOfProof(read, token, Purpose::ResetPassword);
        if (!user) return Failure(user.error());
        if (const auto* problem = problemOfPassword(wanted, *user))
            return fail(Reason::BadUsage, "change", "the password", problem);
    }
    const auto hash = hashPassword(wanted);
    auto write = m_database.write();
    const auto user = userOfProof(write, token, Purpose::ResetPassword);
    if (!user) return Failure(user.error());
    storePassword(write, user->id, hash, {});
    // Who can read the letter has the address.
    write.run("update users set verified = coalesce(verified, ?) where id = ?", m_clock.now(), user->id);
    m_audit.append(write, {user->id, "user.password", user->id, "reset"});
    return write.commit();
}

} // namespace bitbeats::node
