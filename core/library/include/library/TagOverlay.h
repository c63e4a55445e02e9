#pragma once

#include "base/Result.h"
#include "database/Database.h"
#include "library/Changes.h"
#include "library/Ids.h"
#include "tags/TagField.h"

#include <functional>

namespace bitbeats::library {

/// Edits of tags that live in the library alone: files that are shared are never touched. What is in the overlay goes
/// before what the file says, also after the file was read again. Any thread that may block.
class TagOverlay {
public:
    using ReadTags = std::function<Result<tags::TrackTags>(const std::filesystem::path&)>;

    /// `changes` is told what was edited and outlives this; none: nobody is.
    explicit TagOverlay(database::Database& db, ReadTags readTags = {}, Changes* changes = nullptr);

    Result<tags::TagChanges> of(TrackId track);
    /// Puts `changes` in place of the overlay of a track and brings the library in line; nothing in it: the file alone
    /// counts again. What was there before, for undo. Errors: NotFound, and those of reading the file.
    Result<tags::TagChanges> replace(TrackId track, const tags::TagChanges& changes);
    /// Likewise, with fields that are not named left as they are.
    Result<tags::TagChanges> add(TrackId track, const tags::TagChanges& changes);

private:
    database::Database& m_db;
    ReadTags m_readTags;
    Changes* m_changes;
};

} // namespace bitbeats::library
