#pragma once

#include "TrackStore.h"
#include "base/Result.h"

#include <optional>
#include <string>
#include <variant>

namespace bitbeats::library {

/// A root as a walk needs it.
struct ScanRoot {
    RootId id;
    std::string path;
};

/// A file to be read: new, changed, or a problem that may be none any more.
struct FileToRead {
    ScanRoot root;
    FileFacts file;
    bool mount = false;      ///< its folder is the top of another drive
    bool wasProblem = false; ///< is listed as one
    std::string path() const { return file.folderPath + "/" + file.name; }
};

/// What the walk and the readers tell the writer.
struct FileRead {
    FileToRead what;
    Result<tags::TrackTags> tags;
    std::string content;
};
struct FileFailed {
    RootId root;
    std::string path;
    Error error;
    std::int64_t size = 0;
    std::int64_t mtimeNs = 0;
    bool isFolder = false;
    bool known = false; ///< is listed already
};
struct FilesSame {
    std::int64_t count = 0;
};
struct TrackBack {
    TrackId id; ///< unchanged, and was away
};
struct TrackLost {
    TrackId id;
    bool away = false;
};
struct ProblemSolved {
    std::string path;
};
struct CoverFound {
    std::string folderPath;
    std::string name; ///< empty: none any more
};
struct RootSeen {
    RootId id;
    bool away = false;
};
struct WalkEnded {
    std::optional<Error> error;
};

using ScanEvent =
    std::variant<FileRead, FileFailed, FilesSame, TrackBack, TrackLost, ProblemSolved, CoverFound, RootSeen, WalkEnded>;

} // namespace bitbeats::library
