#pragma once

#include "models/CollectionStore.h"
#include "models/Covers.h"
#include "models/Preferences.h"
#include "models/Tasks.h"
#include "playback/AudioOutput.h"
#include "shell/Actions.h"
#include "shell/Listening.h"
#include "shell/Navigator.h"
#include "sources/SwarmDesk.h"
#include "theme/Theme.h"

#include <filesystem>
#include <functional>

namespace bitbeats::ui {

struct Toast;
class LibraryStore;
class PlayRecorder;
class Waveforms;

/// What every page and panel is handed: references to the objects that the window owns.
struct Context {
    Theme& theme;
    Actions& actions;
    Covers& covers;
    CollectionStore& collections;
    Listening& listening;
    Navigator& navigator;
    Preferences& preferences;
    sources::SwarmDesk& swarm; ///< asked on the pool only
    Tasks& tasks;
    Waveforms& waveforms;
    LibraryStore& library;
    PlayRecorder& plays;               ///< knows which track of the library is heard
    playback::DeviceChoice& device;    ///< asked for the devices on the pool only
    std::filesystem::path cacheFolder; ///< where pieces and waveforms are kept; empty = nowhere
    std::function<void(const Toast&)> toast;
};

} // namespace bitbeats::ui
