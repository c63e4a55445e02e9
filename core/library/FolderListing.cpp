#include "FolderListing.h"

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>

namespace bitbeats::library {
namespace {

void closeDirectory(DIR* directory) {
    ::closedir(directory);
}

FolderEntry::Kind kindOf(const struct stat& status) {
    if (S_ISREG(status.st_mode)) return FolderEntry::Kind::File;
    if (S_ISDIR(status.st_mode)) return FolderEntry::Kind::Folder;
    return FolderEntry::Kind::Special;
}

FolderEntry::Kind kindOfFailure(int number) {
    switch (number) {
    case ENOENT:
    case ENOTDIR:
        return FolderEntry::Kind::Dangling;
    case ELOOP:
        return FolderEntry::Kind::Loop;
    default:
        return FolderEntry::Kind::Unreadable;
    }
}

/// One stat for a plain entry, two for a link.
FolderEntry look(int folder, const char* name, unsigned char type) {
    FolderEntry entry;
    entry.name = name;
    struct stat status {};
    bool failed = ::fstatat(folder, name, &status, type == DT_LNK ? 0 : AT_SYMLINK_NOFOLLOW) != 0;
    entry.isLink = type == DT_LNK;
    if (!failed && S_ISLNK(status.st_mode)) { // file systems that do not tell the type
        entry.isLink = true;
        failed = ::fstatat(folder, name, &status, 0) != 0;
    }
    if (failed) {
        entry.kind = kindOfFailure(errno);
        return entry;
    }
    entry.kind = kindOf(status);
    entry.size = status.st_size;
    entry.mtimeNs = static_cast<std::int64_t>(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec;
    entry.device = status.st_dev;
    entry.inode = status.st_ino;
    return entry;
}

} // namespace

Result<FolderListing> listFolder(const std::string& path, bool (*isWanted)(const std::string& name)) {
    const std::unique_ptr<DIR, decltype(&closeDirectory)> directory(::opendir(path.c_str()), closeDirectory);
    if (!directory) return fail(reasonOfErrno(errno), "open", path);
    FolderListing listing;
    struct stat status {};
    const int descriptor = ::dirfd(directory.get());
    if (::fstat(descriptor, &status) != 0) return fail(reasonOfErrno(errno), "open", path);
    listing.device = status.st_dev;
    listing.inode = status.st_ino;
    for (;;) {
        errno = 0;
        const auto* const found = ::readdir(directory.get());
        if (!found) break;
        const std::string name = found->d_name;
        if (name == "." || name == "..") continue;
        listing.empty = false;
        if (name.front() == '.') continue;
        const bool mayBeFolder = found->d_type == DT_DIR || found->d_type == DT_LNK || found->d_type == DT_UNKNOWN;
        if (!mayBeFolder && !isWanted(name)) continue;
        auto entry = look(descriptor, found->d_name, found->d_type);
        if (entry.kind == FolderEntry::Kind::Dangling && !entry.isLink) continue; // went away meanwhile
        if (entry.kind == FolderEntry::Kind::Folder || isWanted(name)) listing.entries.push_back(std::move(entry));
    }
    if (errno != 0) return fail(reasonOfErrno(errno), "read", path);
    std::sort(listing.entries.begin(), listing.entries.end(),
              [](const FolderEntry& a, const FolderEntry& b) { return a.name < b.name; });
    return listing;
}

} // namespace bitbeats::library
