#pragma once

#include "audio/SpscRing.h"

#include <atomic>
#include <cstdint>

namespace bitbeats::playback {

/// One unbroken run of sound on its way to the output: from a start or a seek to the next one, over any number of
/// tracks. The engine writes it, the output's thread reads it; between them only the atomics and the ring.
struct SoundStream {
    explicit SoundStream(std::size_t samples) : ring(samples) {}

    audio::SpscRing<float> ring; ///< interleaved

    std::atomic<bool> open{false};  ///< the engine lets the sound out; the reader shuts it when it has run dry
    std::atomic<bool> ended{false}; ///< nothing will be written any more

    // Set by the engine before it publishes the stream.
    std::uint16_t generation = 0;
    bool fadeIn = false;          ///< it begins amid music
    bool overlap = false;         ///< its beginning is blended with the end of the stream before
    std::int64_t alignFrame = -1; ///< its first frame is this one of stream `alignGeneration`: a seamless change
    std::uint16_t alignGeneration = 0;
};

} // namespace bitbeats::playback
