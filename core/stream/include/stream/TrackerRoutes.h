#pragma once

#include "http/Router.h"
#include "swarm/Tracker.h"

#include <functional>

namespace bitbeats::stream {

/// GET /announce and GET /scrape over a tracker, which must outlive the router. Where a peer is, is where its request
/// came from. Answered on the thread of the sockets: nothing in it blocks, nor may `asked`, which is told of every
/// torrent that somebody announces.
void addTrackerRoutes(http::Router& router, swarm::Tracker& tracker,
                      std::function<void(const swarm::InfoHash&)> asked = {});

} // namespace bitbeats::stream
