#pragma once

#include "Ffmpeg.h"
#include "audio/TrackInfo.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace bitbeats::audio {

/// Fills texts, loudness and picture from what the demuxer found.
void readTags(const AVFormatContext& format, const AVStream& stream, TrackInfo& into);

/// What iTunes notes about the encoder's padding: frames to drop at the start and frames that are real.
struct ITunesGap {
    std::int64_t delay = 0;
    std::int64_t padding = 0;
    std::int64_t frames = 0;
};
std::optional<ITunesGap> readITunesGap(const AVFormatContext& format, const AVStream& stream);

// Pure parsers, apart for their tests.
std::optional<ITunesGap> parseITunesGap(std::string_view text);
std::optional<Decibels> parseGain(std::string_view text);     ///< "-6.50 dB"
std::optional<double> parsePeak(std::string_view text);       ///< "0.988"
std::optional<Decibels> parseR128Gain(std::string_view text); ///< Q7.8 to -23 LUFS, given back to -18
std::string cleanText(std::string_view text);                 ///< valid UTF-8, no controls, bounded

} // namespace bitbeats::audio
