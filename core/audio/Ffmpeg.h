#pragma once

#include "base/Result.h"

#include <cstdint>
#include <memory>
#include <string>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libswresample/swresample.h>
}

namespace bitbeats::audio {

struct AvDeleter {
    void operator()(AVFormatContext* it) const { avformat_close_input(&it); }
    void operator()(AVCodecContext* it) const { avcodec_free_context(&it); }
    void operator()(AVPacket* it) const { av_packet_free(&it); }
    void operator()(AVFrame* it) const { av_frame_free(&it); }
    void operator()(SwrContext* it) const { swr_free(&it); }
};

template<typename T>
using AvPtr = std::unique_ptr<T, AvDeleter>;

/// Sends FFmpeg's own messages to our log and bounds its single allocations. Any thread, any number of times.
void prepareFfmpeg();

/// FFmpeg's error number in its own words.
std::string describeAvError(int number);

} // namespace bitbeats::audio
