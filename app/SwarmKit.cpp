#include "SwarmKit.h"

#include "base/Log.h"

namespace bitbeats::app {
namespace {

std::function<void(const Error&)> orLog(std::function<void(const Error&)> onNotice) {
    if (onNotice) return onNotice;
    return [](const Error& error) { qCWarning(logSwarm, "%s", sentence(error).c_str()); };
}

} // namespace

SwarmKit::SwarmKit(const Settings& settings, std::function<void(const Error&)> onNotice)
    : swarm(settings.swarmOptions(), orLog(std::move(onNotice))), shelf(swarm, settings.paths().cache / "torrents"),
      opener(swarm, shelf), finder(swarm, shelf, settings.paths().cache / "covers", sources::probeTags) {}

} // namespace bitbeats::app
