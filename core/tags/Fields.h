#pragma once

#include "RawTags.h"

#include <string_view>

namespace TagLib {
namespace ID3v2 {
class Tag;
}
namespace Ogg {
class XiphComment;
}
namespace FLAC {
class Picture;
}
namespace MP4 {
class Tag;
}
namespace APE {
class Tag;
}
namespace ASF {
class Tag;
}
} // namespace TagLib

namespace bitbeats::tags {

// What each format calls its fields, translated into the shared names.
void collect(const TagLib::ID3v2::Tag& tag, RawTags& into);
void collect(TagLib::Ogg::XiphComment& tag, RawTags& into);
void collect(const TagLib::FLAC::Picture& picture, RawTags& into);
void collect(const TagLib::MP4::Tag& tag, RawTags& into);
void collect(const TagLib::APE::Tag& tag, RawTags& into);
void collect(const TagLib::ASF::Tag& tag, RawTags& into);
/// The last 128 bytes of a file; false if they are no ID3v1 tag.
bool collectId3v1(std::string_view block, RawTags& into);

/// The kind for a number that any format may hold.
PictureKind pictureKind(unsigned number);

} // namespace bitbeats::tags
