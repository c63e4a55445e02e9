#pragma once

#include <string_view>

namespace bitbeats::node {

/// Where the first administrator is made; the one-time token is behind the '#' of its address, which browsers keep to
/// themselves.
std::string_view setupPage();

} // namespace bitbeats::node
