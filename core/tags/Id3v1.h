#pragma once

#include "RawTags.h"

#include <string_view>

namespace bitbeats::tags {

/// The last 128 bytes of a file; false if they are no ID3v1 tag.
bool readId3v1(std::string_view block, RawTags& into);

} // namespace bitbeats::tags
