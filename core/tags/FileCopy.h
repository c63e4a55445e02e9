#pragma once

#include "base/Result.h"

#include <cstdint>
#include <filesystem>
#include <optional>

namespace bitbeats::tags {

/// What tells one state of a file from another.
struct FileState {
    std::uint64_t device = 0;
    std::uint64_t node = 0;
    std::int64_t size = 0;
    std::int64_t changed = 0; ///< ns
    bool operator==(const FileState&) const = default;
};

/// Nothing, and errno, if there is no such file.
std::optional<FileState> fileState(const std::filesystem::path& file);

/// A copy with the same rights and owner, in place of whatever bears the name.
Result<void> copyFile(const std::filesystem::path& from, const std::filesystem::path& to);

/// A second name for the file where the file system has such, else a copy.
Result<void> linkOrCopy(const std::filesystem::path& from, const std::filesystem::path& to);

Result<void> syncFile(const std::filesystem::path& file);
void syncFolder(const std::filesystem::path& folder);

} // namespace bitbeats::tags
