#pragma once

#include "base/Result.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>

namespace bitbeats::library {

/// Which sound a file holds, without regard to its tags: 16 bytes that stay the same when the file is moved, renamed
/// or tagged anew, and differ between recordings. FLAC files carry such a sum; of the others the length of the sound
/// and parts of it are hashed, so that no more than some 40 KiB of a file are read.
/// Errors: those of opening and reading; Changed if the file changed meanwhile. Any thread that may block.
Result<std::string> contentKey(const std::filesystem::path& path);

/// SHA-256 of the whole file, 32 bytes. Reads it all.
Result<std::string> wholeFileHash(const std::filesystem::path& path);

} // namespace bitbeats::library
