#pragma once

#include "base/Cancellation.h"
#include "base/Result.h"
#include "database/Database.h"

#include <cstdint>
#include <filesystem>

namespace bitbeats::library {

struct ArchiveReport {
    std::int64_t tracks = 0;
    std::int64_t found = 0; ///< of them, in the library at an import; the others wait for a scan that finds their sound
    std::int64_t plays = 0;
    std::int64_t playlists = 0;
    std::int64_t roots = 0;
};

/// The whole library in one file: a JSON object per line, each with a "type". Tracks are told by their sound, so that
/// another machine finds them again wherever they lie there.
/// Any thread that may block.
class Archive {
public:
    explicit Archive(database::Database& db) : m_db(db) {}

    /// The file is there whole or not at all.
    Result<ArchiveReport> exportTo(const std::filesystem::path& file, const CancelToken& cancel = {});
    /// All of it or nothing. What is known already is left as it is: the same archive may come twice.
    /// Errors: Malformed with the line, Unsupported for an archive of a newer BitBeats.
    Result<ArchiveReport> importFrom(const std::filesystem::path& path, const CancelToken& cancel = {});

private:
    database::Database& m_db;
};

} // namespace bitbeats::library
