#include "http/Range.h"

#include <cstdlib>

using namespace bitbeats::http;

/// Whatever the header says, what is to be sent lies within the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view header(reinterpret_cast<const char*>(data), size);
    for (const std::int64_t length : {std::int64_t(0), std::int64_t(1), std::int64_t(1000), INT64_MAX}) {
        const auto choice = chooseRange(header, length);
        const auto [begin, end] = choice.bytes;
        const bool sound = choice.kind == RangeKind::Whole           ? begin == 0 && end == length
                           : choice.kind == RangeKind::Unsatisfiable ? begin == 0 && end == 0
                                                                     : begin >= 0 && begin < end && end <= length;
        if (!sound) std::abort();
    }
    return 0;
}
