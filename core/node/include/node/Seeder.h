#pragma once

#include "base/Cancellation.h"
#include "base/Result.h"
#include "swarm/Torrent.h"

#include <filesystem>

namespace bitbeats::node {

/// What the node needs of the swarm. Any thread; blocks.
class Seeder {
public:
    virtual ~Seeder() = default;
    virtual Result<void> seed(const swarm::Torrent& torrent, const std::filesystem::path& folder,
                              const CancelToken& cancel) = 0;
    virtual void stop(const swarm::InfoHash& torrent) = 0;
    virtual int listenPort() const = 0;
};

} // namespace bitbeats::node
