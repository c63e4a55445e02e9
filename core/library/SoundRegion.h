#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace bitbeats::library {

/// Reads up to `size` bytes at `offset` into `into`; returns how many came.
using ReadAt = std::function<std::size_t(std::int64_t offset, char* into, std::size_t size)>;

/// The part of a file that holds sound, between its tags.
struct SoundRegion {
    std::int64_t begin = 0;
    std::int64_t end = 0;
    bool uncompressed = false; ///< equal lengths and silent beginnings are common there
    bool ogg = false;          ///< its pages are numbered and summed anew when the tags grow
    std::string sum;           ///< a sum of the sound that the file itself carries; then nothing has to be read
};

/// Finds it by the bytes, not by the name. Never reads more than a few KiB, whatever the file claims. Pure but for
/// `read`.
SoundRegion findSound(const ReadAt& read, std::int64_t size);

} // namespace bitbeats::library
