#pragma once

#include "base/Cancellation.h"
#include "base/Result.h"
#include "playback/QueueItem.h"

#include <string>
#include <vector>

namespace bitbeats::sources {

/// What a SOURCE holds: a name for it and its tracks in natural order.
struct Collection {
    std::string name;
    std::vector<playback::QueueItem> tracks;
    std::vector<Error> skipped; ///< what lay there and could not be taken, each with its reason
};

/// Finds the tracks behind a SOURCE. Blocks on disk and network: pool threads only.
class SourceResolver {
public:
    virtual ~SourceResolver() = default;
    virtual Result<Collection> resolve(const std::string& source, const CancelToken& cancel) = 0;
};

} // namespace bitbeats::sources
