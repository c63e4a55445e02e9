#pragma once

#include <string>

namespace bitbeats::library {

/// A new UUID of version 7: in the order of time, the same on every device.
std::string newUid();

} // namespace bitbeats::library
