#pragma once

#include "AuditLog.h"
#include "http/Router.h"

#include <optional>
#include <string>
#include <vector>

namespace bitbeats::node {

struct Invite {
    std::string id;
    std::string note; ///< whom it is for, in the words of who made it
    http::Role role = http::Role::Artist;
    int usesLeft = 1;
    std::int64_t created = 0;
    std::int64_t expires = 0;
    std::string createdBy; ///< a user's id
};

struct MadeInvite {
    Invite invite;
    std::string code; ///< told once; the database keeps its SHA-256 only
};

/// Who may make an account where not everybody may. Any thread; blocks.
class Invites {
public:
    Invites(database::Database& database, const WallClock& clock, const AuditLog& audit)
        : m_database(database), m_clock(clock), m_audit(audit) {}

    /// `life` in milliseconds from now. Errors: BadUsage.
    Result<MadeInvite> make(Invite wanted, std::int64_t life);
    /// Those that can still be used, the latest first.
    Result<std::vector<Invite>> list();
    /// Errors: NotFound.
    Result<void> remove(const std::string& id, const std::string& by);
    /// Whether somebody could use it now.
    Result<bool> isGood(const std::string& code);

    /// Uses it up in the session that makes the account; the role it gives. Nothing when it is no good.
    static std::optional<http::Role> use(database::WriteSession& write, const std::string& code, std::int64_t now);

private:
    database::Database& m_database;
    const WallClock& m_clock;
    const AuditLog& m_audit;
};

} // namespace bitbeats::node
