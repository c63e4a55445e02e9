#pragma once

#include "base/Cancellation.h"
#include "base/Clock.h"
#include "base/Result.h"
#include "database/Database.h"
#include "library/Ids.h"
#include "tags/TrackTags.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

namespace bitbeats::library {

struct ScanOptions {
    /// What to look through: roots, or folders within them. Empty: every root.
    std::vector<std::filesystem::path> where;
    bool recursive = true; ///< false: only the files of these folders themselves (for the watcher)
    bool readAll = false;  ///< read every file again, also where nothing changed
    int readers = 0;       ///< threads that read tags; 0 = one for each core
    bool gently = false;   ///< leave the machine to others, such as the player
};

/// How far a scan is. `found` grows until `walked`.
struct ScanProgress {
    std::int64_t found = 0; ///< audio files seen so far
    std::int64_t done = 0;
    bool walked = false;
    double filesPerSecond = 0;
    std::optional<Milliseconds> left; ///< once it can be told
};

struct ScanReport {
    std::int64_t files = 0; ///< = added + changed + unchanged + failed
    std::int64_t added = 0;
    std::int64_t changed = 0; ///< read again, or found at another place
    std::int64_t moved = 0;   ///< of them
    std::int64_t unchanged = 0;
    std::int64_t failed = 0;
    std::int64_t failedFolders = 0;
    std::int64_t gone = 0;
    std::int64_t away = 0;
    double seconds = 0;
};

/// What one transaction of a scan changed.
struct ScanChanges {
    std::vector<TrackId> added;
    std::vector<TrackId> changed;
    std::vector<TrackId> gone; ///< or away
    bool empty() const { return added.empty() && changed.empty() && gone.empty(); }
};

/// Called on the thread that scans; any may be empty.
struct ScanObserver {
    std::function<void(const ScanProgress&)> progress; ///< a few times a second
    /// A file or folder that is not in the library (or, with `listed`, is in it all the same), and why.
    std::function<void(const std::filesystem::path&, const Error&, bool listed)> failed;
    std::function<void(const ScanChanges&)> changed; ///< after each transaction
};

/// Brings the library in line with the files: reads what is new or changed, finds again what was moved, notes what is
/// gone or away, lists what cannot be read under Problems.
/// Any thread that may block; one scan of a database at a time (others wait for nothing but are wrong in their counts).
class Scanner {
public:
    using ReadTags = std::function<Result<tags::TrackTags>(const std::filesystem::path&)>;

    /// Both outlive the scanner. `readTags` is called from several threads at once.
    Scanner(database::Database& db, ReadTags readTags = {});

    /// Errors: Cancelled (what was found until then is kept), NotFound if `where` lies in no root, those of the
    /// database. Trouble with single files is no error.
    Result<ScanReport> scan(const ScanOptions& options, const CancelToken& cancel = {},
                            const ScanObserver& observer = {});

private:
    database::Database& m_db;
    ReadTags m_readTags;
};

} // namespace bitbeats::library
