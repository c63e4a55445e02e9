#pragma once

#include "playback/AudioOutput.h"
#include "playback/PlayQueue.h"
#include "playback/Player.h"
#include "playback/TrackOpener.h"
#include "sources/SourceResolver.h"
#include "sources/SwarmDesk.h"

#include <QStringList>
#include <filesystem>
#include <map>
#include <string>

namespace bitbeats::ui {

/// What the window works with. Whoever starts the window builds these, restores the queue before, and keeps them alive
/// until the window is gone.
struct Services {
    playback::PlayQueue& queue;
    playback::Player& player;
    playback::TrackOpener& opener; ///< looked into for waveforms
    sources::SourceResolver& resolver;
    sources::SwarmDesk& swarm;
    playback::DeviceChoice& device;
    std::filesystem::path cacheFolder{}; ///< of pieces and of waveforms; empty = nowhere
    std::filesystem::path libraryFile{}; ///< the library's database, opened by the window; empty = none
};

struct WindowOptions {
    std::filesystem::path sessionFile;        ///< where geometry, page, volume and theme are kept; empty = nowhere
    std::filesystem::path preferencesFile;    ///< what the person sets; the config file; empty = nowhere
    std::map<std::string, std::string> fixed; ///< what flags and variables say for this run alone
    QStringList open;                         ///< SOURCE arguments to show at once
    bool hidden = false;                      ///< start in the tray, where there is one
    int trayPatience = 5000;                  ///< ms; where no tray has come by then, the window is shown after all
};

} // namespace bitbeats::ui
