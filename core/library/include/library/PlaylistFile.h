#pragma once

#include "base/Result.h"
#include "base/Units.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace bitbeats::library {

enum class PlaylistFormat { M3u, M3u8, Pls, Xspf };

struct PlaylistEntry {
    std::string place; ///< path or address as the file has it
    std::string title;
    Milliseconds duration{0}; ///< 0 = unknown
    bool operator==(const PlaylistEntry&) const = default;
};

struct PlaylistFile {
    std::string name;
    std::vector<PlaylistEntry> entries;
    bool operator==(const PlaylistFile&) const = default;
};

/// Which format a file name stands for; M3u8 if none.
PlaylistFormat formatOf(const std::filesystem::path& file);

/// Understands M3U, M3U8, PLS and XSPF by the content; what is no entry is passed over. M3U files that are not UTF-8
/// are taken for Latin-1. Errors: Malformed (broken XML), TooLarge (above a million entries). Pure.
Result<PlaylistFile> parsePlaylist(std::string_view bytes);
std::string writePlaylist(const PlaylistFile& playlist, PlaylistFormat format);

/// The path an entry stands for when its file lies in `folder`; empty for web addresses. Understands file:// URLs and
/// the backslashes of Windows.
std::filesystem::path pathOf(const PlaylistEntry& entry, const std::filesystem::path& folder);

} // namespace bitbeats::library
