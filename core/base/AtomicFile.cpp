#include "base/AtomicFile.h"

#include "base/Descriptor.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bitbeats {
namespace {

Failure failed(const char* operation, const std::filesystem::path& path, int number) {
    return fail(reasonOfErrno(number), operation, path.filename().string());
}

} // namespace

Result<void> writeFileAtomically(const std::filesystem::path& path, std::string_view content) {
    auto temporary = path;
    temporary += ".new";
    {
        const Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        if (file.get() < 0) return failed("write", path, errno);
        if (!writeAll(file.get(), content) || ::fsync(file.get()) != 0) {
            const int number = errno;
            ::unlink(temporary.c_str());
            return failed("write", path, number);
        }
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0) {
        const int number = errno;
        ::unlink(temporary.c_str());
        return failed("write", path, number);
    }
    const auto parent = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    const Descriptor folder(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() >= 0) ::fsync(folder.get());
    return {};
}

Result<std::string> readWholeFile(const std::filesystem::path& path, std::size_t limit) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) return failed("open", path, errno);
    std::string content;
    char buffer[65536];
    for (;;) {
        const auto count = ::read(file.get(), buffer, sizeof buffer);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return failed("read", path, errno);
        if (count == 0) return content;
        content.append(buffer, static_cast<std::size_t>(count));
        if (content.size() > limit)
            return fail(Reason::TooLarge, "read", path.filename().string(),
                        "it is larger than " + std::to_string(limit / 1024) + " KiB");
    }
}

} // namespace bitbeats
