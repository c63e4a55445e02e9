#pragma once

#include "RawTags.h"

#include <string_view>

namespace TagLib {
namespace ASF {
class Tag;
}
} // namespace TagLib

namespace bitbeats::tags {

// What each format calls its fields, translated into the shared names.
void collect(const TagLib::ASF::Tag& tag, RawTags& into);

} // namespace bitbeats::tags
