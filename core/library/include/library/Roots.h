#pragma once

#include "base/Result.h"
#include "database/Database.h"
#include "library/Ids.h"

#include <filesystem>
#include <string>
#include <vector>

namespace bitbeats::library {

/// A folder of the person's choice.
struct Root {
    RootId id;
    std::filesystem::path path; ///< absolute, without links
    bool away = false;          ///< was not there at the last scan
    std::int64_t tracks = 0;
};

/// What could not be read, for the list of problems.
struct Problem {
    std::filesystem::path path;
    Reason reason = Reason::Internal;
    std::string sentence;
    std::int64_t foundAt = 0;
};

/// The folders the library is made of. Any thread that may block.
class Roots {
public:
    explicit Roots(database::Database& db) : m_db(db) {}

    Result<std::vector<Root>> all();
    /// Adds a folder. One inside a root changes nothing; one around roots takes their tracks over.
    /// Errors: NotFound, NotAllowed, Unsupported (no folder).
    Result<RootId> add(const std::filesystem::path& folder);
    /// Takes a folder out. Its tracks go, but for those that somebody played, liked or put into a playlist.
    Result<void> remove(RootId root);

    Result<std::int64_t> problemCount();
    Result<std::vector<Problem>> problems(std::int64_t offset = 0, std::int64_t limit = 1000);

private:
    database::Database& m_db;
};

} // namespace bitbeats::library
