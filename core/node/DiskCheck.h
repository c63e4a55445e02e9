#pragma once

#include "AuditLog.h"
#include "node/Administration.h"

namespace bitbeats::node {

/// What check() does on services that are open. May run while the node goes on: what it finds is looked at twice.
/// Any thread; blocks.
Result<CheckReport> checkDisk(database::Database& database, const AuditLog& audit, const std::filesystem::path& data,
                              const CheckOptions& options, const CancelToken& cancel);

} // namespace bitbeats::node
