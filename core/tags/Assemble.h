#pragma once

#include "RawTags.h"
#include "tags/TagReader.h"

#include <vector>

namespace bitbeats::tags {

/// Makes one answer of the tags of one file: each field comes from the first tag that has it, so the most
/// trustworthy tag stands first. Pure.
void assemble(const std::vector<RawTags>& tags, const ReadOptions& options, TrackTags& into);

} // namespace bitbeats::tags
