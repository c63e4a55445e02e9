#pragma once

#include "database/Migration.h"

namespace bitbeats::node {

/// All tables of the node.
database::Schema nodeSchema();

} // namespace bitbeats::node
