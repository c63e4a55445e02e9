#pragma once

#include "AuditLog.h"
#include "node/Plan.h"

#include <optional>
#include <string>
#include <vector>

namespace bitbeats::node {

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
