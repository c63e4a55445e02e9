#pragma once

#include "sources/SwarmAccess.h"

namespace bitbeats::sources {

enum class WebKind { Audio, Torrent };

/// What lies behind an http(s) address: by its name if that tells, else by its first bytes. Blocks on the network
/// unless the name tells. Errors: Unsupported, and those of the connection.
Result<WebKind> webKindOf(const std::string& url, SwarmAccess& swarm, const CancelToken& cancel);

} // namespace bitbeats::sources
