#pragma once

#include "Channel.h"
#include "FolderListing.h"
#include "ScanEvents.h"
#include "database/Database.h"

#include <atomic>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace bitbeats::library {

/// Where a walk begins.
struct WalkStart {
    ScanRoot root;
    std::string path; ///< the root itself or a folder within it
};

/// Goes through folders, compares them with the tables and tells what is to be done. Lives on one thread; opens no
/// audio file.
class ScanWalk {
public:
    ScanWalk(database::Database& db, const CancelToken& cancel, Channel<FileToRead>& toRead, Channel<ScanEvent>& events,
             std::atomic<std::int64_t>& found)
        : m_db(db), m_cancel(cancel), m_toRead(toRead), m_events(events), m_found(found) {}

    Result<void> run(const std::vector<WalkStart>& starts, bool recursive, bool readAll);

private:
    struct Pending {
        std::string path;
        std::uint64_t parentDevice = 0; ///< 0: unknown
        bool viaLink = false;
    };
    struct KnownFile {
        TrackId id;
        std::string name;
        std::int64_t size = 0;
        std::int64_t mtimeNs = 0;
        Presence presence = Presence::Present;
    };
    struct KnownFolder {
        FolderId id;
        std::string cover;
        std::vector<KnownFile> files; ///< by name in byte order
    };
    struct KnownProblem {
        Error error;
        std::int64_t size = 0;
        std::int64_t mtimeNs = 0;
    };

    Result<void> loadProblems();
    Result<void> walk(const WalkStart& start);
    Result<void> visit(const Pending& pending);
    void rootAway(const std::string& path);
    Result<KnownFolder> known(const std::string& path);
    void compare(const std::string& path, const FolderListing& listing, const KnownFolder& known, bool mount);
    void file(const std::string& folder, const FolderEntry& entry, const KnownFile* match, FolderId folderId,
              bool mount);
    bool isKnownProblem(const std::string& path, const FolderEntry& entry);
    void enter(const std::string& path, const FolderEntry& entry, std::uint64_t device);
    void cover(const std::string& path, const FolderListing& listing, const KnownFolder& known);
    void failed(const std::string& path, Reason reason, std::string detail, const FolderEntry& entry, bool isFolder);
    void lose(const KnownFile& file, bool away);
    bool looksUnmounted(const std::string& path, const FolderListing& listing, const KnownFolder& known);
    Result<void> loseUnvisited(const WalkStart& start);
    void solveUnseen(const WalkStart& start);

    database::Database& m_db;
    const CancelToken& m_cancel;
    Channel<FileToRead>& m_toRead;
    Channel<ScanEvent>& m_events;
    std::atomic<std::int64_t>& m_found;

    bool m_recursive = true;
    bool m_readAll = false;
    std::int64_t m_same = 0; ///< files of the present folder that have not changed
    ScanRoot m_root;
    std::vector<Pending> m_stack;
    std::vector<Pending> m_links; ///< folders behind links: after the real ones, which win
    std::set<std::pair<std::uint64_t, std::uint64_t>> m_seen;
    std::unordered_set<std::string> m_visited; ///< paths: new folders have no row yet
    std::vector<std::string> m_unreadable;     ///< nothing is concluded about what lies beneath
    std::vector<std::string> m_unmounted;
    std::unordered_map<std::string, KnownProblem> m_problems; ///< that the walk has not come to yet
};

} // namespace bitbeats::library
