#pragma once

#include "database/Database.h"
#include "node/WallClock.h"

#include <string>
#include <string_view>
#include <vector>

namespace bitbeats::node {

/// One field of one thing that somebody has on several devices: a like, a playlist, an item of one, a setting.
struct SyncChange {
    std::string kind;
    std::string id;
    std::string field;
    std::string value;          ///< JSON
    std::int64_t changedAt = 0; ///< by the clock of the device
    std::string device;
};

/// A play as devices get it.
struct SyncedPlay {
    std::string id;
    std::string track;
    std::int64_t playedAt = 0;
    std::int64_t milliseconds = 0;
    bool completed = false;
};

struct SyncPage {
    std::vector<SyncChange> changes;
    std::vector<SyncedPlay> plays;
    std::int64_t cursor = 0; ///< where to go on
    bool more = false;
};

/// What somebody's devices share. Of each field the latest change wins, wherever and in whatever order changes come
/// in; what is deleted stays known as deleted. Any thread; blocks.
class SyncStore {
public:
    explicit SyncStore(database::Database& database) : m_database(database) {}

    /// Whether such a thing can have such a field.
    static bool knows(std::string_view kind, std::string_view field);

    /// All or none; how many of them were news. Errors: TooLarge (more than one account may keep).
    Result<int> add(const std::string& user, const std::vector<SyncChange>& changes);
    /// What has come since, the oldest first; no more than `most` of either.
    Result<SyncPage> since(const std::string& user, std::int64_t cursor, int most);

private:
    database::Database& m_database;
};

/// The next number in the order in which a user's changes reached this node.
std::int64_t nextSeq(database::WriteSession& write, const std::string& user);

} // namespace bitbeats::node
