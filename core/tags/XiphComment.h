#pragma once

#include "RawTags.h"
#include "TagStream.h"

#include <cstdint>
#include <string_view>

namespace bitbeats::tags {

/// A Vorbis comment: vendor, count, NAME=value. Pictures in it (METADATA_BLOCK_PICTURE, COVERART) are decoded.
void readXiphComment(std::string_view bytes, RawTags& into);

/// A FLAC picture block of `size` bytes of which these are the first; its bytes lie in the file at `at` or, without
/// it, in `bytes`.
void readFlacPicture(std::string_view bytes, std::int64_t size, std::optional<std::int64_t> at, RawTags& into);

} // namespace bitbeats::tags
