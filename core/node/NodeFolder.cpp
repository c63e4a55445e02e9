#include "NodeFolder.h"

#include "Schema.h"
#include "jobs/JobQueue.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace bitbeats::node {

namespace fs = std::filesystem;

Result<std::unique_ptr<database::Database>> openDatabase(const fs::path& data) {
    database::Options options;
    options.schemas = {nodeSchema(), jobs::jobsSchema()};
    return database::Database::open(databaseIn(data), std::move(options));
}

Result<void> makeFolder(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return fail(reasonOfErrno(error.value()), "make the folder", folder.string(), error.message());
    fs::permissions(folder, fs::perms::owner_all, error);
    return {};
}

Result<std::unique_ptr<FolderLock>> FolderLock::take(const fs::path& data) {
    const int file = ::open((data / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return fail(reasonOfErrno(errno), "open", (data / "lock").string());
    auto lock = std::unique_ptr<FolderLock>(new FolderLock(file));
    if (::flock(file, LOCK_EX | LOCK_NB) != 0)
        return fail(Reason::NotAllowed, "use", data.string(), "another node runs on it", "Stop that one first.");
    return lock;
}

FolderLock::~FolderLock() {
    ::close(m_file);
}

} // namespace bitbeats::node
