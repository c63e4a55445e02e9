#include "http/OpenFile.h"

#include <cerrno>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace bitbeats::http {

Result<std::shared_ptr<const OpenFile>> OpenFile::beneath(const std::filesystem::path& root, const std::string& name) {
    const int folder = ::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return fail(reasonOfErrno(errno), "open", name);
    open_how how{};
    how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    const auto opened = ::syscall(SYS_openat2, folder, name.c_str(), &how, sizeof how);
    const int problem = errno;
    ::close(folder);
    if (opened < 0) {
        const bool outside = problem == EXDEV || problem == ELOOP;
        return fail(outside ? Reason::NotAllowed : reasonOfErrno(problem), "open", name);
    }
    const int descriptor = static_cast<int>(opened);
    struct stat facts {};
    if (::fstat(descriptor, &facts) != 0 || !S_ISREG(facts.st_mode)) {
        ::close(descriptor);
        return fail(Reason::Unsupported, "open", name, "it is not a regular file");
    }
    auto tag = std::to_string(facts.st_ino) + "-" + std::to_string(facts.st_size) + "-" +
               std::to_string(facts.st_mtim.tv_sec) + "-" + std::to_string(facts.st_mtim.tv_nsec);
    return std::shared_ptr<const OpenFile>(new OpenFile(descriptor, facts.st_size, std::move(tag)));
}

OpenFile::~OpenFile() {
    ::close(m_descriptor);
}

} // namespace bitbeats::http
