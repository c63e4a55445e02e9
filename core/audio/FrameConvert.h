#pragma once

#include "Ffmpeg.h"
#include "audio/Pcm.h"

namespace bitbeats::audio {

PcmFormat formatOf(const AVFrame& frame);

/// Frames [from, to) of a decoded AVFrame as interleaved floats, exactly (16 and 24 bits). False for a sample format
/// that no decoder of ours gives.
bool appendFrames(const AVFrame& frame, int from, int to, std::vector<float>& out);

} // namespace bitbeats::audio
