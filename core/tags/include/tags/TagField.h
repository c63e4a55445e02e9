#pragma once

#include "tags/TrackTags.h"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bitbeats::tags {

/// The fields that people edit. Their values are texts: what the editor shows, the overlay stores and files are given.
enum class Field {
    Title,
    Subtitle,
    Artist,  ///< the credit
    Artists, ///< one by one
    Album,
    AlbumArtist,
    TrackNumber,
    TrackTotal,
    DiscNumber,
    DiscTotal,
    DiscSubtitle,
    Date,
    OriginalDate,
    Compilation, ///< "1" or nothing
    Genre,
    Grouping,
    Mood,
    Language,
    Composer,
    Lyricist,
    Conductor,
    Remixer,
    Producer,
    TitleSort,
    ArtistSort,
    AlbumSort,
    AlbumArtistSort,
    ComposerSort,
    Label,
    CatalogNumber,
    Barcode,
    Isrc,
    Comment,
    Lyrics,
    Bpm,
    Key,
    RecordingId, ///< of MusicBrainz, like the next ones
    ReleaseTrackId,
    ReleaseId,
    ReleaseGroupId,
    ArtistIds,
    AlbumArtistIds,
    AcoustId,
    TrackGain, ///< "-6.50 dB"
    TrackPeak, ///< "0.988"
    AlbumGain,
    AlbumPeak,
};

constexpr std::size_t kFieldCount = static_cast<std::size_t>(Field::AlbumPeak) + 1;
std::array<Field, kFieldCount> allFields();

/// A short name that never changes, for storing: "title", "album_artist".
std::string_view fieldName(Field field);
std::optional<Field> fieldOfName(std::string_view name);

/// Whether several values make sense.
bool holdsSeveral(Field field);

using Values = std::vector<std::string>;

/// What a file says, as texts; empty = nothing.
Values fieldValues(const TrackTags& tags, Field field);

/// Puts texts in place of what is there. What makes no sense (a date "soon") is refused: false, and nothing changes.
bool setFieldValues(TrackTags& tags, Field field, const Values& values);

/// What is to become of a file: fields that are not named stay as they are, no values = the field is removed.
struct TagChanges {
    std::map<Field, Values> fields;
    /// A front cover in place of the present one; no bytes = it is removed.
    std::optional<Picture> cover;

    bool empty() const { return fields.empty() && !cover; }
};

/// The tags as they will be, e.g. those of a file under the overlay of edits.
TrackTags withChanges(TrackTags tags, const TagChanges& changes);

} // namespace bitbeats::tags
