#pragma once

#include "base/Result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace bitbeats::library {

/// What lies in a folder. Links are followed; nothing is opened.
struct FolderEntry {
    enum class Kind {
        File,
        Folder,
        Special,  ///< a FIFO, a device, a socket
        Dangling, ///< a link to nothing
        Loop,     ///< links that lead in a circle
        Unreadable,
    };
    std::string name; ///< bytes as the system has them
    Kind kind = Kind::File;
    bool isLink = false;
    std::int64_t size = 0;
    std::int64_t mtimeNs = 0;
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
};

struct FolderListing {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    bool empty = true;                ///< has nothing at all in it, not even what is left out below
    std::vector<FolderEntry> entries; ///< folders, audio files and pictures of covers, by name in byte order
};

/// Lists folders and files whose names `isWanted`. Hidden ones are left out. Errors: those of opening.
Result<FolderListing> listFolder(const std::string& path, bool (*isWanted)(const std::string& name));

} // namespace bitbeats::library
