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
};

struct NewUser {
    std::string email;
    std::string handle;
    std::string password;
    http::Role role = http::Role::Listener;
    bool accepted = false;
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

/// Users and their sessions. Any thread; blocks on the database, and add() and signIn() for the time of one Argon2id.
class Accounts {
public:
    Accounts(database::Database& database, const WallClock& clock);

    /// Errors: BadUsage with what is wrong with a field, Unsupported when the address or the handle is taken.
    Result<User> add(const NewUser& wanted);
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

private:
    database::Database& m_database;
    const WallClock& m_clock;
    const std::string m_nobodysHash; ///< compared with where there is no such account, so that it takes as long
};

/// "listener", "artist", "moderator" or "admin".
std::optional<http::Role> roleOf(std::string_view name);
std::string_view nameOf(http::Role role);

} // namespace bitbeats::node
