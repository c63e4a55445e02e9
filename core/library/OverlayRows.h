#pragma once

#include "database/Session.h"
#include "library/Ids.h"
#include "tags/TagField.h"

namespace bitbeats::library {

/// The overlay of a track as it is kept: one row for each field, its values as a JSON list.
tags::TagChanges loadOverlay(database::Session& session, TrackId track);
void writeOverlay(database::WriteSession& session, TrackId track, const tags::TagChanges& changes);

} // namespace bitbeats::library
