#include "TagStream.h"

#include <algorithm>
#include <cstring>

namespace bitbeats::tags {
namespace {

constexpr std::int64_t kWindow = 16 << 10;
constexpr std::int64_t kPage = 4 << 10;

} // namespace

TagStream::TagStream(ByteSource& source, std::string name, Milliseconds patience, StreamLimits limits)
    : m_source(source), m_name(std::move(name)), m_patience(patience), m_limits(limits), m_size(source.size()) {}

std::size_t TagStream::fetch(std::int64_t offset, std::span<char> into) {
    std::size_t done = 0;
    while (done < into.size() && !m_error) {
        const auto result = m_source.read(offset + static_cast<std::int64_t>(done),
                                          std::as_writable_bytes(into.subspan(done)), m_patience);
        if (result.state == ReadState::Ready) {
            done += result.count;
            m_bytesRead += static_cast<std::int64_t>(result.count);
        } else if (result.state == ReadState::Failed) {
            m_error = result.error;
        } else if (result.state == ReadState::Waiting) {
            m_error = Error{Reason::TimedOut, "read", m_name, "its bytes did not come in time", {}};
        } else if (result.state == ReadState::Aborted) {
            m_error = Error{Reason::Cancelled, "read", m_name, {}, {}};
        } else {
            // The size was asked for at the beginning: an earlier end means that somebody cut the file meanwhile.
            m_error = Error{Reason::Changed, "read", m_name, "it became shorter while it was read", {}};
        }
    }
    return done;
}

TagStream::Window* TagStream::windowAt(std::int64_t offset) {
    for (auto& window : m_windows)
        if (window.holds(offset)) {
            window.used = ++m_uses;
            return &window;
        }
    auto& oldest = m_windows[0].used <= m_windows[1].used ? m_windows[0] : m_windows[1];
    // At the end of the file TagLib walks backwards: there the window ends with the file.
    const auto begin = std::max<std::int64_t>(0, m_size - offset < kPage ? m_size - kPage : offset / kPage * kPage);
    const auto length = static_cast<std::size_t>(std::min(kWindow, m_size - begin));
    if (oldest.bytes.size() < length) oldest.bytes.resize(length);
    oldest.begin = begin;
    oldest.length = fetch(begin, std::span(oldest.bytes).first(length));
    oldest.used = ++m_uses;
    return oldest.holds(offset) ? &oldest : nullptr;
}

std::size_t TagStream::readAt(std::int64_t offset, std::span<char> into) {
    if (offset < 0 || offset >= m_size || m_error) return 0;
    const auto wanted = std::min(static_cast<std::int64_t>(into.size()), m_size - offset);
    if (++m_reads > m_limits.reads || m_given + wanted > m_limits.readInAll) {
        m_limited = true;
        return 0;
    }
    m_given += wanted;
    std::size_t done = 0;
    while (done < static_cast<std::size_t>(wanted)) {
        const auto at = offset + static_cast<std::int64_t>(done);
        const auto rest = static_cast<std::size_t>(wanted) - done;
        auto* window = windowAt(at);
        if (!window) break;
        const auto from = static_cast<std::size_t>(at - window->begin);
        const auto count = std::min(rest, window->length - from);
        std::memcpy(into.data() + done, window->bytes.data() + from, count);
        done += count;
        if (rest - count >= static_cast<std::size_t>(kWindow)) // a long stretch goes past the windows
            return done + fetch(at + static_cast<std::int64_t>(count), into.subspan(done, rest - count));
    }
    return done;
}

std::string TagStream::bytesAt(std::int64_t offset, std::size_t count) {
    const auto there = static_cast<std::size_t>(std::clamp<std::int64_t>(m_size - offset, 0, m_size));
    std::string bytes(std::min(count, there), '\0');
    bytes.resize(readAt(offset, bytes));
    return bytes;
}

TagLib::ByteVector TagStream::readBlock(TagLength length) {
    const auto at = m_position + m_origin;
    if (m_position < 0 || at >= m_size || length == 0) return {};
    auto wanted =
        std::min<std::int64_t>(m_size - at, static_cast<std::int64_t>(std::min<TagLength>(length, INT32_MAX)));
    if (wanted > m_limits.largestRead) {
        m_limited = true;
        wanted = m_limits.largestRead;
    }
    TagLib::ByteVector block(static_cast<unsigned>(wanted), '\0');
    const auto count = readAt(at, std::span(block.data(), static_cast<std::size_t>(wanted)));
    if (count < static_cast<std::size_t>(wanted)) block.resize(static_cast<unsigned>(count));
    m_position += static_cast<std::int64_t>(count);
    return block;
}

void TagStream::seek(TagOffset offset, Position from) {
    const auto base = from == Beginning ? 0 : from == Current ? m_position : m_size - m_origin;
    m_position = std::clamp<std::int64_t>(static_cast<std::int64_t>(offset), -base, m_size - base) + base;
}

void TagStream::writeBlock(const TagLib::ByteVector&) {}
void TagStream::insert(const TagLib::ByteVector&, TagStart, TagLength) {}
void TagStream::removeBlock(TagStart, TagLength) {}
void TagStream::truncate(TagOffset) {}

} // namespace bitbeats::tags
