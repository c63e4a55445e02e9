#include "FieldNames.h"

#include "RawTags.h"

#include <algorithm>
#include <array>

namespace bitbeats::tags {
namespace {

struct Entry {
    Field field;
    std::string_view property;
    std::array<std::string_view, 4> others; ///< further names, in the shared form
};

constexpr std::array<Entry, kFieldCount> kEntries{{
    {Field::Title, "TITLE", {}},
    {Field::Subtitle, "SUBTITLE", {"VERSION"}},
    {Field::Artist, "ARTIST", {"AUTHOR"}},
    {Field::Artists, "ARTISTS", {}},
    {Field::Album, "ALBUM", {}},
    {Field::AlbumArtist, "ALBUMARTIST", {"ENSEMBLE", "ALBUMARTISTS"}},
    {Field::TrackNumber, "TRACKNUMBER", {"TRACK", "TRACKNUM"}},
    {Field::TrackTotal, "TRACKTOTAL", {"TOTALTRACKS", "TRACKC"}},
    {Field::DiscNumber, "DISCNUMBER", {"DISC", "DISK", "DISCNUM"}},
    {Field::DiscTotal, "DISCTOTAL", {"TOTALDISCS", "DISCC"}},
    {Field::DiscSubtitle, "DISCSUBTITLE", {"SETSUBTITLE"}},
    {Field::Date, "DATE", {"YEAR", "RELEASEDATE"}},
    {Field::OriginalDate, "ORIGINALDATE", {"ORIGINALYEAR", "ORIGINALRELEASEDATE"}},
    {Field::Compilation, "COMPILATION", {"ITUNESCOMPILATION"}},
    {Field::Genre, "GENRE", {}},
    {Field::Grouping, "GROUPING", {"CONTENTGROUP"}},
    {Field::Mood, "MOOD", {}},
    {Field::Language, "LANGUAGE", {}},
    {Field::Composer, "COMPOSER", {}},
    {Field::Lyricist, "LYRICIST", {}},
    {Field::Conductor, "CONDUCTOR", {}},
    {Field::Remixer, "REMIXER", {"MIXARTIST"}},
    {Field::Producer, "PRODUCER", {}},
    {Field::TitleSort, "TITLESORT", {"TITLESORTORDER"}},
    {Field::ArtistSort, "ARTISTSORT", {"ARTISTSORTORDER"}},
    {Field::AlbumSort, "ALBUMSORT", {"ALBUMSORTORDER"}},
    {Field::AlbumArtistSort, "ALBUMARTISTSORT", {"ALBUMARTISTSORTORDER"}},
    {Field::ComposerSort, "COMPOSERSORT", {"COMPOSERSORTORDER"}},
    {Field::Label, "LABEL", {"PUBLISHER", "ORGANIZATION"}},
    {Field::CatalogNumber, "CATALOGNUMBER", {"LABELNO", "CATALOGNO"}},
    {Field::Barcode, "BARCODE", {"UPC", "EAN"}},
    {Field::Isrc, "ISRC", {}},
    {Field::Comment, "COMMENT", {"DESCRIPTION", "ID3V1COMMENT"}},
    {Field::Lyrics, "LYRICS", {"UNSYNCEDLYRICS", "UNSYNCLYRICS"}},
    {Field::Bpm, "BPM", {"TEMPO"}},
    {Field::Key, "INITIALKEY", {"KEY"}},
    {Field::RecordingId, "MUSICBRAINZ_TRACKID", {"MUSICBRAINZRECORDINGID"}},
    {Field::ReleaseTrackId, "MUSICBRAINZ_RELEASETRACKID", {}},
    {Field::ReleaseId, "MUSICBRAINZ_ALBUMID", {"MUSICBRAINZRELEASEID"}},
    {Field::ReleaseGroupId, "MUSICBRAINZ_RELEASEGROUPID", {}},
    {Field::ArtistIds, "MUSICBRAINZ_ARTISTID", {}},
    {Field::AlbumArtistIds, "MUSICBRAINZ_ALBUMARTISTID", {}},
    {Field::AcoustId, "ACOUSTID_ID", {}},
    {Field::TrackGain, "REPLAYGAIN_TRACK_GAIN", {}},
    {Field::TrackPeak, "REPLAYGAIN_TRACK_PEAK", {}},
    {Field::AlbumGain, "REPLAYGAIN_ALBUM_GAIN", {}},
    {Field::AlbumPeak, "REPLAYGAIN_ALBUM_PEAK", {}},
}};

const Entry& entryOf(Field field) {
    return kEntries[static_cast<std::size_t>(field)];
}

} // namespace

std::string_view propertyName(Field field) {
    return entryOf(field).property;
}

bool isNameOf(Field field, std::string_view shared) {
    const auto& entry = entryOf(field);
    if (shared == RawTags::sharedName(entry.property)) return true;
    return std::any_of(entry.others.begin(), entry.others.end(),
                       [shared](std::string_view other) { return !other.empty() && other == shared; });
}

} // namespace bitbeats::tags
