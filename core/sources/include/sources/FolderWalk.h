#pragma once

#include "base/Cancellation.h"
#include "base/Result.h"

#include <filesystem>
#include <vector>

namespace bitbeats::sources {

struct FolderContent {
    std::vector<std::filesystem::path> files; ///< audio files and .torrent files in natural order
    std::vector<Error> skipped;
};

/// What can be played below a folder. Follows links to folders, each real folder once, at most 12 levels deep; stops at
/// 20,000 files and says so. Hidden files stay out. Blocks on the disk.
FolderContent walkFolder(const std::filesystem::path& folder, const CancelToken& cancel);

} // namespace bitbeats::sources
