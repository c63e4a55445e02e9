#include "OpenMarker.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace bitbeats::database {
namespace {

bool holdsMark(int descriptor) {
    char mark = 0;
    return ::pread(descriptor, &mark, 1, 0) == 1;
}

} // namespace

Result<std::unique_ptr<OpenMarker>> OpenMarker::set(const std::filesystem::path& file) {
    auto path = file;
    path += ".open";
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return bitbeats::fail(reasonOfErrno(errno), "open", file.filename().string());
    const bool alone = ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
    const bool crashed = alone && holdsMark(descriptor);
    if (::pwrite(descriptor, "x", 1, 0) != 1) {
        const int number = errno;
        ::close(descriptor);
        return bitbeats::fail(reasonOfErrno(number), "open", file.filename().string());
    }
    ::flock(descriptor, LOCK_SH);
    return std::unique_ptr<OpenMarker>(new OpenMarker(descriptor, crashed));
}

OpenMarker::~OpenMarker() {
    if (::flock(m_descriptor, LOCK_EX | LOCK_NB) == 0 && ::ftruncate(m_descriptor, 0) != 0) {
        // The mark stays: the next start checks the file once more than needed.
    }
    ::close(m_descriptor);
}

} // namespace bitbeats::database
