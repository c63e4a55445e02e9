#pragma once

#include "AuditLog.h"

#include <functional>
#include <string>
#include <vector>

namespace bitbeats::node {

struct BlockedHash {
    std::string infoHash; ///< raw
    std::string note;
    std::int64_t created = 0;
};

/// Content that this node neither publishes nor gives out, by info-hash. Any thread; blocks.
class Blocklist {
public:
    Blocklist(database::Database& database, const WallClock& clock, const AuditLog& audit)
        : m_database(database), m_clock(clock), m_audit(audit) {}

    Result<std::vector<BlockedHash>> list();
    Result<bool> contains(const std::string& infoHash);
    /// Again is no error.
    Result<void> add(const std::string& infoHash, const std::string& note, const std::string& by);
    /// Errors: NotFound.
    Result<void> remove(const std::string& infoHash, const std::string& by);

private:
    database::Database& m_database;
    const WallClock& m_clock;
    const AuditLog& m_audit;
};

} // namespace bitbeats::node
