#pragma once

#include "base/Result.h"

#include <filesystem>
#include <string>
#include <variant>

namespace bitbeats::sources {

struct LocalPath {
    std::filesystem::path path; ///< a file or a folder
};
struct TorrentFile {
    std::filesystem::path path;
};
struct Magnet {
    std::string uri;
};
struct WebLink {
    std::string url; ///< http or https: an audio file, a .torrent, or a node's track page
};

/// What a SOURCE argument is. A link may end in `#file=N`: the Nth file (from 0) of a torrent.
struct SourceLink {
    std::variant<LocalPath, TorrentFile, Magnet, WebLink> what;
    int fileIndex = -1; ///< -1 = all audio files
    std::string text;   ///< as it was given, without the fragment

    /// The text that names one file of this link, fit for QueueItem::source.
    std::string ofFile(int index) const;
};

/// Understands paths, file: URLs, magnet:, bitbeats: (the same parameters as magnet:, or an http(s) URL behind it) and
/// http(s) URLs. Errors: BadUsage in words. Does not touch disk or network beyond asking whether a path exists.
Result<SourceLink> parseSourceLink(const std::string& given);

} // namespace bitbeats::sources
