#pragma once

#include "base/Result.h"
#include "tags/TagField.h"

#include <filesystem>
#include <functional>

namespace bitbeats::tags {

struct WriteOptions {
    /// Asked before anything is done and again right before the new file takes the old one's place. A file that is
    /// seeded must not change: its peers would get bytes that no longer fit.
    std::function<bool(const std::filesystem::path&)> isSeeded;

    /// Told what is about to happen, for tests that end the process there.
    std::function<void(std::string_view step)> onStep;
};

/// A file that was written, and how it was before.
struct WrittenFile {
    std::filesystem::path file;
    std::filesystem::path backup; ///< empty when there was nothing to change
};

/// Writes changed tags into a file, as a deliberate act: a copy beside it is edited, its sound and its new tags are
/// checked, and only then it takes the place of the file, which stays beside it as a backup. Whenever the process is
/// killed, the name holds the old file or the new one, whole. Frames and fields that are not named stay.
/// Errors: NotAllowed (seeded; no permission), Unsupported (a format without tags), Corrupt (the check failed),
/// Changed (somebody else wrote meanwhile), DiskFull, and those of reading. Any thread that may block; two calls for
/// one file at a time are up to the caller to avoid.
Result<WrittenFile> writeTags(const std::filesystem::path& file, const TagChanges& changes,
                              const WriteOptions& options = {});

/// Puts the backup back in place. Fails with Changed if the file was written by somebody else since.
Result<void> undoWrite(const WrittenFile& written, const WriteOptions& options = {});

/// Forgets the backup: from now on there is no undo.
Result<void> discardBackup(const WrittenFile& written);

/// Copies and backups that a killed process left in a folder, by the names that writeTags() gives them.
bool isLeftOver(const std::filesystem::path& file);

} // namespace bitbeats::tags
