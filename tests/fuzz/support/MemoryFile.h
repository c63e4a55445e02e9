#pragma once

#include "base/ByteSource.h"

#include <algorithm>
#include <cstdlib>
#include <span>

namespace bitbeats::fuzz {

/// A file in memory, which no reader may ask for what lies before its beginning.
class MemoryFile final : public ByteSource {
public:
    MemoryFile(const std::uint8_t* data, std::size_t size) : m_data(std::as_bytes(std::span(data, size))) {}

    std::int64_t size() const override { return static_cast<std::int64_t>(m_data.size()); }
    ReadResult read(std::int64_t offset, std::span<std::byte> into, Milliseconds) override {
        if (offset < 0) std::abort();
        if (offset >= size()) return {ReadState::End, 0, {}};
        const auto rest = m_data.subspan(static_cast<std::size_t>(offset));
        const auto count = std::min(rest.size(), into.size());
        std::copy_n(rest.begin(), count, into.begin());
        return {ReadState::Ready, count, {}};
    }
    void abort() override {}
    void resume() override {}
    SourceStatus status() const override { return {}; }

private:
    std::span<const std::byte> m_data;
};

} // namespace bitbeats::fuzz
