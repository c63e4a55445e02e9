#include "OutputChoice.h"

namespace bitbeats::app {

Result<std::unique_ptr<playback::AudioOutput>> chosenOutput(const Settings& settings,
                                                            std::shared_ptr<const playback::DeviceChoice> device) {
    constexpr std::string_view kWav = "wav:";
    const auto name = settings.text("output").value_or("device");
    if (name == "device") return playback::makeDeviceOutput(std::move(device));
    if (name == "null") return playback::makeNullOutput();
    if (name.starts_with(kWav) && name.size() > kWav.size()) return playback::makeWavOutput(name.substr(kWav.size()));
    return fail(Reason::BadUsage, "play to", name, "there is no such output",
                "Say device, null or wav:FILE; try bitbeats play --help.");
}

} // namespace bitbeats::app
