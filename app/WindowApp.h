#pragma once

#include "base/Paths.h"
#include "playback/AudioOutput.h"
#include "swarm/SwarmSession.h"

#include <QStringList>
#include <functional>
#include <map>
#include <memory>

namespace bitbeats::app {

/// What the window is started with.
struct WindowRequest {
    QStringList sources; ///< to show at once
    bool hidden = false; ///< start in the tray
    Paths paths;         ///< below them: session, queue, torrents, covers, pieces
    std::filesystem::path preferencesFile;
    std::map<std::string, std::string> fixed; ///< settings that flags and variables give this run
    swarm::SwarmOptions swarm;
    std::filesystem::path library; ///< its file
    /// Asked once the application object is there: before it, Qt drops what is posted to the sound thread.
    std::function<Result<std::unique_ptr<playback::AudioOutput>>(std::shared_ptr<const playback::DeviceChoice>)> output;
};

/// Builds the services, shows the window and runs it until the person quits. Main thread; the return value is the
/// program's exit code.
int runWindow(int& argc, char** argv, WindowRequest request);

} // namespace bitbeats::app
