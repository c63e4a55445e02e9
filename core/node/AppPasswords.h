#pragma once

#include "AuditLog.h"
#include "node/Accounts.h"

#include <optional>
#include <string>
#include <vector>

namespace bitbeats::node {

struct AppPassword {
    std::string id;
    std::string name; ///< of the program it was made for
    std::int64_t created = 0;
    std::int64_t used = 0; ///< 0 = never
};

struct MadeAppPassword {
    AppPassword password;
    std::string secret; ///< told once; the database keeps its SHA-256 only
};

/// Passwords for other programs: each can be taken back by itself, and none of them reaches the account as such.
/// Any thread; blocks.
class AppPasswords {
public:
    AppPasswords(database::Database& database, const WallClock& clock, const AuditLog& audit)
        : m_database(database), m_clock(clock), m_audit(audit) {}

    static bool isOne(std::string_view token);

    /// Errors: BadUsage (no name, or too many of them).
    Result<MadeAppPassword> make(const std::string& user, const std::string& name);
    Result<std::vector<AppPassword>> list(const std::string& user);
    /// Errors: NotFound.
    Result<void> remove(const std::string& user, const std::string& id);
    /// Whose it is; nobody when it is unknown or its owner is blocked.
    Result<std::optional<User>> holderOf(const std::string& secret);

private:
    database::Database& m_database;
    const WallClock& m_clock;
    const AuditLog& m_audit;
};

} // namespace bitbeats::node
