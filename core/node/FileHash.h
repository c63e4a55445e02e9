#pragma once

#include "base/Cancellation.h"
#include "base/Result.h"

#include <filesystem>
#include <string>

namespace bitbeats::node {

/// 32 raw bytes. Blocks on the disk. Errors: Cancelled, and those of reading.
Result<std::string> sha256OfFile(const std::filesystem::path& path, const CancelToken& cancel);

} // namespace bitbeats::node
