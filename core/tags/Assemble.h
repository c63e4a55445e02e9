#pragma once

#include "RawTags.h"
#include "tags/TagReader.h"

#include <functional>
#include <string>
#include <vector>

namespace bitbeats::tags {

/// Makes one answer of the tags of one file: each field comes from the first tag that has it, so the most
/// trustworthy tag stands first. `load` gives the bytes of a picture that was left in the file.
/// Texts of unknown encoding become UTF-8 in place.
using LoadBytes = std::function<std::string(std::int64_t at, std::int64_t size)>;
void assemble(std::vector<RawTags>& tags, const ReadOptions& options, const LoadBytes& load, TrackTags& into);

} // namespace bitbeats::tags
