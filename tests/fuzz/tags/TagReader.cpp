#include "tags/TagReader.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>

using namespace bitbeats;

namespace {

/// A file in memory that counts what is taken from it.
class Bytes final : public ByteSource {
public:
    Bytes(const std::uint8_t* data, std::size_t size) : m_data(std::as_bytes(std::span(data, size))) {}

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

} // namespace

/// Whatever a stranger's file holds: its tags are read or refused with a sentence.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1 || size > 300000) return 0;
    static constexpr std::array<const char*, 4> kNames{"a.mp3", "a.m4a", "a", "a.flac"};
    const std::string name = kNames[data[size - 1] % kNames.size()];
    Bytes bytes(data, size);
    tags::ReadOptions options;
    options.pictures = size % 2 == 0 ? tags::ReadOptions::Pictures::Cover : tags::ReadOptions::Pictures::List;
    const auto read = tags::readTags(bytes, name, options);
    if (!read) {
        if (sentence(read.error()).empty()) std::abort();
        return 0;
    }
    if (read->audio.sampleRate <= 0 || read->audio.channels <= 0 || read->audio.duration.count() < 0 ||
        read->audio.bitrate < 0)
        std::abort();
    if (read->title.size() > 1000 || read->artist.size() > 500 * 1002) std::abort();
    if (read->cover && read->cover->bytes.size() > size * 1100) std::abort();
    return 0;
}
