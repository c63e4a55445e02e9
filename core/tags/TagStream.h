#pragma once

#include "TagLibCompat.h"
#include "base/ByteSource.h"

#include <array>
#include <vector>

namespace bitbeats::tags {

/// What TagLib may ask of one file before it is told that the file ends: a malformed file cannot make it read for ever
/// or fill the memory.
struct StreamLimits {
    std::int64_t largestRead = 64LL << 20;
    std::int64_t readInAll = 256LL << 20; ///< bytes
    int reads = 20000;                    ///< also bounds how deep nested boxes can make TagLib's recursion
};

/// The bytes of a ByteSource for TagLib, read-only, through two small windows (tags lie at the beginning and at the
/// end). One thread at a time; `source` must outlive it.
class TagStream final : public TagLib::IOStream {
public:
    TagStream(ByteSource& source, std::string name, Milliseconds patience, StreamLimits limits);

    /// Copies up to `into.size()` bytes from `offset` on; fewer at the end or at a limit.
    std::size_t readAt(std::int64_t offset, std::span<char> into);
    std::string bytesAt(std::int64_t offset, std::size_t count);
    std::int64_t size() const { return m_size; }
    /// TagLib sees the file as if it began here; readAt() does not change.
    void hideBefore(std::int64_t offset) { m_origin = offset; }

    /// Why the source gave less than it has; nothing if it did not.
    const std::optional<Error>& error() const { return m_error; }
    /// A limit was met: what was read is not all there is.
    bool limited() const { return m_limited; }
    std::int64_t bytesRead() const { return m_bytesRead; }

    TagLib::FileName name() const override { return m_name.c_str(); }
    TagLib::ByteVector readBlock(TagLength length) override;
    void seek(TagOffset offset, Position from = Beginning) override;
    TagOffset tell() const override { return static_cast<TagOffset>(m_position); }
    TagOffset length() override { return static_cast<TagOffset>(m_size - m_origin); }
    bool readOnly() const override { return true; }
    bool isOpen() const override { return true; }
    void clear() override {}
    // Nothing is ever written through this stream.
    void writeBlock(const TagLib::ByteVector& data) override;
    void insert(const TagLib::ByteVector& data, TagStart start, TagLength replace) override;
    void removeBlock(TagStart start, TagLength length) override;
    void truncate(TagOffset length) override;

private:
    struct Window {
        std::int64_t begin = 0;
        std::size_t length = 0;
        std::uint64_t used = 0;
        std::vector<char> bytes;
        bool holds(std::int64_t at) const { return at >= begin && at < begin + static_cast<std::int64_t>(length); }
    };

    Window* windowAt(std::int64_t offset);
    std::size_t fetch(std::int64_t offset, std::span<char> into);

    ByteSource& m_source;
    std::string m_name;
    Milliseconds m_patience;
    StreamLimits m_limits;
    std::int64_t m_size;
    std::int64_t m_origin = 0;
    std::int64_t m_position = 0;
    std::array<Window, 2> m_windows;
    std::uint64_t m_uses = 0;
    std::int64_t m_bytesRead = 0;
    std::int64_t m_given = 0;
    int m_reads = 0;
    bool m_limited = false;
    std::optional<Error> m_error;
};

} // namespace bitbeats::tags
