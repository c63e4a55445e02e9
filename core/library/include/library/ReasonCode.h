#pragma once

#include "base/Result.h"

#include <string_view>

namespace bitbeats::library {

/// How a reason is kept in a table or told to a script; stable.
std::string_view reasonCode(Reason reason);
Reason reasonOfCode(std::string_view code);

} // namespace bitbeats::library
