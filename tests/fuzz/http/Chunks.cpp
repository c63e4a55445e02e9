#include "http/ChunkDecoder.h"

#include <algorithm>
#include <cstdlib>
#include <string>

using bitbeats::http::ChunkDecoder;

namespace {

/// What comes out, with a word about how it ended, when the input arrives in steps of this size.
std::string decode(std::string_view input, std::size_t step) {
    ChunkDecoder decoder;
    std::string out;
    std::string pending;
    while (!decoder.done() && !decoder.broken()) {
        const auto [consumed, payload] = decoder.next(pending);
        if (consumed > pending.size() || payload.size() > consumed) std::abort();
        out += payload;
        pending.erase(0, consumed);
        if (consumed > 0 || decoder.done()) continue;
        if (input.empty()) break;
        pending += input.substr(0, step);
        input.remove_prefix(std::min(step, input.size()));
    }
    return decoder.broken() ? "broken" : out + (decoder.done() ? "|done" : "|more");
}

} // namespace

/// However a body is cut into packets, it means the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    if (size > 4096) return 0;
    const auto whole = decode(input, size + 1);
    if (decode(input, 1) != whole || decode(input, 3) != whole) std::abort();
    return 0;
}
