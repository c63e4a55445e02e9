#include "FileCopy.h"

#include "base/Descriptor.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bitbeats::tags {
namespace {

Failure failed(const std::filesystem::path& path, int number) {
    return fail(reasonOfErrno(number), "write", path.filename().string());
}

bool pump(int from, int to) {
    std::array<char, 1 << 16> buffer{};
    for (;;) {
        const auto count = ::read(from, buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return false;
        if (count == 0) return true;
        if (!writeAll(to, {buffer.data(), static_cast<std::size_t>(count)})) return false;
    }
}

} // namespace

std::optional<FileState> fileState(const std::filesystem::path& file) {
    struct stat facts {};
    if (::stat(file.c_str(), &facts) != 0) return {};
    return FileState{facts.st_dev, facts.st_ino, facts.st_size,
                     static_cast<std::int64_t>(facts.st_mtim.tv_sec) * 1'000'000'000 + facts.st_mtim.tv_nsec};
}

Result<void> copyFile(const std::filesystem::path& from, const std::filesystem::path& to) {
    const Descriptor source(::open(from.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat facts {};
    if (source.get() < 0 || ::fstat(source.get(), &facts) != 0) return failed(from, errno);
    ::unlink(to.c_str());
    const Descriptor target(::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (target.get() < 0) return failed(from, errno);
    if (!pump(source.get(), target.get())) return failed(from, errno);
    // The owner first: changing it takes rights away. Only root may give files away, others keep their own.
    const bool given = ::fchown(target.get(), facts.st_uid, facts.st_gid) == 0;
    const auto mode = facts.st_mode & (given ? 07777U : 0777U);
    if (::fchmod(target.get(), mode | 0200U) != 0) return failed(from, errno);
    return {};
}

Result<void> linkOrCopy(const std::filesystem::path& from, const std::filesystem::path& to) {
    ::unlink(to.c_str());
    if (::link(from.c_str(), to.c_str()) == 0) return {};
    if (auto copied = copyFile(from, to); !copied) {
        ::unlink(to.c_str());
        return copied;
    }
    return syncFile(to);
}

Result<void> syncFile(const std::filesystem::path& file) {
    const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (descriptor.get() < 0 || ::fsync(descriptor.get()) != 0) return failed(file, errno);
    return {};
}

void syncFolder(const std::filesystem::path& folder) {
    const Descriptor descriptor(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (descriptor.get() >= 0) ::fsync(descriptor.get());
}

} // namespace bitbeats::tags
