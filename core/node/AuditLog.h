#pragma once

#include "Crypto.h"
#include "database/Database.h"
#include "node/WallClock.h"

#include <string>
#include <vector>

namespace bitbeats::node {

/// One change of something that matters, by somebody.
struct AuditEntry {
    std::string actor;   ///< a user's id, or kConsole
    std::string action;  ///< "user.role"
    std::string object;  ///< what it was done to, an id or a name
    std::string details; ///< what it is now, in few words; never a secret
};

struct AuditRecord {
    std::int64_t number = 0;
    std::int64_t at = 0;
    AuditEntry entry;
};

struct AuditPage {
    std::vector<AuditRecord> items; ///< the latest first
    std::int64_t total = 0;
};

/// What a look through the whole log came to.
struct AuditProof {
    std::int64_t records = 0;
    std::int64_t broken = 0; ///< number of the first record that does not follow from what is before it; 0 = none
    bool sound() const { return broken == 0; }
};

/// What was changed and by whom. Each record is signed together with the one before it, so that none can be altered
/// or taken out of the middle without the node's secret key. Any thread; blocks.
class AuditLog {
public:
    static constexpr const char* kConsole = "console"; ///< an administrator's command

    AuditLog(database::Database& database, const SecretKey& key, const WallClock& clock)
        : m_database(database), m_key(key), m_clock(clock) {}

    /// Part of the change itself: both become true or neither.
    void append(database::WriteSession& write, const AuditEntry& entry) const;
    /// Of something that is no change of the database, or whose change is over.
    Result<void> note(const AuditEntry& entry) const;
    Result<AuditPage> list(int page, int pageSize) const;
    Result<AuditProof> verify() const;

private:
    std::string sign(const std::string& previous, const AuditRecord& record) const;

    database::Database& m_database;
    const SecretKey& m_key;
    const WallClock& m_clock;
};

} // namespace bitbeats::node
