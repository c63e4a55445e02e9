#pragma once

#include "RawTags.h"

#include <string_view>

namespace TagLib {
namespace MP4 {
class Tag;
}
namespace ASF {
class Tag;
}
} // namespace TagLib

namespace bitbeats::tags {

// What each format calls its fields, translated into the shared names.
void collect(const TagLib::MP4::Tag& tag, RawTags& into);
void collect(const TagLib::ASF::Tag& tag, RawTags& into);

} // namespace bitbeats::tags
