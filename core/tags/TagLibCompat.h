#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <taglib/taglib.h>
#include <taglib/tbytevector.h>
#include <taglib/tiostream.h>
#include <taglib/tstring.h>

namespace bitbeats::tags {

// The one place that knows how TagLib 1.13 and 2 differ.
#if TAGLIB_MAJOR_VERSION >= 2
using TagOffset = TagLib::offset_t;
using TagStart = TagLib::offset_t; ///< where IOStream::insert() begins
using TagLength = std::size_t;
#else
using TagOffset = long;
using TagStart = unsigned long;
using TagLength = unsigned long;
#endif

inline std::string utf8(const TagLib::String& text) {
    return text.to8Bit(true);
}

inline std::string_view bytesOf(const TagLib::ByteVector& data) {
    return {data.data(), data.size()};
}

} // namespace bitbeats::tags
