#pragma once

#include "AuditLog.h"

#include <optional>
#include <string>
#include <vector>

namespace bitbeats::node {

/// How much of the node an account may use.
struct Plan {
    std::string name;
    std::int64_t storage = 0;   ///< bytes of all its tracks
    std::int64_t fileSize = 0;  ///< bytes of one
    std::int64_t bandwidth = 0; ///< bytes that its tracks are streamed from here in a month; 0 = no end
    int retentionDays = 90;     ///< that a track is seeded for after it was last wanted; 0 = no end
    int maxUploads = 20;        ///< on their way at the same time
    int users = 0;              ///< filled in by list()
};

/// Any thread; blocks.
class Plans {
public:
    static constexpr const char* kStandard = "standard"; ///< of new accounts

    Plans(database::Database& database, const AuditLog& audit) : m_database(database), m_audit(audit) {}

    Result<std::vector<Plan>> list();
    Result<std::optional<Plan>> find(const std::string& name);
    /// Makes it or changes it. Errors: BadUsage.
    Result<void> set(const Plan& plan, const std::string& by);
    /// Errors: NotFound, NotAllowed (somebody has it, or it is the one of new accounts).
    Result<void> remove(const std::string& name, const std::string& by);

private:
    database::Database& m_database;
    const AuditLog& m_audit;
};

} // namespace bitbeats::node
