#pragma once

#include "FileKind.h"
#include "RawTags.h"
#include "TagStream.h"

#include <vector>

namespace bitbeats::tags {

/// What was found in a file before it is put together.
struct Found {
    AudioProperties audio;
    Decibels opusHeaderGain{0};
    std::vector<RawTags> tags; ///< the most trustworthy first
    std::vector<Flaw> flaws;
    bool sound = false; ///< there are audio headers that make sense
};

/// Reads tags and audio headers of a file of this kind.
Found readFormat(TagStream& stream, const FoundKind& kind);

} // namespace bitbeats::tags
