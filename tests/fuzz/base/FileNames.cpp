#include "base/Paths.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

/// Names come from strangers' torrents: whatever they hold, the result must be one harmless path component.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view name(reinterpret_cast<const char*>(data), size);
    const auto safe = bitbeats::safeFileName(name);
    if (safe.empty() || safe.size() > 201 || safe == "." || safe == "..") std::abort();
    if (safe.find_first_of(std::string_view("/\\\0", 3)) != std::string::npos) std::abort();
    const auto half = name.substr(0, size / 2);
    if (bitbeats::naturalLess(half, name) && bitbeats::naturalLess(name, half)) std::abort();
    return 0;
}
