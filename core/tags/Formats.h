#pragma once

#include "FileKind.h"
#include "RawTags.h"
#include "TagStream.h"

#include <string_view>
#include <vector>

namespace bitbeats::tags {

/// What was found in a file before it is put together.
struct Found {
    AudioProperties audio;
    Decibels opusHeaderGain{0};
    std::vector<RawTags> tags; ///< the most trustworthy first
    std::vector<Flaw> flaws;
    bool sound = false;          ///< there are audio headers that make sense
    std::int64_t soundBegin = 0; ///< where the sound begins, or 0
    std::int64_t soundEnd = 0;   ///< and ends, where that is told (FLAC, MPEG audio)
};

/// Reads tags and audio headers of a file of this kind; no tag above `largest` bytes.
Found readFormat(TagStream& stream, const FoundKind& kind, std::int64_t largest);

// One per family: quick, frugal, and bounded whatever a file says.
Found readFlacFile(TagStream& stream, std::int64_t begin, std::int64_t largest);
Found readOggFile(TagStream& stream, std::int64_t begin, std::int64_t largest);
Found readMpegFile(TagStream& stream, std::int64_t begin, std::int64_t largest);
Found readWavFile(TagStream& stream, std::int64_t begin, std::int64_t largest);
Found readAiffFile(TagStream& stream, std::int64_t begin, std::int64_t largest);
Found readMp4File(TagStream& stream, std::int64_t largest);
Found readAsfFile(TagStream& stream, std::int64_t largest);
/// WavPack, Monkey's Audio, Musepack and TrueAudio: TagLib tells the sound, their APE or ID3 tags are read apart.
Found readOtherFile(TagStream& stream, const FoundKind& kind, std::int64_t largest);

/// The 34 bytes of FLAC's STREAMINFO.
void readStreamInfo(std::string_view block, AudioProperties& audio);

} // namespace bitbeats::tags
