#pragma once

#include "base/Cancellation.h"
#include "base/Result.h"
#include "database/Database.h"
#include "library/Changes.h"
#include "library/Ids.h"
#include "library/PlaylistFile.h"
#include "library/Rules.h"

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace bitbeats::library {

struct Playlist {
    PlaylistId id;
    std::string uid; ///< the same on all devices
    std::string name;
    std::string description;
    ArtworkId artwork;
    std::optional<SmartRules> rules; ///< a smart playlist: its tracks are found anew each time
    std::int64_t tracks = 0;         ///< of a smart one: 0
    Milliseconds duration{0};
    std::int64_t updatedAt = 0;
};

/// A place in a playlist. Tracks that are no more in the library keep their place and name.
struct PlaylistItem {
    std::int64_t position = 0; ///< counts from 0
    TrackId track;             ///< none: missing
    std::string title;
    std::string place; ///< where it was, or is
};

struct PlaylistImport {
    PlaylistId id;
    std::int64_t found = 0;
    std::vector<PlaylistEntry> missing; ///< kept in the list, but in no folder of the library
};

/// Any thread that may block. Undo is the caller's: replace() with what items() gave before.
class Playlists {
public:
    /// `changes` is told what was done and outlives this; none: nobody is.
    explicit Playlists(database::Database& db, Changes* changes = nullptr) : m_db(db), m_changes(changes) {}

    Result<std::vector<Playlist>> all();
    Result<PlaylistId> create(const std::string& name, const std::optional<SmartRules>& rules = {});
    Result<void> rename(PlaylistId id, const std::string& name, const std::string& description);
    Result<void> setRules(PlaylistId id, const SmartRules& rules);
    Result<void> remove(PlaylistId id);

    /// In order; of a smart playlist what its rules find now.
    Result<std::vector<PlaylistItem>> items(PlaylistId id, const CancelToken& cancel = {});
    /// What rules would find: for their editor.
    Result<std::vector<TrackId>> evaluate(const SmartRules& rules, std::int64_t nowMs, const CancelToken& cancel = {});
    /// Puts tracks before `position` (at the end if there is none).
    Result<void> insert(PlaylistId id, std::span<const TrackId> tracks, std::optional<std::int64_t> position = {});
    /// Likewise for what may be in no folder of the library: items without a track are looked for by their places, and
    /// kept as they are where nothing is found.
    Result<void> insertItems(PlaylistId id, std::vector<PlaylistItem> items, std::optional<std::int64_t> position = {});
    /// Moves the items at these positions, in their order, before `to`.
    Result<void> move(PlaylistId id, std::span<const std::int64_t> positions, std::int64_t to);
    Result<void> take(PlaylistId id, std::span<const std::int64_t> positions);
    Result<void> replace(PlaylistId id, std::span<const PlaylistItem> items);

    /// Takes in an M3U, M3U8, PLS or XSPF file; its name where it has none inside.
    Result<PlaylistImport> importFile(const std::filesystem::path& file);
    /// `relative`: paths as seen from the file's folder, so that both can move together.
    Result<void> exportFile(PlaylistId id, const std::filesystem::path& file, bool relative);

private:
    template<typename F>
    Result<void> edit(PlaylistId id, const F& change);
    Result<void> keep(database::WriteSession& session, const Change& change);

    database::Database& m_db;
    Changes* m_changes;
};

} // namespace bitbeats::library
