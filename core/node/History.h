#pragma once

#include "SyncStore.h"

#include <string>
#include <vector>

namespace bitbeats::node {

/// One listening.
struct Play {
    std::string id; ///< made by the client: the same play sent twice is one
    std::string track;
    std::int64_t playedAt = 0;
    std::int64_t milliseconds = 0;
    bool completed = false;
};

struct PlayPage {
    std::vector<Play> items;
    std::int64_t total = 0;
};

/// What people have listened to. Any thread; blocks.
class History {
public:
    History(database::Database& database, const WallClock& clock) : m_database(database), m_clock(clock) {}

    /// All of them or none, and each once however often it comes; how many were new. A track counts them as plays
    /// where somebody really listened, and no oftener than one person can.
    Result<int> add(const std::string& user, std::vector<Play> plays);
    /// The latest first.
    Result<PlayPage> list(const std::string& user, int page, int pageSize);

private:
    database::Database& m_database;
    const WallClock& m_clock;
};

} // namespace bitbeats::node
