#pragma once

#include <cstdint>
#include <string>

namespace bitbeats::node {

/// How much of the node an account may use.
struct Plan {
    std::string name;
    std::int64_t storage = 0;   ///< bytes of all its tracks
    std::int64_t fileSize = 0;  ///< bytes of one
    std::int64_t bandwidth = 0; ///< bytes that its tracks are streamed from here in a month; 0 = no end
    int retentionDays = 90;     ///< that a track is seeded for after it was last wanted; 0 = no end
    int maxUploads = 20;        ///< on their way at the same time
    int users = 0;              ///< filled in by list()
};

} // namespace bitbeats::node
