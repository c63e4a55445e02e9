#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace bitbeats {

/// Where the program keeps things: one root each for what must stay and for what may be dropped.
/// `BITBEATS_HOME` puts both below one folder (tests, portable use); otherwise the XDG base directories.
struct Paths {
    std::filesystem::path data;  ///< state, journals, databases
    std::filesystem::path cache; ///< piece cache, thumbnails
    static Paths ofUser();
};

/// True if `a` comes before `b` as people sort: digits by value, case and accents aside ("2. b" before "10. a").
bool naturalLess(std::string_view a, std::string_view b);

/// A single path component made safe for every file system: no separators, control or reserved characters, no
/// Windows device names, no leading or trailing dots and blanks, at most 200 bytes, never empty.
std::string safeFileName(std::string_view name);

/// True for the audio file extensions that the program plays (without regard to case).
bool hasAudioExtension(const std::filesystem::path& path);

} // namespace bitbeats
