#pragma once

#include "base/ByteSource.h"

#include <atomic>
#include <filesystem>
#include <memory>

namespace bitbeats {

/// A file of this machine as a ByteSource; reads with pread and never moves a shared file position.
class FileSource final : public ByteSource {
public:
    enum class Links { Follow, Refuse };

    /// Opens a regular file for reading. FIFOs and devices are refused before open() could block on them or wake them
    /// up. Errors: NotFound, NotAllowed, Unsupported (not a regular file, or a link where those are refused).
    static Result<std::unique_ptr<FileSource>> open(const std::filesystem::path& path, Links links = Links::Follow);
    ~FileSource() override;

    std::int64_t size() const override { return m_size; }
    ReadResult read(std::int64_t offset, std::span<std::byte> into, Milliseconds patience) override;
    void abort() override { m_aborted = true; }
    void resume() override { m_aborted = false; }
    SourceStatus status() const override;

private:
    FileSource(int descriptor, std::int64_t size, std::string name);

    int m_descriptor;
    std::int64_t m_size;
    std::string m_name;
    std::atomic<bool> m_aborted{false};
};

} // namespace bitbeats
