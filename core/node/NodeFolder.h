#pragma once

#include "base/Result.h"
#include "database/Database.h"

#include <filesystem>
#include <memory>

namespace bitbeats::node {

/// Where the parts of a node lie in its data folder.
inline std::filesystem::path databaseIn(const std::filesystem::path& data) {
    return data / "node.db";
}
inline std::filesystem::path keyIn(const std::filesystem::path& data) {
    return data / "secret.key";
}
/// By which its owner wants others to go, in their own words; need not be there.
inline std::filesystem::path rulesFileIn(const std::filesystem::path& data) {
    return data / "rules.txt";
}
inline std::filesystem::path uploadsIn(const std::filesystem::path& data) {
    return data / "uploads";
}
inline std::filesystem::path tracksIn(const std::filesystem::path& data) {
    return data / "tracks";
}

Result<std::unique_ptr<database::Database>> openDatabase(const std::filesystem::path& data);
/// For its owner's eyes alone.
Result<void> makeFolder(const std::filesystem::path& folder);

/// Held as long as a node runs on a folder; the system lets go of it however the program ends.
class FolderLock {
public:
    /// Errors: NotAllowed when somebody has it.
    static Result<std::unique_ptr<FolderLock>> take(const std::filesystem::path& data);
    ~FolderLock();
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

private:
    explicit FolderLock(int file) : m_file(file) {}
    const int m_file;
};

} // namespace bitbeats::node
