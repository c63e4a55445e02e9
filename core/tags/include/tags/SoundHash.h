#pragma once

#include "base/Cancellation.h"
#include "base/Result.h"

#include <filesystem>
#include <string>

namespace bitbeats::tags {

/// SHA-256 (64 hexadecimal digits) over the encoded sound of a file, whatever its tags: it stays the same when tags are
/// edited or moved. Reads the whole file without decoding it. Any thread that may block.
Result<std::string> soundHash(const std::filesystem::path& file, const CancelToken& cancel = {});

} // namespace bitbeats::tags
