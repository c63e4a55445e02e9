#include "Ffmpeg.h"

#include "base/Log.h"

#include <cstdarg>
#include <cstdio>
#include <mutex>

namespace bitbeats::audio {
namespace {

constexpr std::size_t kLargestAllocation = 256U << 20; // a hostile header may ask for anything

void logLine(void* context, int level, const char* format, va_list arguments) {
    if (level > AV_LOG_ERROR || !logAudio().isDebugEnabled()) return;
    char line[512];
    int prefix = 1;
    av_log_format_line2(context, level, format, arguments, line, sizeof line, &prefix);
    std::string text(line);
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    qCDebug(logAudio, "ffmpeg: %s", text.c_str());
}

} // namespace

void prepareFfmpeg() {
    static std::once_flag once; // FFmpeg's log callback and allocation bound are process-wide by its design
    std::call_once(once, [] {
        av_log_set_callback(logLine);
        av_max_alloc(kLargestAllocation);
    });
}

std::string describeAvError(int number) {
    char text[AV_ERROR_MAX_STRING_SIZE] = {};
    av_strerror(number, text, sizeof text);
    return text;
}

} // namespace bitbeats::audio
