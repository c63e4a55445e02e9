#pragma once

#include "Geometry.h"
#include "SourceModel.h"
#include "base/Result.h"

#include <span>

namespace bitbeats::swarm {

/// The sending side of one source, driven by a Fetch. TorrentThread only.
class SourcePort {
public:
    virtual ~SourcePort() = default;
    virtual void request(const Block& block) = 0;
    virtual void cancel(const Block& block) = 0;
    virtual void flush() = 0;             ///< after a batch of the above
    virtual void dropPeer(bool lies) = 0; ///< it is of no use: gone silent, or sends wrong bytes
};

/// The receiving side: what sources tell their Fetch. TorrentThread only.
class SourceSink {
public:
    virtual ~SourceSink() = default;
    virtual SourceId openSource(SourceType type, SourcePort& port) = 0;
    virtual void closeSource(SourceId id) = 0;
    virtual void sourceReady(SourceId id, bool ready) = 0;
    virtual void sourceRoundTrip(SourceId id, double seconds) = 0;
    virtual void sourceHasAll(SourceId id) = 0;
    virtual void sourceHas(SourceId id, std::vector<bool> pieces) = 0;
    virtual void sourceGotPiece(SourceId id, int piece) = 0;
    /// It was asked for this before there was anybody to plan it.
    virtual void sourceAsked(SourceId id, const Block& block, Instant at) = 0;
    virtual void sourceBytes(SourceId id, int count) = 0;
    virtual void sourceBlock(SourceId id, const Block& block, std::span<const char> bytes) = 0;
    virtual void sourceRejected(SourceId id, const Block& block) = 0;
    virtual void sourceTrouble(const Error& error) = 0; ///< worth telling the person
};

} // namespace bitbeats::swarm
