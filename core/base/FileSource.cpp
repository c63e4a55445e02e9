#include "base/FileSource.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bitbeats {

Result<std::unique_ptr<FileSource>> FileSource::open(const std::filesystem::path& path, Links links) {
    const auto name = path.filename().string();
    const bool follow = links == Links::Follow;
    const auto irregular = [&] { return fail(Reason::Unsupported, "open", name, "it is not a regular file"); };
    const auto missing = [&](int number) {
        if (number == ELOOP) return fail(Reason::Unsupported, "open", name, "it is a link that leads nowhere");
        return fail(reasonOfErrno(number), "open", name, {}, "Check that the file is still there.");
    };
    struct stat facts {};
    if ((follow ? ::stat(path.c_str(), &facts) : ::lstat(path.c_str(), &facts)) != 0) return missing(errno);
    if (S_ISLNK(facts.st_mode)) return fail(Reason::Unsupported, "open", name, "it is a symbolic link");
    if (!S_ISREG(facts.st_mode)) return irregular();
    // What was a file a moment ago may be a FIFO now: O_NONBLOCK keeps open() from waiting for its writer.
    const int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (follow ? 0 : O_NOFOLLOW);
    const int descriptor = ::open(path.c_str(), flags);
    if (descriptor < 0) return missing(errno);
    if (::fstat(descriptor, &facts) != 0 || !S_ISREG(facts.st_mode)) {
        ::close(descriptor);
        return irregular();
    }
    return std::unique_ptr<FileSource>(new FileSource(descriptor, facts.st_size, name));
}

FileSource::FileSource(int descriptor, std::int64_t size, std::string name)
    : m_descriptor(descriptor), m_size(size), m_name(std::move(name)) {}

FileSource::~FileSource() {
    ::close(m_descriptor);
}

ReadResult FileSource::read(std::int64_t offset, std::span<std::byte> into, Milliseconds) {
    if (m_aborted) return {ReadState::Aborted, 0, {}};
    if (offset >= m_size) return {ReadState::End, 0, {}};
    for (;;) {
        const auto count = ::pread(m_descriptor, into.data(), into.size(), offset);
        if (count > 0) return {ReadState::Ready, static_cast<std::size_t>(count), {}};
        if (count == 0) return {ReadState::End, 0, {}};
        if (errno != EINTR)
            return {ReadState::Failed, 0, Error{reasonOfErrno(errno), "read", m_name, std::strerror(errno), {}}};
    }
}

SourceStatus FileSource::status() const {
    SourceStatus status;
    if (m_size > 0) status.present = {{0, m_size}};
    return status;
}

} // namespace bitbeats
