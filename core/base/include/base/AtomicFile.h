#pragma once

#include "base/Result.h"

#include <filesystem>
#include <string_view>

namespace bitbeats {

/// Replaces `path` with `content` so that a crash at any moment leaves the old or the new file, whole: written to a
/// temporary name beside it, fsynced, renamed, directory fsynced. Any thread; blocks on the disk.
Result<void> writeFileAtomically(const std::filesystem::path& path, std::string_view content);

/// The whole file; refuses one above `limit` bytes with Reason::TooLarge. Any thread; blocks on the disk.
Result<std::string> readWholeFile(const std::filesystem::path& path, std::size_t limit);

} // namespace bitbeats
