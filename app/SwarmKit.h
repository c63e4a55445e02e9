#pragma once

#include "Settings.h"
#include "sources/SourceFinder.h"
#include "sources/SourceOpener.h"
#include "sources/SwarmAccess.h"
#include "sources/TorrentShelf.h"

#include <functional>

namespace bitbeats::app {

/// The services that every command around a swarm builds, in the order in which they need each other. Owned by the
/// command, handed down by reference.
struct SwarmKit {
    explicit SwarmKit(const Settings& settings, std::function<void(const Error&)> onNotice = {});

    sources::SessionAccess swarm;
    sources::TorrentShelf shelf;
    sources::SourceOpener opener;
    sources::SourceFinder finder;
};

} // namespace bitbeats::app
