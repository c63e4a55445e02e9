#pragma once

#include "Settings.h"
#include "database/Database.h"

namespace bitbeats::app {

/// The library of this run: --library, or library.db in the data folder. Made if there is none.
Result<std::unique_ptr<database::Database>> openLibrary(const Settings& settings);

} // namespace bitbeats::app
