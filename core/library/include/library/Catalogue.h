#pragma once

#include "base/Cancellation.h"
#include "base/Result.h"
#include "database/Database.h"
#include "library/Rules.h"
#include "library/SearchQuery.h"
#include "library/Track.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace bitbeats::library {

struct Artist {
    ArtistId id;
    std::string name;
    std::string picture; ///< of their newest album that has one, see Album
    std::int64_t albums = 0;
    std::int64_t tracks = 0;
    bool liked = false;
};

struct Album {
    AlbumId id;
    std::string title;
    std::string artist; ///< "Various artists" where it is by several
    ArtistId artistId;
    int year = 0;
    bool compilation = false;
    std::int64_t tracks = 0;
    Milliseconds duration{0};
    ArtworkId artwork;   ///< once a picture was looked for and found
    std::string picture; ///< its key in the ArtworkStore
    std::int64_t addedAt = 0;
    bool liked = false;
};

struct Genre {
    GenreId id;
    std::string name;
    std::int64_t tracks = 0;
};

/// A folder of the tree view; the roots have no parent.
struct Folder {
    FolderId id;
    std::filesystem::path path;
    std::int64_t tracks = 0;  ///< in it, not in those below
    std::int64_t folders = 0; ///< directly below
};

enum class TrackSort : std::uint8_t {
    Standard, ///< by album artist, album, disc, number
    Title,
    Artist,
    Album,
    Year,
    Added,
    Plays,
    LastPlayed,
    Rating,
    Duration,
    Bitrate,
    Size,
    Genre,
};
enum class AlbumSort : std::uint8_t { Artist, Title, Year, Added };

/// Which tracks; all that is set has to hold.
struct TrackFilter {
    ArtistId artist; ///< as artist or album artist
    AlbumId album;
    GenreId genre;
    FolderId folder; ///< with all below it
    bool liked = false;
    bool neverPlayed = false;
    bool withGone = false; ///< also those whose file is no more
    std::vector<Rule> rules;
    std::string search; ///< as typed, see SearchQuery.h
};

struct AlbumFilter {
    ArtistId artist;
    GenreId genre;
    bool liked = false;
    std::string search; ///< words of its title or artist, as typed
};

struct LibraryStats {
    std::int64_t tracks = 0;
    std::int64_t away = 0;
    std::int64_t gone = 0;
    std::int64_t albums = 0;
    std::int64_t artists = 0;
    std::int64_t genres = 0;
    std::int64_t playlists = 0;
    std::int64_t liked = 0;
    std::int64_t plays = 0;
    std::int64_t problems = 0;
    std::int64_t bytes = 0;
    Milliseconds duration{0};
};

struct TrackDetails {
    Track track;
    std::vector<std::pair<Role, std::string>> people;
    std::vector<std::string> genres;
    std::string date;
    std::string originalDate;
    int discTotal = 0;
    int trackTotal = 0;
    int channels = 0;
    double bpm = 0;
    std::string container;
    std::string lyrics;
    std::string syncedLyrics; ///< as .lrc
    std::string musicBrainzId;
    std::string detailsJson; ///< the rest of the tags: label, comment, sort names, ids, ...
};

/// Reads the library for views. A view takes the ids of what it shows in order, once (8 bytes for each of a million),
/// and then the rows it needs as they scroll into sight; after ScanChanges it takes the ids again.
/// Any thread that may block, several at once; never the GUI thread.
class Catalogue {
public:
    explicit Catalogue(database::Database& db) : m_db(db) {}

    Result<std::vector<TrackId>> trackIds(const TrackFilter& filter, TrackSort sort = TrackSort::Standard,
                                          bool descending = false, const CancelToken& cancel = {});
    /// In the order of the ids; those that are no more are left out.
    Result<std::vector<Track>> tracks(std::span<const TrackId> ids, const CancelToken& cancel = {});
    Result<TrackDetails> details(TrackId id);
    /// The track of a file; none if the library does not have it.
    Result<TrackId> trackOfFile(const std::filesystem::path& file);

    Result<std::vector<AlbumId>> albumIds(const AlbumFilter& filter, AlbumSort sort = AlbumSort::Artist,
                                          bool descending = false, const CancelToken& cancel = {});
    Result<std::vector<Album>> albums(std::span<const AlbumId> ids, const CancelToken& cancel = {});
    /// A file of the album that has a picture in it, or the picture in its folder; empty if there is neither.
    Result<std::filesystem::path> coverFile(AlbumId album);

    /// Those who have albums or, with `all`, who did anything; in order.
    /// `search`: words of their names, as typed.
    Result<std::vector<ArtistId>> artistIds(bool all = false, const CancelToken& cancel = {},
                                            const std::string& search = {});
    Result<std::vector<Artist>> artists(std::span<const ArtistId> ids, const CancelToken& cancel = {});
    /// What was played most of an artist; what is newest where nothing was played.
    Result<std::vector<TrackId>> topTracks(ArtistId artist, int count = 10);

    Result<std::vector<Genre>> genres();
    Result<std::vector<Folder>> folders(FolderId parent = {});
    Result<LibraryStats> stats();

private:
    database::Database& m_db;
};

} // namespace bitbeats::library
