#pragma once

#include "base/Result.h"
#include "node/Accounts.h"
#include "node/WallClock.h"

#include <filesystem>

namespace bitbeats::node {

// What an administrator's commands do to a data folder, whether a node runs on it or not.

/// Makes the folder if there is none yet.
Result<User> addUser(const std::filesystem::path& data, const NewUser& user, const WallClock& clock);

/// The version of the node's tables that this program works with.
int newestSchema();
/// Takes the tables back for an older program; a copy is kept. No node may run there.
Result<void> migrate(const std::filesystem::path& data, int version);

} // namespace bitbeats::node
