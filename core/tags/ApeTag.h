#pragma once

#include "RawTags.h"
#include "TagStream.h"

#include <cstdint>

namespace bitbeats::tags {

/// Reads the APE tag that ends at `end`, and gives back where it begins; `end` if there is none.
std::int64_t readApeTag(TagStream& stream, std::int64_t end, std::int64_t largest, RawTags& into);

} // namespace bitbeats::tags
