#pragma once

#include "playback/PlayQueue.h"
#include "playback/Player.h"
#include "sources/SourceResolver.h"

#include <QStringList>
#include <filesystem>

namespace bitbeats::ui {

/// What the window works with. Whoever starts the window builds these, restores the queue before, and keeps them alive
/// until the window is gone.
struct Services {
    playback::PlayQueue& queue;
    playback::Player& player;
    sources::SourceResolver& resolver;
};

struct WindowOptions {
    std::filesystem::path sessionFile; ///< where geometry, page, volume and theme are kept; empty = nowhere
    QStringList open;                  ///< SOURCE arguments to show at once
};

} // namespace bitbeats::ui
