#pragma once

#include "TagLibCompat.h"
#include "tags/TrackTags.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bitbeats::tags {

/// A value as a tag holds it.
struct RawText {
    std::string text;    ///< UTF-8, or bytes of an unknown encoding
    bool legacy = false; ///< the tag says Latin-1, which may be a lie: these are the bytes
};

/// A picture as a tag holds it; its bytes are shared with TagLib, not copied.
struct RawPicture {
    PictureKind kind = PictureKind::Other;
    std::string description;
    TagLib::ByteVector data;
};

/// One tag of a file, whatever its format, under names that all formats share: those of Vorbis comments in capitals
/// with everything but letters and digits left out ("MusicBrainz Album Id" -> "MUSICBRAINZALBUMID").
class RawTags {
public:
    /// `name` as the file has it.
    void add(std::string_view name, RawText value);
    /// `name` in the shared form; nullptr if the tag has no such field.
    const std::vector<RawText>* find(std::string_view name) const;
    const auto& fields() const { return m_fields; }
    auto& fields() { return m_fields; }
    bool empty() const { return m_fields.empty() && pictures.empty() && syncedLyrics.empty(); }

    static std::string sharedName(std::string_view name);

    std::vector<RawPicture> pictures;
    std::vector<LyricLine> syncedLyrics;
    audio::LoudnessTags frameLoudness; ///< from binary frames (RVA2)
    bool slashSeparates = false;       ///< "A/B" may be two values (ID3v2.3 has no other way)

private:
    std::map<std::string, std::vector<RawText>, std::less<>> m_fields;
};

} // namespace bitbeats::tags
