#include "base/FileSource.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bitbeats {

Result<std::unique_ptr<FileSource>> FileSource::open(const std::filesystem::path& path) {
    const auto name = path.filename().string();
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return fail(reasonOfErrno(errno), "open", name, {}, "Check that the file is still there.");
    struct stat facts {};
    if (::fstat(descriptor, &facts) != 0 || !S_ISREG(facts.st_mode)) {
        ::close(descriptor);
        return fail(Reason::Unsupported, "open", name, "it is not a regular file");
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
