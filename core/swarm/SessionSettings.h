#pragma once

#include "swarm/SwarmSession.h"

#include <libtorrent/ip_filter.hpp>
#include <libtorrent/settings_pack.hpp>

namespace bitbeats::swarm {

/// libtorrent's settings for a client that streams; each departure from a default has its reason beside it. Pure.
lt::settings_pack sessionSettings(const SwarmOptions& options);

/// Those of them that may change while a session runs; the port only when it did. Pure.
lt::settings_pack tunedSettings(const SwarmOptions& options, bool port);

/// Refuses loopback and private networks to peers and trackers unless the owner allows them. Pure.
lt::ip_filter addressFilter(bool allowPrivate);

/// Rate limits hold for everybody: libtorrent would leave peers of this machine and network without. Pure.
lt::ip_filter limitsForAll();

/// Whether connections are begun in the open (the scheduler then sees every byte) or encrypted, for peers that take
/// nothing else. Pure.
lt::settings_pack greetingPolicy(bool encrypted);

/// Whether connections are begun over uTP where the peer may speak it, or over TCP. Pure.
lt::settings_pack utpPolicy(bool dial);

} // namespace bitbeats::swarm
