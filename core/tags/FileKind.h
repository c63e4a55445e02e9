#pragma once

#include "TagStream.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace bitbeats::tags {

enum class FileKind {
    Unknown,
    Flac,
    Ogg,
    Mpeg, ///< MPEG audio or ADTS AAC, with or without ID3
    Mp4,
    Wav,
    Aiff,
    WavPack,
    Ape,
    Musepack,
    TrueAudio,
    Asf,
};

struct FoundKind {
    FileKind kind = FileKind::Unknown;
    std::int64_t begin = 0;     ///< where the format begins, behind an ID3v2 tag
    std::string_view otherwise; ///< what it looks like, if it is no audio: "a JPEG picture"
};

/// What a file is by its bytes; its name counts only where bytes leave it open.
/// `extension` in lower case with its dot.
FoundKind findKind(TagStream& stream, std::string_view extension);

/// The extension of a file's name in lower case, with its dot.
std::string extensionOf(const std::string& name);

} // namespace bitbeats::tags
