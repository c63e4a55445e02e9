#pragma once

#include "http/Message.h"
#include "swarm/Tracker.h"

namespace bitbeats::stream {

/// GET /announce and GET /scrape over a tracker; 404 for the rest. Where a peer is, is where its request came from.
/// Any thread.
http::Response answerTracker(swarm::Tracker& tracker, const http::Request& request);

} // namespace bitbeats::stream
