#pragma once

#include "RawTags.h"
#include "TagStream.h"

#include <cstdint>
#include <string_view>

namespace bitbeats::tags {

/// The size of the ID3v2 tag whose head these bytes are, with head and foot; 0 if it is none.
std::int64_t id3v2Size(std::string_view head);

enum class Id3Result { Read, None, TooLarge };

/// Reads the ID3v2 tag (2.2, 2.3, 2.4) that begins at `at` and ends before `end`. Not by TagLib: the bytes of texts are
/// needed as they are to guess their encoding, pictures need not be read, and nested or compressed frames of a
/// stranger's file must not exhaust stack or memory.
Id3Result readId3v2(TagStream& stream, std::int64_t at, std::int64_t end, std::int64_t largest, RawTags& into);

} // namespace bitbeats::tags
