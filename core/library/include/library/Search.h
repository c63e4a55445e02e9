#pragma once

#include "library/Catalogue.h"
#include "library/SearchQuery.h"

namespace bitbeats::library {

struct PlaylistHit {
    PlaylistId id;
    std::string name;
    bool smart = false;
};

/// The one thing that fits best.
struct TopHit {
    enum class Kind { None, Artist, Album, Track, Playlist };
    Kind kind = Kind::None;
    std::size_t index = 0; ///< in the list of its kind
};

struct SearchResults {
    TopHit top;
    std::vector<Artist> artists;
    std::vector<Album> albums;
    std::vector<Track> tracks;
    std::vector<PlaylistHit> playlists;
    std::string corrected; ///< what was looked for instead, where nothing fits what was typed
    bool empty() const { return artists.empty() && albums.empty() && tracks.empty() && playlists.empty(); }
};

struct SearchLimits {
    int artists = 8;
    int albums = 12;
    int tracks = 50;
    int playlists = 5;
};

/// Finds music while somebody types: exact names first, then beginnings of names, then words in them; the words in any
/// order, each as the beginning of a word. Where nothing fits, words that differ in a letter or two.
/// Any thread that may block, several at once; never the GUI thread. A search that is cancelled (because the next
/// letter was typed) ends at once with Reason::Cancelled.
class Search {
public:
    explicit Search(database::Database& db) : m_db(db) {}

    Result<SearchResults> find(std::string_view typed, const SearchLimits& limits = {}, const CancelToken& cancel = {});

private:
    database::Database& m_db;
};

} // namespace bitbeats::library
