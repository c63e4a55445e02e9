#pragma once

#include "Settings.h"
#include "database/Database.h"

namespace bitbeats::app {

/// Where the library of this run lies: --library, or library.db in the data folder.
std::filesystem::path libraryFile(const Settings& settings);
/// Made if there is none.
Result<std::unique_ptr<database::Database>> openLibrary(const Settings& settings);

} // namespace bitbeats::app
