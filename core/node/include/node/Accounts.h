#pragma once

#include "base/Result.h"
#include "database/Database.h"
#include "http/Router.h"
#include "node/WallClock.h"

#include <optional>
#include <string>
#include <vector>

namespace bitbeats::node {

struct User {
    std::string id;
    std::string email;
    std::string handle;
    http::Role role = http::Role::Listener;
    std::string plan;
    std::int64_t created = 0;
    bool accepted = false; ///< the rules of the node
    bool blocked = false;
    bool verified = false; ///< the e-mail address is theirs
};

struct NewUser {
    std::string email;
    std::string handle;
    std::string password;
    http::Role role = http::Role::Listener;
    bool accepted = false;
    bool verified = false;
    std::string invite; ///< the code of one; its role counts then, and it is used up
};

/// One device that is signed in.
struct Device {
    std::string id;
    std::string name;
    std::int64_t created = 0;
    std::int64_t used = 0;
};

struct SignIn {
    std::string token; ///< told once; the database keeps its SHA-256 only
    std::string sessionId;
    User user;
};

/// Who a token belongs to.
struct Holder {
    User user;
    std::string sessionId;
};

/// What a link in a letter proves that its reader may do.
enum class Purpose { VerifyMail, ResetPassword };

struct UserPage {
    std::vector<User> items;
    std::int64_t total = 0;
};

class AuditLog;

/// Users and their sessions. Any thread; blocks on the database, and wherever there is a password for the time of one
/// Argon2id. What changes somebody is written into the audit log together with the change; `by` is who does it.
class Accounts {
public:
    Accounts(database::Database& database, const WallClock& clock, const AuditLog& audit);

    /// Errors: BadUsage with what is wrong with a field, Unsupported when the address or the handle is taken,
    /// NotAllowed when the invite is no good. Nobody in `by`: they did it themselves.
    Result<User> add(const NewUser& wanted, const std::string& by = {});
    /// `login` is an e-mail address or a handle. Errors: NotAllowed, whatever of it was wrong.
    Result<SignIn> signIn(const std::string& login, const std::string& password, const std::string& device);
    /// Nobody when the token is unknown, has expired or belongs to somebody who is blocked.
    Result<std::optional<Holder>> holderOf(const std::string& token);
    Result<std::optional<User>> find(const std::string& id);

    Result<std::vector<Device>> devices(const std::string& userId);
    /// Errors: NotFound.
    Result<void> signOut(const std::string& userId, const std::string& sessionId);
    Result<void> accept(const std::string& userId);
    Result<bool> hasAdmin();

    /// Ends all sessions but one. Errors: NotAllowed (the present one is wrong), BadUsage (the new one will not do).
    Result<void> changePassword(const std::string& userId, const std::string& present, const std::string& wanted,
                                const std::string& keptSession);
    /// A one-time token for a link in a letter; the database keeps its SHA-256 only. Empty when one was made just now.
    Result<std::string> makeProof(const std::string& userId, Purpose purpose);
    /// Errors: NotAllowed (unknown, used or expired).
    Result<void> verifyMail(const std::string& token);
    /// Ends all sessions and app passwords stay. Errors: NotAllowed, BadUsage; the token is spent only if it works.
    Result<void> resetPassword(const std::string& token, const std::string& wanted);

    /// Whose address or handle that is.
    Result<std::optional<User>> findByLogin(const std::string& login);
    /// Those with these letters in address or handle; the latest first.
    Result<UserPage> list(const std::string& words, int page, int pageSize);
    /// Errors of these: NotFound; NotAllowed for what would leave the node without an administrator.
    Result<void> setRole(const std::string& userId, http::Role role, const std::string& by);
    Result<void> setBlocked(const std::string& userId, bool blocked, const std::string& by);
    /// Also NotFound when there is no such plan.
    Result<void> setPlan(const std::string& userId, const std::string& plan, const std::string& by);
    /// Signs somebody out everywhere. Errors: NotFound.
    Result<void> endSessions(const std::string& userId, const std::string& by);

private:
    Result<User> userOfProof(database::Session& session, const std::string& token, Purpose purpose);

    database::Database& m_database;
    const WallClock& m_clock;
    const AuditLog& m_audit;
    const std::string m_nobodysHash; ///< compared with where there is no such account, so that it takes as long
};

/// "listener", "artist", "moderator" or "admin".
std::optional<http::Role> roleOf(std::string_view name);
std::string_view nameOf(http::Role role);

} // namespace bitbeats::node
