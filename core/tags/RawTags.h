#pragma once

#include "TagLibCompat.h"
#include "tags/TrackTags.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bitbeats::tags {

/// A value as a tag holds it.
struct RawText {
    std::string text;    ///< UTF-8, or bytes of an unknown encoding
    bool legacy = false; ///< the tag says Latin-1, which may be a lie: these are the bytes
};

/// The kind for a number that any format may hold.
PictureKind pictureKind(unsigned number);

/// A picture as a tag holds it. Its bytes lie in memory shared with TagLib or are left in the file until they are asked
/// for.
struct RawPicture {
    static constexpr std::size_t kHead = 16; // enough to tell the type

    RawPicture() = default;
    RawPicture(PictureKind its, std::string text, const TagLib::ByteVector& bytes);

    PictureKind kind = PictureKind::Other;
    std::string description;
    std::int64_t size = 0;
    std::string head;
    std::optional<std::int64_t> inFile; ///< where `size` bytes lie as they are
    std::string base64;                 ///< or in this text, behind `skip` decoded bytes
    std::size_t skip = 0;
    TagLib::ByteVector data; ///< otherwise
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
    bool empty() const {
        return m_fields.empty() && pictures.empty() && syncedLyrics.empty() && !frameLoudness.trackGain &&
               !frameLoudness.albumGain;
    }

    static std::string sharedName(std::string_view name);

    std::vector<RawPicture> pictures;
    std::vector<LyricLine> syncedLyrics;
    audio::LoudnessTags frameLoudness; ///< from binary frames (RVA2)
    bool slashSeparates = false;       ///< "A/B" may be two values (ID3v2.3 has no other way)

private:
    std::map<std::string, std::vector<RawText>, std::less<>> m_fields;
};

} // namespace bitbeats::tags
