#pragma once

#include "library/Ids.h"
#include "library/Track.h"
#include "shell/Context.h"

#include <vector>

class QMenu;

namespace bitbeats::ui {

/// What can be done with tracks of the library beyond playing them, the same wherever they are listed. `first` is the
/// track that the menu was opened on, as far as it is known.
void addTrackActions(const Context& context, QMenu& menu, std::vector<library::TrackId> ids,
                     const library::Track* first);

} // namespace bitbeats::ui
