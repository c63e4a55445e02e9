#include "tags/TagField.h"

#include "Values.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace bitbeats::tags {
namespace {

struct Entry {
    Field field;
    std::string_view name;
    bool several;
};

constexpr std::array<Entry, kFieldCount> kEntries{{
    {Field::Title, "title", false},
    {Field::Subtitle, "subtitle", false},
    {Field::Artist, "artist", false},
    {Field::Artists, "artists", true},
    {Field::Album, "album", false},
    {Field::AlbumArtist, "album_artist", false},
    {Field::TrackNumber, "track_number", false},
    {Field::TrackTotal, "track_total", false},
    {Field::DiscNumber, "disc_number", false},
    {Field::DiscTotal, "disc_total", false},
    {Field::DiscSubtitle, "disc_subtitle", false},
    {Field::Date, "date", false},
    {Field::OriginalDate, "original_date", false},
    {Field::Compilation, "compilation", false},
    {Field::Genre, "genre", true},
    {Field::Grouping, "grouping", false},
    {Field::Mood, "mood", false},
    {Field::Language, "language", false},
    {Field::Composer, "composer", true},
    {Field::Lyricist, "lyricist", true},
    {Field::Conductor, "conductor", true},
    {Field::Remixer, "remixer", true},
    {Field::Producer, "producer", true},
    {Field::TitleSort, "title_sort", false},
    {Field::ArtistSort, "artist_sort", false},
    {Field::AlbumSort, "album_sort", false},
    {Field::AlbumArtistSort, "album_artist_sort", false},
    {Field::ComposerSort, "composer_sort", false},
    {Field::Label, "label", false},
    {Field::CatalogNumber, "catalog_number", false},
    {Field::Barcode, "barcode", false},
    {Field::Isrc, "isrc", false},
    {Field::Comment, "comment", false},
    {Field::Lyrics, "lyrics", false},
    {Field::Bpm, "bpm", false},
    {Field::Key, "key", false},
    {Field::RecordingId, "mb_recording", false},
    {Field::ReleaseTrackId, "mb_release_track", false},
    {Field::ReleaseId, "mb_release", false},
    {Field::ReleaseGroupId, "mb_release_group", false},
    {Field::ArtistIds, "mb_artists", true},
    {Field::AlbumArtistIds, "mb_album_artists", true},
    {Field::AcoustId, "acoust_id", false},
    {Field::TrackGain, "track_gain", false},
    {Field::TrackPeak, "track_peak", false},
    {Field::AlbumGain, "album_gain", false},
    {Field::AlbumPeak, "album_peak", false},
}};

/// The plain text of a field, where it has one.
template<typename Tags>
auto textOf(Tags& tags, Field field) -> decltype(&tags.title) {
    switch (field) {
    case Field::Title:
        return &tags.title;
    case Field::Subtitle:
        return &tags.subtitle;
    case Field::Artist:
        return &tags.artist;
    case Field::Album:
        return &tags.album;
    case Field::AlbumArtist:
        return &tags.albumArtist;
    case Field::DiscSubtitle:
        return &tags.discSubtitle;
    case Field::Grouping:
        return &tags.grouping;
    case Field::Mood:
        return &tags.mood;
    case Field::Language:
        return &tags.language;
    case Field::TitleSort:
        return &tags.titleSort;
    case Field::ArtistSort:
        return &tags.artistSort;
    case Field::AlbumSort:
        return &tags.albumSort;
    case Field::AlbumArtistSort:
        return &tags.albumArtistSort;
    case Field::ComposerSort:
        return &tags.composerSort;
    case Field::Label:
        return &tags.label;
    case Field::CatalogNumber:
        return &tags.catalogNumber;
    case Field::Barcode:
        return &tags.barcode;
    case Field::Isrc:
        return &tags.isrc;
    case Field::Comment:
        return &tags.comment;
    case Field::Lyrics:
        return &tags.lyrics.plain;
    case Field::Key:
        return &tags.key;
    case Field::RecordingId:
        return &tags.musicBrainz.recording;
    case Field::ReleaseTrackId:
        return &tags.musicBrainz.releaseTrack;
    case Field::ReleaseId:
        return &tags.musicBrainz.release;
    case Field::ReleaseGroupId:
        return &tags.musicBrainz.releaseGroup;
    case Field::AcoustId:
        return &tags.acoustId;
    default:
        return nullptr;
    }
}

template<typename Tags>
auto listOf(Tags& tags, Field field) -> decltype(&tags.artists) {
    switch (field) {
    case Field::Artists:
        return &tags.artists;
    case Field::Genre:
        return &tags.genres;
    case Field::Composer:
        return &tags.composers;
    case Field::Lyricist:
        return &tags.lyricists;
    case Field::Conductor:
        return &tags.conductors;
    case Field::Remixer:
        return &tags.remixers;
    case Field::Producer:
        return &tags.producers;
    case Field::ArtistIds:
        return &tags.musicBrainz.artists;
    case Field::AlbumArtistIds:
        return &tags.musicBrainz.albumArtists;
    default:
        return nullptr;
    }
}

template<typename Tags>
auto numberOf(Tags& tags, Field field) -> decltype(&tags.track.number) {
    switch (field) {
    case Field::TrackNumber:
        return &tags.track.number;
    case Field::TrackTotal:
        return &tags.track.total;
    case Field::DiscNumber:
        return &tags.disc.number;
    case Field::DiscTotal:
        return &tags.disc.total;
    default:
        return nullptr;
    }
}

template<typename Tags>
auto gainOf(Tags& tags, Field field) -> decltype(&tags.loudness.trackGain) {
    return field == Field::TrackGain   ? &tags.loudness.trackGain
           : field == Field::AlbumGain ? &tags.loudness.albumGain
                                       : nullptr;
}

template<typename Tags>
auto peakOf(Tags& tags, Field field) -> decltype(&tags.loudness.trackPeak) {
    return field == Field::TrackPeak   ? &tags.loudness.trackPeak
           : field == Field::AlbumPeak ? &tags.loudness.albumPeak
                                       : nullptr;
}

template<typename Tags>
auto dateOf(Tags& tags, Field field) -> decltype(&tags.date) {
    return field == Field::Date ? &tags.date : field == Field::OriginalDate ? &tags.originalDate : nullptr;
}

/// In the C locale's way whatever the locale.
std::string decimal(double value, int digits) {
    const auto factor = std::pow(10.0, digits);
    const auto scaled = std::llround(std::abs(value) * factor);
    const auto whole = scaled / static_cast<long long>(factor);
    const auto rest = scaled % static_cast<long long>(factor);
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, "%s%lld.%0*lld", value < 0 && scaled != 0 ? "-" : "", whole, digits, rest);
    return buffer;
}

std::string shortDecimal(double value) {
    auto text = decimal(value, 2);
    while (text.ends_with('0'))
        text.pop_back();
    if (text.ends_with('.')) text.pop_back();
    return text;
}

bool isId(Field field) {
    return field == Field::RecordingId || field == Field::ReleaseTrackId || field == Field::ReleaseId ||
           field == Field::ReleaseGroupId || field == Field::ArtistIds || field == Field::AlbumArtistIds ||
           field == Field::AcoustId;
}

/// One value as it is kept; empty if it makes no sense.
std::string cleaned(Field field, const std::string& value) {
    if (isId(field)) return parseUuid(value);
    if (field == Field::Isrc) return parseIsrc(value);
    const bool lines = field == Field::Comment || field == Field::Lyrics;
    return cleanText(value, lines ? 64 << 10 : 1000, lines);
}

bool setNumber(int& number, const std::string& text) {
    const auto parsed = parsePosition(text).number;
    if (!text.empty() && (parsed <= 0 || text.find_first_not_of("0123456789") != std::string::npos)) return false;
    number = text.empty() ? 0 : parsed;
    return true;
}

template<typename T, typename Parsed>
bool setParsed(T& to, const std::string& text, const Parsed& parsed, bool sensible) {
    if (!text.empty() && !sensible) return false;
    to = text.empty() ? T{} : T{parsed};
    return true;
}

bool setSingle(TrackTags& tags, Field field, const std::string& text) {
    if (auto* number = numberOf(tags, field)) return setNumber(*number, text);
    if (auto* date = dateOf(tags, field)) {
        const auto parsed = parseDate(text);
        return setParsed(*date, text, parsed, parsed.known());
    }
    if (auto* gain = gainOf(tags, field)) {
        const auto parsed = parseGain(text);
        return setParsed(*gain, text, parsed, parsed.has_value());
    }
    if (auto* peak = peakOf(tags, field)) {
        const auto parsed = parsePeak(text);
        return setParsed(*peak, text, parsed, parsed.has_value());
    }
    if (field == Field::Bpm) return setParsed(tags.bpm, text, parseBpm(text), parseBpm(text) > 0);
    if (field == Field::Compilation) {
        tags.compilation = parseTruth(text);
        return true;
    }
    return false;
}

} // namespace

std::array<Field, kFieldCount> allFields() {
    std::array<Field, kFieldCount> fields{};
    for (std::size_t i = 0; i < kFieldCount; ++i)
        fields[i] = static_cast<Field>(i);
    return fields;
}

std::string_view fieldName(Field field) {
    return kEntries[static_cast<std::size_t>(field)].name;
}

std::optional<Field> fieldOfName(std::string_view name) {
    for (const auto& entry : kEntries)
        if (entry.name == name) return entry.field;
    return {};
}

bool holdsSeveral(Field field) {
    return kEntries[static_cast<std::size_t>(field)].several;
}

Values fieldValues(const TrackTags& tags, Field field) {
    const auto one = [](std::string text) { return text.empty() ? Values{} : Values{std::move(text)}; };
    if (const auto* text = textOf(tags, field)) return one(*text);
    if (const auto* list = listOf(tags, field)) return *list;
    if (const auto* number = numberOf(tags, field)) return one(*number > 0 ? std::to_string(*number) : std::string());
    if (const auto* date = dateOf(tags, field)) return one(date->text());
    if (const auto* gain = gainOf(tags, field)) return one(*gain ? decimal((*gain)->value, 2) + " dB" : std::string());
    if (const auto* peak = peakOf(tags, field)) return one(*peak ? decimal(**peak, 6) : std::string());
    if (field == Field::Bpm) return one(tags.bpm > 0 ? shortDecimal(tags.bpm) : std::string());
    if (field == Field::Compilation) return one(tags.compilation ? "1" : "");
    return {};
}

bool setFieldValues(TrackTags& tags, Field field, const Values& values) {
    Values clean;
    for (const auto& value : values) {
        if (value.empty()) continue;
        auto text = cleaned(field, value);
        if (text.empty()) return false;
        if (std::find(clean.begin(), clean.end(), text) == clean.end()) clean.push_back(std::move(text));
    }
    if (!holdsSeveral(field) && clean.size() > 1) return false;
    const auto single = clean.empty() ? std::string() : clean.front();
    if (auto* list = listOf(tags, field)) {
        *list = std::move(clean);
    } else if (auto* text = textOf(tags, field)) {
        *text = single;
        if (field == Field::AlbumArtist) tags.albumArtists = splitNames(single);
        if (field == Field::Artist) tags.artists = splitNames(single);
    } else {
        return setSingle(tags, field, single);
    }
    return true;
}

TrackTags withChanges(TrackTags tags, const TagChanges& changes) {
    for (const auto& [field, values] : changes.fields) // the credit before the names one by one, as they are numbered
        setFieldValues(tags, field, values);
    if (changes.cover) {
        tags.cover.reset();
        if (!changes.cover->bytes.empty()) tags.cover = changes.cover;
    }
    return tags;
}

} // namespace bitbeats::tags
