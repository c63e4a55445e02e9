#include "node/Accounts.h"

#include "AccountRows.h"
#include "AuditLog.h"
#include "Invites.h"

#include <QString>

#include <algorithm>
#include <array>

namespace bitbeats::node {
namespace {

constexpr std::int64_t kDay = 24LL * 3600 * 1000;
constexpr std::int64_t kLongestSession = 365 * kDay;
constexpr std::int64_t kLongestRest = 60 * kDay;
constexpr std::int64_t kUseNoted = 5LL * 60 * 1000; ///< how exactly the last use is known
constexpr std::size_t kShortestPassword = 8;
constexpr std::size_t kLongestPassword = 1024;
/// What is tried first by everybody who guesses.
constexpr std::array<std::string_view, 40> kCommonPasswords{
    "password",   "passw0rd", "password1", "password12", "password123", "12345678", "123456789", "1234567890",
    "87654321",   "11111111", "00000000",  "88888888",   "123123123",   "qwertyui", "qwerty12",  "qwerty123",
    "qwertyuiop", "1q2w3e4r", "1qaz2wsx",  "asdfghjk",   "asdfasdf",    "zxcvbnm1", "abcd1234",  "abc12345",
    "iloveyou",   "sunshine", "princess",  "football",   "baseball",    "superman", "batman123", "trustno1",
    "welcome1",   "letmein1", "admin123",  "changeme",   "whatever",    "computer", "internet",  "bitbeats"};
constexpr std::size_t kMaxDevices = 100;
constexpr std::array<std::string_view, 4> kRoles{"listener", "artist", "moderator", "admin"};
bool isEmail(const std::string& text) {
    const auto at = text.find('@');
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c != 0x7f; });
    return plain && text.size() <= 254 && at > 0 && at != std::string::npos && at + 1 < text.size() &&
           text.find('@', at + 1) == std::string::npos;
}

bool isHandle(const std::string& text) {
    return text.size() >= 2 && text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
           });
}

Failure misused(const char* detail) {
    return fail(Reason::BadUsage, "add the account", "", detail);
}

} // namespace

User userIn(const database::Row& row) {
    User user;
    user.id = row.text(0);
    user.email = row.text(1);
    user.handle = row.text(2);
    user.role = static_cast<http::Role>(row.integer(3));
    user.plan = row.text(4);
    user.created = row.integer(5);
    user.accepted = !row.isNull(6);
    user.blocked = row.flag(7);
    user.verified = !row.isNull(8);
    return user;
}

std::string folded(const std::string& text) {
    return QString::fromStdString(text).trimmed().toLower().toStdString();
}

const char* problemOfPassword(const std::string& password, const User& user) {
    if (password.size() < kShortestPassword) return "a password has 8 characters or more";
    if (password.size() > kLongestPassword) return "that password is too long";
    const auto plain = folded(password);
    if (plain == user.email || plain == user.handle) return "the password must not be the name itself";
    const bool common = std::find(kCommonPasswords.begin(), kCommonPasswords.end(), plain) != kCommonPasswords.end();
    return common ? "that password is among the first that others try" : nullptr;
}

std::optional<http::Role> roleOf(std::string_view name) {
    const auto found = std::find(kRoles.begin(), kRoles.end(), name);
    if (found == kRoles.end()) return {};
    return static_cast<http::Role>(found - kRoles.begin());
}

std::string_view nameOf(http::Role role) {
    return kRoles[static_cast<std::size_t>(role)];
}

Accounts::Accounts(database::Database& database, const WallClock& clock, const AuditLog& audit)
    : m_database(database), m_clock(clock), m_audit(audit), m_nobodysHash(hashPassword(randomToken())) {}

Result<User> Accounts::add(const NewUser& wanted, const std::string& by) {
    User user;
    user.id = newId(m_clock.now());
    user.email = folded(wanted.email);
    user.handle = folded(wanted.handle);
    user.role = wanted.role;
    user.plan = "standard";
    user.created = m_clock.now();
    user.accepted = wanted.accepted;
    user.verified = wanted.verified;
    if (!isEmail(user.email)) return misused("that is no e-mail address");
    if (!isHandle(user.handle)) return misused("a handle has 2 to 32 letters a-z, digits, '-' or '_'");
    if (const auto* problem = problemOfPassword(wanted.password, user)) return misused(problem);
    const auto hash = hashPassword(wanted.password);
    auto write = m_database.write();
    if (!wanted.invite.empty()) {
        const auto role = Invites::use(write, wanted.invite, user.created);
        if (write.ok() && !role) return fail(Reason::NotAllowed, "add the account", "", "the invite is no good");
        user.role = role.value_or(user.role);
    }
    const auto taken =
        write.value<int>("select count(*) from users where email = ? or handle = ?", user.email, user.handle);
    if (taken.value_or(0) > 0)
        return fail(Reason::Unsupported, "add the account", user.handle, "the e-mail address or the handle is taken");
    const auto since = [&user](bool is) { return is ? std::optional(user.created) : std::nullopt; };
    write.run("insert into users(id, email, handle, password, role, plan, created, accepted, verified)"
              " values(?,?,?,?,?,?,?,?,?)",
              user.id, user.email, user.handle, hash, static_cast<int>(user.role), user.plan, user.created,
              since(user.accepted), since(user.verified));
    m_audit.append(write, {by.empty() ? user.id : by, "user.add", user.id, std::string(nameOf(user.role))});
    return write.commit(std::move(user));
}

Result<SignIn> Accounts::signIn(const std::string& login, const std::string& password, const std::string& device) {
    SignIn signIn;
    std::string hash;
    const auto name = folded(login);
    {
        auto read = m_database.read();
        read.each(
            "select " + std::string(kUserColumns) + ", password from users where email = ? or handle = ?",
            [&](const database::Row& row) {
                signIn.user = userIn(row);
                hash = row.text(kUserColumnCount);
            },
            name, name);
        if (!read.ok()) return Failure(read.error());
    }
    const bool fits = passwordFits(hash.empty() ? m_nobodysHash : hash, password);
    if (!fits || hash.empty() || signIn.user.blocked)
        return fail(Reason::NotAllowed, "sign in", "", "the name or the password is wrong");
    const auto now = m_clock.now();
    signIn.token = randomToken();
    signIn.sessionId = newId(now);
    auto write = m_database.write();
    write.run("delete from sessions where user = ? and (expires < ? or used < ?)", signIn.user.id, now,
              now - kLongestRest);
    write.run("delete from sessions where id in (select id from sessions where user = ? order by used desc limit -1 "
              "offset ?)",
              signIn.user.id, kMaxDevices - 1);
    const auto secret = sha256(signIn.token);
    write.run("insert into sessions(id, user, token, device, created, used, expires) values(?,?,?,?,?,?,?)",
              signIn.sessionId, signIn.user.id, database::Blob{secret}, device, now, now, now + kLongestSession);
    m_audit.append(write, {signIn.user.id, "session.begin", signIn.sessionId, device});
    return write.commit(std::move(signIn));
}

Result<std::optional<Holder>> Accounts::holderOf(const std::string& token) {
    const auto now = m_clock.now();
    const auto secret = sha256(token);
    std::optional<Holder> holder;
    std::int64_t used = now;
    {
        auto read = m_database.read();
        read.each(
            "select " + std::string(kUserColumns) +
                ", sessions.id, used from sessions join users on users.id = sessions.user"
                " where token = ? and expires >= ? and used >= ? and blocked = 0",
            [&](const database::Row& row) {
                holder = Holder{userIn(row), row.text(kUserColumnCount)};
                used = row.integer(kUserColumnCount + 1);
            },
            database::Blob{secret}, now, now - kLongestRest);
        if (!read.ok()) return Failure(read.error());
    }
    if (holder && now - used >= kUseNoted) {
        auto write = m_database.write(database::Durability::Lazy);
        write.run("update sessions set used = ? where id = ?", now, holder->sessionId);
        if (auto done = write.commit(); !done) return Failure(done.error());
    }
    return holder;
}

Result<std::optional<User>> Accounts::find(const std::string& id) {
    std::optional<User> user;
    auto read = m_database.read();
    read.each(
        "select " + std::string(kUserColumns) + " from users where id = ?",
        [&](const database::Row& row) { user = userIn(row); }, id);
    return read.done(std::move(user));
}

Result<std::vector<Device>> Accounts::devices(const std::string& userId) {
    std::vector<Device> devices;
    auto read = m_database.read();
    read.each(
        "select id, device, created, used from sessions where user = ? and expires >= ? order by used desc",
        [&](const database::Row& row) {
            devices.push_back({row.text(0), row.text(1), row.integer(2), row.integer(3)});
        },
        userId, m_clock.now());
    return read.done(std::move(devices));
}

Result<void> Accounts::signOut(const std::string& userId, const std::string& sessionId) {
    auto write = m_database.write();
    write.run("delete from sessions where id = ? and user = ?", sessionId, userId);
    if (write.ok() && write.changes() == 0) return fail(Reason::NotFound, "sign out", "the device");
    m_audit.append(write, {userId, "session.end", sessionId, ""});
    return write.commit();
}

Result<void> Accounts::accept(const std::string& userId) {
    auto write = m_database.write();
    write.run("update users set accepted = coalesce(accepted, ?) where id = ?", m_clock.now(), userId);
    m_audit.append(write, {userId, "user.accept_rules", userId, ""});
    return write.commit();
}

Result<bool> Accounts::hasAdmin() {
    auto read = m_database.read();
    const auto count =
        read.value<int>("select count(*) from users where role = ?", static_cast<int>(http::Role::Admin));
    return read.done(count.value_or(0) > 0);
}

} // namespace bitbeats::node
