#pragma once

#include "tags/TrackTags.h"

namespace TagLib {
namespace ID3v2 {
class Tag;
}
namespace Ogg {
class XiphComment;
}
namespace FLAC {
class File;
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

// Puts a picture in the place of the front cover (and of pictures of no kind, which stand for one); a picture without
// bytes only removes. Other pictures stay.
void setCover(TagLib::ID3v2::Tag& tag, const Picture& cover);
void setCover(TagLib::Ogg::XiphComment& tag, const Picture& cover);
void setCover(TagLib::FLAC::File& file, const Picture& cover);
void setCover(TagLib::MP4::Tag& tag, const Picture& cover);
void setCover(TagLib::APE::Tag& tag, const Picture& cover);
void setCover(TagLib::ASF::Tag& tag, const Picture& cover);

} // namespace bitbeats::tags
