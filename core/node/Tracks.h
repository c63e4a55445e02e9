#pragma once

#include "database/Database.h"
#include "http/Router.h"
#include "node/WallClock.h"
#include "swarm/Torrent.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bitbeats::node {

enum class Visibility { Public, Unlisted, Private };

std::optional<Visibility> visibilityOf(std::string_view name);
std::string_view nameOf(Visibility visibility);

struct Track {
    std::string id;
    std::string owner;       ///< id
    std::string ownerHandle; ///< filled in by reads
    std::string title;
    std::string artist;
    std::string album;
    std::string genre;
    Milliseconds duration{0};
    std::int64_t size = 0;
    std::string sha256;   ///< raw
    std::string infoHash; ///< raw
    std::string file;     ///< name in the track's folder, and in its torrent
    Visibility visibility = Visibility::Public;
    std::int64_t releaseAt = 0;
    std::int64_t created = 0;
    std::int64_t attested = 0; ///< when the owner said that the music is theirs to publish
    std::int64_t plays = 0;
    std::string attestation;
    bool cover = false;
    bool blocked = false; ///< its content is on the node's list of what is not given out; filled in by reads
};

/// What a list may be asked for.
struct TrackQuery {
    std::string words;
    std::string artist;
    std::string genre;
    std::string owner; ///< id; its tracks whatever their visibility, when `mine`
    bool mine = false;
    int page = 1;
    int pageSize = 50;
};

struct TrackPage {
    std::vector<Track> items;
    std::int64_t total = 0;
};

/// What may be changed; empty = stays.
struct TrackChange {
    std::optional<std::string> title;
    std::optional<std::string> artist;
    std::optional<std::string> album;
    std::optional<std::string> genre;
    std::optional<Visibility> visibility;
    std::optional<std::int64_t> releaseAt;
};

/// Published tracks: rows in the database, files below one folder. Any thread; blocks.
class Tracks {
public:
    Tracks(database::Database& database, const WallClock& clock, std::filesystem::path folder)
        : m_database(database), m_clock(clock), m_folder(std::move(folder)) {}

    Result<std::optional<Track>> find(const std::string& id);
    Result<TrackPage> list(const TrackQuery& query);
    /// Errors: NotFound.
    Result<void> change(const std::string& id, const TrackChange& change);
    /// The row first, then the files.
    Result<void> remove(const std::string& id);
    /// Goes on with removals that a crash cut off.
    Result<void> finishRemovals();
    /// Those that are to be seeded, the latest first.
    Result<std::vector<Track>> newest(int count);
    /// One of those with this content that are for everybody.
    Result<std::optional<Track>> findShared(const std::string& infoHash);

    bool isOut(const Track& track) const;
    bool isForEverybody(const Track& track) const;
    /// Whether this person (or nobody) may see and hear it.
    bool mayHear(const Track& track, const http::Caller* caller) const;
    static bool mayChange(const Track& track, const http::Caller* caller);

    const std::filesystem::path& folder() const { return m_folder; }
    std::filesystem::path folderOf(const std::string& id) const { return m_folder / id; }
    std::filesystem::path fileOf(const Track& track) const { return folderOf(track.id) / track.file; }
    std::filesystem::path torrentOf(const std::string& id) const { return folderOf(id) / "track.torrent"; }
    std::filesystem::path coverOf(const std::string& id) const { return folderOf(id) / "cover"; }
    /// Whether a file in a track's folder is the music itself.
    static bool isSound(const std::filesystem::path& file);
    Result<swarm::Torrent> torrent(const std::string& id) const { return swarm::loadTorrent(torrentOf(id)); }

private:
    database::Database& m_database;
    const WallClock& m_clock;
    const std::filesystem::path m_folder;
};

/// Puts a row for it into the session; the publisher does so together with other changes.
void insertTrack(database::WriteSession& write, const Track& track);
/// The id of the track that has the same content of the same owner.
std::optional<std::string> sameTrack(database::WriteSession& write, const std::string& owner,
                                     const std::string& sha256);

} // namespace bitbeats::node
