#pragma once

#include "TagStream.h"
#include "tags/TrackTags.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace bitbeats::tags {

/// What the four (ADTS: seven) bytes at the beginning of a frame say.
struct FrameHead {
    bool adts = false;
    int version = 1; ///< MPEG 1, 2 or 3 for 2.5; ADTS 2 or 4
    int layer = 3;
    int sampleRate = 0;
    int channels = 0;
    int samples = 0;       ///< in the frame
    int length = 0;        ///< bytes; 0 for "free" bit rates
    std::int64_t rate = 0; ///< bits per second, 0 for "free" and for ADTS

    /// Frames of one stream agree in these.
    bool sameStream(const FrameHead& other) const {
        return adts == other.adts && version == other.version && layer == other.layer && sampleRate == other.sampleRate;
    }
};

/// Nothing if the bytes are no frame head.
std::optional<FrameHead> parseFrameHead(std::string_view bytes);

struct MpegFacts {
    AudioProperties audio;
    bool truncated = false;
};

/// Finds the first frame of the sound in [begin, end) and tells the length from its Xing, Info or VBRI head, else from
/// the bit rate of a few frames: never reads the whole file. Nothing if there is no frame.
std::optional<MpegFacts> readMpegAudio(TagStream& stream, std::int64_t begin, std::int64_t end);

} // namespace bitbeats::tags
