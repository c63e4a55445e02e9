#pragma once

#include "base/Cancellation.h"
#include "base/Result.h"
#include "node/Accounts.h"
#include "node/Plan.h"
#include "node/WallClock.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bitbeats::node {

// What an administrator's commands do to a data folder, whether a node runs on it or not.

/// Makes the folder if there is none yet.
Result<User> addUser(const std::filesystem::path& data, const NewUser& user, const WallClock& clock);

/// What is to be changed of somebody; empty = stays.
struct UserChange {
    std::optional<http::Role> role;
    std::optional<std::string> plan;
    std::optional<bool> blocked;
};
/// Errors: NotFound (nobody of that address or handle, no such plan), NotAllowed (the last administrator).
Result<User> changeUser(const std::filesystem::path& data, const std::string& login, const UserChange& change,
                        const WallClock& clock);

/// Changes the numbers that are given of a plan, or makes it. Errors: BadUsage.
struct PlanChange {
    std::optional<std::int64_t> storage;
    std::optional<std::int64_t> fileSize;
    std::optional<int> maxUploads;
};
Result<Plan> changePlan(const std::filesystem::path& data, const std::string& name, const PlanChange& change,
                        const WallClock& clock);

/// The code of a new invite. Errors: BadUsage.
Result<std::string> makeInvite(const std::filesystem::path& data, http::Role role, int uses, int days,
                               const WallClock& clock);

struct CopyReport {
    std::int64_t tracks = 0;
    std::int64_t copied = 0; ///< bytes; what lay there already is not copied again
};
/// A copy of everything as it was at one moment, while a node goes on or not. The folder may hold an earlier one, which
/// stays whole until this one is. Errors: those of the file system.
Result<CopyReport> backUp(const std::filesystem::path& data, const std::filesystem::path& to,
                          const CancelToken& cancel);
/// The other way round, into a folder where no node is yet. Errors: also NotAllowed (one is), Corrupt.
Result<CopyReport> restore(const std::filesystem::path& data, const std::filesystem::path& from,
                           const CancelToken& cancel);

struct CheckOptions {
    bool content = false; ///< reads every file and compares its hash
    bool repair = false;  ///< removes what belongs to nothing; no node may run there
};
struct CheckReport {
    std::int64_t tracks = 0;
    std::int64_t bytes = 0;
    std::int64_t auditRecords = 0;
    std::vector<std::string> problems; ///< sentences
    int repaired = 0;
};
/// The database against the disk, both ways; and the audit log.
Result<CheckReport> check(const std::filesystem::path& data, const CheckOptions& options, const WallClock& clock,
                          const CancelToken& cancel);

/// The version of the node's tables that this program works with.
int newestSchema();
/// Takes the tables back for an older program; a copy is kept. No node may run there.
Result<void> migrate(const std::filesystem::path& data, int version);

} // namespace bitbeats::node
