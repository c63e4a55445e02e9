#include "audio/Decoder.h"
#include "../support/MemoryFile.h"

#include <cstdlib>

using namespace bitbeats;

namespace {

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
    fuzz::MemoryFile bytes(data, size);
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
