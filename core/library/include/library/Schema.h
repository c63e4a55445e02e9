#pragma once

#include "database/Migration.h"

namespace bitbeats::library {

/// The tables of this room, for database::Options.
database::Schema librarySchema();

} // namespace bitbeats::library
