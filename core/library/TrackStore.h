#pragma once

#include "database/Session.h"
#include "library/Ids.h"
#include "library/Track.h"
#include "tags/TrackTags.h"

#include <functional>
#include <string>
#include <unordered_map>

namespace bitbeats::library {

/// Where a file lies and how it looked from outside when it was read.
struct FileFacts {
    FolderId folder;
    std::string folderPath;   ///< as the system has it
    std::string relativePath; ///< of the folder within its root
    std::string name;
    std::int64_t size = 0;
    std::int64_t mtimeNs = 0;
};

/// A file that was read.
struct ReadFile {
    FileFacts file;
    tags::TrackTags tags;
    std::string content; ///< ContentKey.h
};

/// Writes tracks with all that hangs on them: artists, albums, genres, search words. Remembers the rows it met, so one
/// object belongs to one run of sessions that are all committed; after a failed commit make a new one. One thread.
class TrackStore {
public:
    enum class Outcome { Added, Changed, Moved };
    struct Put {
        Outcome outcome = Outcome::Added;
        TrackId id;
    };

    /// `isThere(path)`: whether there still is a file where one was.
    TrackStore(std::int64_t nowMs, std::function<bool(const std::string& path)> isThere)
        : m_now(nowMs), m_isThere(std::move(isThere)) {}

    /// Keeps what was read: as the track at this place, else as the one that moved here, else as a new one.
    Put put(database::WriteSession& session, ReadFile&& read);

    /// The row of a folder, made with its parents where there is none.
    FolderId folder(database::WriteSession& session, RootId root, const std::string& rootPath, const std::string& path,
                    bool mount);
    static void setPresence(database::WriteSession& session, TrackId id, Presence presence);
    /// Takes a track out for good if nobody ever did anything with it; else marks it as gone.
    static void forget(database::WriteSession& session, TrackId id);
    /// Artists, albums and genres that no track refers to any more.
    static void dropOrphans(database::WriteSession& session);

private:
    struct AlbumEntry {
        AlbumId id;
        ArtistId artist;
        bool fixedArtist = false; ///< said by a tag, not concluded from its tracks
        bool various = false;
    };

    TrackId movedHere(database::WriteSession& session, const ReadFile& read);
    void writeTrack(database::WriteSession& session, TrackId id, const ReadFile& read, AlbumId album);
    void writePeople(database::WriteSession& session, TrackId id, const tags::TrackTags& tags);
    void writeExtras(database::WriteSession& session, TrackId id, const tags::TrackTags& tags, bool isNew);
    void writeSearch(database::WriteSession& session, TrackId id, const ReadFile& read, bool isNew);
    ArtistId artist(database::WriteSession& session, const std::string& name, const std::string& sortName,
                    const std::string& mbid);
    GenreId genre(database::WriteSession& session, const std::string& name);
    AlbumId album(database::WriteSession& session, const ReadFile& read);
    AlbumEntry& albumEntry(database::WriteSession& session, const std::string& key, const ReadFile& read);

    const std::int64_t m_now;
    std::function<bool(const std::string&)> m_isThere;
    std::optional<std::int64_t> m_newestBefore; ///< the newest track when this run began
    std::unordered_map<std::string, ArtistId> m_artists;
    std::unordered_map<std::string, GenreId> m_genres;
    std::unordered_map<std::string, AlbumEntry> m_albums;
    std::unordered_map<std::string, FolderId> m_folders;
};

} // namespace bitbeats::library
