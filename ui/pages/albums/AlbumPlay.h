#pragma once

#include "library/Ids.h"
#include "shell/Context.h"

class QMenu;

namespace bitbeats::ui {

enum class AlbumAct { Play, Shuffle, Next, Queue };

/// Plays an album, or puts it into the queue. The task is the caller's: letting go of it ends it.
Task actOnAlbum(const Context& context, QObject* owner, library::AlbumId album, AlbumAct act);

} // namespace bitbeats::ui
