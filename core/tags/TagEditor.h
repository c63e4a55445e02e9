#pragma once

#include "FileKind.h"
#include "tags/TagField.h"

#include <filesystem>

namespace bitbeats::tags {

/// Changes the tags of a file in place, through TagLib; what is not named in `changes` stays. False if the format has
/// no tags that could hold them or TagLib could not write. Not safe against a crash: for copies.
bool editTags(const std::filesystem::path& file, FileKind kind, std::string_view oggCodec, const TagChanges& changes);

} // namespace bitbeats::tags
