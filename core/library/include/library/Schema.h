#pragma once

#include "base/Result.h"
#include "database/Database.h"

#include <filesystem>
#include <memory>

namespace bitbeats::library {

/// The tables of this room, for database::Options.
database::Schema librarySchema();

/// Opens the library in a file; makes one where there is none. Blocks: it may have to be migrated or, after a crash,
/// checked. Errors: those of Database::open().
Result<std::unique_ptr<database::Database>> openLibrary(const std::filesystem::path& file);

} // namespace bitbeats::library
