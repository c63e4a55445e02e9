#pragma once

#include "base/ByteSource.h"
#include "base/Cancellation.h"
#include "base/Result.h"
#include "base/Units.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bitbeats::audio {

/// Loudness as the file's tags tell it, in the scale of ReplayGain 2 (-18 LUFS); R128 tags are converted.
struct LoudnessTags {
    std::optional<Decibels> trackGain;
    std::optional<Decibels> albumGain;
    std::optional<double> trackPeak; ///< linear, 1 = full scale
    std::optional<double> albumPeak;
};

/// A picture that lies in the file, as it lies there. Not decoded: it may be anything.
struct EmbeddedPicture {
    std::vector<std::byte> bytes; ///< empty = none (or too large)
    std::string mimeType;         ///< "image/jpeg", may be empty
};

/// What a file says about itself. Texts are valid UTF-8 of bounded length; any may be empty.
struct TrackInfo {
    std::string container; ///< "FLAC", "MP3", "Ogg", "MP4", "WAV", "AIFF", "WavPack"
    std::string codec;     ///< "FLAC", "MP3", "Vorbis", "Opus", "AAC", "ALAC", "PCM", "WavPack"
    int sampleRate = 0;
    int channels = 0;
    int bitsPerSample = 0;    ///< 0 for lossy codecs
    std::int64_t bitrate = 0; ///< bits per second, 0 = unknown
    std::int64_t frames = -1; ///< length in frames of sampleRate, -1 = unknown
    Milliseconds duration{0}; ///< 0 = unknown
    std::string title;
    std::string artist;
    std::string album;
    LoudnessTags loudness;
    EmbeddedPicture picture;
};

/// Reads what a file says about itself without playing it. Blocks on the source; `cancel` ends it with
/// Reason::Cancelled. Errors: Malformed, Unsupported, TimedOut, and those of the source. Any thread that may block.
Result<TrackInfo> probe(ByteSource& source, const std::string& fileName, const CancelToken& cancel = {});

} // namespace bitbeats::audio
