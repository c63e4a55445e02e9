#include "Commands.h"
#include "PlaySession.h"
#include "playback/AudioOutput.h"

#include <QCoreApplication>

namespace bitbeats::app {
namespace {

std::unique_ptr<playback::AudioOutput> outputFor(const std::string& name) {
    constexpr std::string_view kWav = "wav:";
    if (name == "device") return playback::makeDeviceOutput();
    if (name == "null") return playback::makeNullOutput();
    if (name.starts_with(kWav) && name.size() > kWav.size()) return playback::makeWavOutput(name.substr(kWav.size()));
    return nullptr;
}

} // namespace

int runPlay(const CommandContext& context) {
    QCoreApplication app(context.argc, context.argv);
    const auto name = context.settings.text("output").value_or("device");
    auto output = outputFor(name);
    if (!output)
        return report({Reason::BadUsage, "play to", name, "there is no such output",
                       "Say device, null or wav:FILE; try bitbeats play --help."});
    PlaySession session(context.settings, context.interrupt, std::move(output));
    session.start(context.line.arguments);
    return QCoreApplication::exec();
}

} // namespace bitbeats::app
