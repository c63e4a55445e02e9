#include "audio/Decoder.h"

#include <algorithm>
#include <cstdlib>

using namespace bitbeats;

namespace {

/// A file in memory.
class Bytes final : public ByteSource {
public:
    Bytes(const std::uint8_t* data, std::size_t size) : m_data(std::as_bytes(std::span(data, size))) {}

    std::int64_t size() const override { return static_cast<std::int64_t>(m_data.size()); }
    ReadResult read(std::int64_t offset, std::span<std::byte> into, Milliseconds) override {
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

void decodeSome(audio::Decoder& decoder) {
    audio::PcmBlock block;
    for (int i = 0; i < 20; ++i) {
        if (decoder.read(block).state != audio::DecodeState::Frames) return;
        if (block.frames() == 0 || block.samples.size() % static_cast<std::size_t>(block.format.channels) != 0)
            std::abort();
    }
}

} // namespace

/// Whatever a stranger's file holds: headers, tags, frames and seeks end in sound or in an error.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > 200000) return 0;
    Bytes bytes(data, size);
    audio::DecoderOptions options;
    options.fastSeek = size % 2 == 1;
    auto decoder = audio::Decoder::open(bytes, "file", std::move(options));
    if (!decoder) {
        if (sentence(decoder.error()).empty()) std::abort();
        return 0;
    }
    decodeSome(**decoder);
    for (const std::int64_t to :
         {std::int64_t{3000}, std::int64_t{0}, (*decoder)->info().frames, std::int64_t{1} << 40}) {
        if ((*decoder)->seek(to).state != audio::DecodeState::Frames) break;
        decodeSome(**decoder);
    }
    return 0;
}
