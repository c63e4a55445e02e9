#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace bitbeats::library {

/// Unix milliseconds, as times are kept.
inline std::int64_t nowMs() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

/// `path` is `folder` or lies below it.
inline bool isWithin(const std::string& path, const std::string& folder) {
    return path == folder || (path.starts_with(folder) && (folder == "/" || path[folder.size()] == '/'));
}

} // namespace bitbeats::library
