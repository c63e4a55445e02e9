#include "Invites.h"

#include "node/Accounts.h"

namespace bitbeats::node {
namespace {

constexpr int kMostUses = 1000;
constexpr std::int64_t kLongestLife = 366LL * 24 * 3600 * 1000;
constexpr std::size_t kCodeBytes = 20;

Invite inviteIn(const database::Row& row) {
    Invite invite;
    invite.id = row.text(0);
    invite.note = row.text(1);
    invite.role = static_cast<http::Role>(row.integer(2));
    invite.usesLeft = row.get<int>(3);
    invite.created = row.integer(4);
    invite.expires = row.integer(5);
    invite.createdBy = row.text(6);
    return invite;
}

} // namespace

Result<MadeInvite> Invites::make(Invite wanted, std::int64_t life) {
    if (wanted.usesLeft < 1 || wanted.usesLeft > kMostUses)
        return fail(Reason::BadUsage, "make the invite", "", "it can be used 1 to 1000 times");
    if (life <= 0 || life > kLongestLife)
        return fail(Reason::BadUsage, "make the invite", "", "it lasts a year at most");
    const auto now = m_clock.now();
    MadeInvite made{std::move(wanted), randomToken(kCodeBytes)};
    auto& invite = made.invite;
    invite.id = newId(now);
    invite.created = now;
    invite.expires = now + life;
    const auto secret = sha256(made.code);
    auto write = m_database.write();
    write.run("delete from invites where expires < ? or uses_left < 1", now);
    write.run("insert into invites(id, code, note, role, uses_left, created, expires, created_by)"
              " values(?,?,?,?,?,?,?,?)",
              invite.id, database::Blob{secret}, invite.note, static_cast<int>(invite.role), invite.usesLeft,
              invite.created, invite.expires, invite.createdBy);
    m_audit.append(write, {invite.createdBy, "invite.make", invite.id,
                           std::string(nameOf(invite.role)) + ", " + std::to_string(invite.usesLeft) + " uses"});
    return write.commit(std::move(made));
}

Result<std::vector<Invite>> Invites::list() {
    std::vector<Invite> invites;
    auto read = m_database.read();
    read.each(
        "select id, note, role, uses_left, created, expires, created_by from invites"
        " where uses_left > 0 and expires >= ? order by created desc",
        [&](const database::Row& row) { invites.push_back(inviteIn(row)); }, m_clock.now());
    return read.done(std::move(invites));
}

Result<void> Invites::remove(const std::string& id, const std::string& by) {
    auto write = m_database.write();
    write.run("delete from invites where id = ?", id);
    if (write.ok() && write.changes() == 0) return fail(Reason::NotFound, "take back", "the invite");
    m_audit.append(write, {by, "invite.remove", id, ""});
    return write.commit();
}

Result<bool> Invites::isGood(const std::string& code) {
    const auto secret = sha256(code);
    auto read = m_database.read();
    const auto good = read.value<int>("select 1 from invites where code = ? and uses_left > 0 and expires >= ?",
                                      database::Blob{secret}, m_clock.now());
    return read.done(good.has_value());
}

std::optional<http::Role> Invites::use(database::WriteSession& write, const std::string& code, std::int64_t now) {
    const auto secret = sha256(code);
    const auto role = write.value<int>("update invites set uses_left = uses_left - 1 where code = ? and uses_left > 0"
                                       " and expires >= ? returning role",
                                       database::Blob{secret}, now);
    if (!role) return {};
    return static_cast<http::Role>(*role);
}

} // namespace bitbeats::node
