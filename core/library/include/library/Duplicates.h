#pragma once

#include "base/Cancellation.h"
#include "base/Result.h"
#include "database/Database.h"
#include "library/Track.h"

#include <functional>
#include <vector>

namespace bitbeats::library {

/// Tracks that hold the same sound.
struct DuplicateGroup {
    enum class Likeness {
        File,       ///< the same bytes, tags and all
        Sound,      ///< the same sound in files that differ in their tags
        Fingerprint ///< sounds alike, by the fingerprint
    };
    Likeness likeness = Likeness::Sound;
    std::vector<TrackId> tracks;
};

/// Finds copies: by the sound first (no file is read for that), then, among those, by the bytes of the whole files,
/// whose hashes are kept; then by fingerprints, where they are known. Any thread that may block.
class Duplicates {
public:
    explicit Duplicates(database::Database& db) : m_db(db) {}

    Result<std::vector<DuplicateGroup>> find(const CancelToken& cancel = {},
                                             const std::function<void(int done, int all)>& progress = {});

private:
    database::Database& m_db;
};

} // namespace bitbeats::library
