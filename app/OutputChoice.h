#pragma once

#include "Settings.h"
#include "playback/AudioOutput.h"

#include <memory>

namespace bitbeats::app {

/// The output that --output names, the sound device by default; `device` says which one. Errors: BadUsage.
Result<std::unique_ptr<playback::AudioOutput>>
chosenOutput(const Settings& settings, std::shared_ptr<const playback::DeviceChoice> device = nullptr);

} // namespace bitbeats::app
