#pragma once

#include "audio/TrackInfo.h"
#include "base/Units.h"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bitbeats::tags {

/// A date as far as it is known: "1999", "1999-03" or "1999-03-27". 0 = unknown.
struct PartialDate {
    int year = 0;  ///< 1..9999
    int month = 0; ///< 1..12, only with a year
    int day = 0;   ///< 1..31, only with a month

    bool known() const { return year > 0; }
    std::string text() const;                             ///< "1999-03", empty if unknown
    auto operator<=>(const PartialDate&) const = default; // NOLINT(modernize-use-nullptr): a false alarm
};

/// Which one of how many: track 3 of 12. 0 = unknown.
struct Position {
    int number = 0;
    int total = 0;
    auto operator<=>(const Position&) const = default;
};

/// Ids of MusicBrainz as the file holds them: lower-case UUIDs, anything else is dropped.
struct MusicBrainzIds {
    std::string recording;
    std::string releaseTrack;
    std::string release;
    std::string releaseGroup;
    std::string work;
    std::vector<std::string> artists;
    std::vector<std::string> albumArtists;
    bool operator==(const MusicBrainzIds&) const = default;
};

struct LyricLine {
    Milliseconds at{0}; ///< from the beginning of the track
    std::string text;
    bool operator==(const LyricLine&) const = default;
};

/// Either may be empty; `plain` never holds time stamps.
struct Lyrics {
    std::string plain;
    std::vector<LyricLine> synced; ///< in order of time
    bool operator==(const Lyrics&) const = default;
};

/// What a picture shows, numbered as ID3v2 and FLAC number it.
enum class PictureKind : std::uint8_t {
    Other = 0,
    FileIcon = 1,
    OtherFileIcon = 2,
    FrontCover = 3,
    BackCover = 4,
    Leaflet = 5,
    Media = 6,
    LeadArtist = 7,
    Artist = 8,
    Conductor = 9,
    Band = 10,
    Composer = 11,
    Lyricist = 12,
    RecordingLocation = 13,
    DuringRecording = 14,
    DuringPerformance = 15,
    ScreenCapture = 16,
    Fish = 17,
    Illustration = 18,
    BandLogo = 19,
    PublisherLogo = 20,
};

/// A picture inside the file, not decoded: its bytes may be anything.
struct Picture {
    PictureKind kind = PictureKind::Other;
    std::string mimeType; ///< by its first bytes: "image/jpeg", "image/png", ...; empty = unknown
    std::string description;
    std::int64_t size = 0;        ///< bytes, also where `bytes` was not asked for or is over the limit
    std::vector<std::byte> bytes; ///< see ReadOptions::pictures
};

/// How the sound is kept. 0 and empty = unknown.
struct AudioProperties {
    std::string container; ///< "FLAC", "MP3", "Ogg", "MP4", "WAV", "AIFF", "WavPack", "APE", "Musepack", "ASF", ...
    std::string codec;     ///< "FLAC", "MP3", "Vorbis", "Opus", "AAC", "ALAC", "PCM", "WavPack", ...
    bool lossless = false;
    Milliseconds duration{0};
    int sampleRate = 0; ///< Hz
    int channels = 0;
    int bitsPerSample = 0;    ///< 0 for lossy codecs
    std::int64_t bitrate = 0; ///< bits per second, on average
    bool operator==(const AudioProperties&) const = default;
};

/// Something odd that did not keep the file from being read.
enum class Flaw : std::uint8_t {
    Truncated,       ///< the file ends before its own headers say so
    OversizedTag,    ///< a tag was over the limit and left out
    OversizedPicture ///< a picture was over the limit and left out
};

/// What one file says about itself. Texts are valid UTF-8 without controls (lyrics and comment keep line ends) and of
/// bounded length; all may be empty. Values of fields that hold several are in the file's order, without doubles.
struct TrackTags {
    AudioProperties audio;
    std::int64_t fileSize = 0; ///< bytes

    std::string title;
    std::string subtitle;
    std::string artist;               ///< as credited: "A feat. B"
    std::vector<std::string> artists; ///< one by one; at least `artist` if that is known
    std::string album;
    std::string albumArtist;
    std::vector<std::string> albumArtists;
    Position track;
    Position disc;
    std::string discSubtitle;
    PartialDate date;         ///< of this release
    PartialDate originalDate; ///< of the first release
    bool compilation = false;
    std::vector<std::string> genres;
    std::string grouping;
    std::string mood;
    std::string language;

    std::vector<std::string> composers;
    std::vector<std::string> lyricists;
    std::vector<std::string> conductors;
    std::vector<std::string> performers;
    std::vector<std::string> remixers;
    std::vector<std::string> producers;

    std::string titleSort;
    std::string artistSort;
    std::string albumSort;
    std::string albumArtistSort;
    std::string composerSort;

    std::string label;
    std::string catalogNumber;
    std::string barcode;
    std::string isrc; ///< 12 characters without dashes
    MusicBrainzIds musicBrainz;
    std::string acoustId; ///< id of AcoustID, a UUID

    std::string comment;
    Lyrics lyrics;
    double bpm = 0;            ///< beats per minute, 0 = unknown
    std::string key;           ///< as written: "Am", "8A", "F# minor"
    std::optional<int> rating; ///< 0..100
    std::string encodedBy;     ///< person or program

    /// In the scale of ReplayGain 2 (-18 LUFS); R128 tags and ID3 RVA2 frames are converted.
    audio::LoudnessTags loudness;
    /// The output gain in the header of an Opus file, which decoders apply by themselves.
    Decibels opusHeaderGain{0};

    std::optional<Picture> cover;  ///< the front cover, or what comes nearest to one
    std::vector<Picture> pictures; ///< all of them in the file's order, without bytes
    std::vector<Flaw> flaws;
};

} // namespace bitbeats::tags
