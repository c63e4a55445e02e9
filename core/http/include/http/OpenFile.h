#pragma once

#include "base/Result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace bitbeats::http {

/// A regular file that is open for reading, closed with the last one who holds it. Any thread.
class OpenFile {
public:
    /// `name` below `root`, beneath which it stays: neither "..", nor a symbolic link, nor an absolute path leads out.
    /// Errors: NotFound, NotAllowed, Unsupported (not a regular file). Blocks on the disk.
    static Result<std::shared_ptr<const OpenFile>> beneath(const std::filesystem::path& root, const std::string& name);
    ~OpenFile();
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    int descriptor() const { return m_descriptor; }
    std::int64_t size() const { return m_size; }
    /// Differs as soon as the file is another one or has been written to.
    const std::string& tag() const { return m_tag; }

private:
    OpenFile(int descriptor, std::int64_t size, std::string tag)
        : m_descriptor(descriptor), m_size(size), m_tag(std::move(tag)) {}

    const int m_descriptor;
    const std::int64_t m_size;
    const std::string m_tag;
};

/// A part of a file that is to be sent. The file is shared: several clients may be sent parts of it at once.
struct FileSlice {
    std::shared_ptr<const OpenFile> file;
    std::int64_t offset = 0;
    std::int64_t length = 0;
};

} // namespace bitbeats::http
