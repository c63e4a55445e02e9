#pragma once

#include <algorithm>
#include <filesystem>
#include <string_view>

namespace bitbeats::sources {

/// True for "a.torrent" and "A.TORRENT".
inline bool isTorrentName(const std::filesystem::path& path) {
    constexpr std::string_view kEnding = ".torrent";
    const auto ending = path.extension().string();
    return std::equal(ending.begin(), ending.end(), kEnding.begin(), kEnding.end(),
                      [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

} // namespace bitbeats::sources
