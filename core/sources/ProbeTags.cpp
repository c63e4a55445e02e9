#include "audio/TrackInfo.h"
#include "sources/SourceFinder.h"

namespace bitbeats::sources {

Result<Tags> probeTags(ByteSource& bytes, const std::string& fileName, const CancelToken& cancel) {
    auto info = audio::probe(bytes, fileName, cancel);
    if (!info) return Failure(info.error());
    const auto* picture = reinterpret_cast<const char*>(info->picture.bytes.data());
    return Tags{info->title, info->artist, info->album, std::string(picture, info->picture.bytes.size()),
                info->duration};
}

} // namespace bitbeats::sources
