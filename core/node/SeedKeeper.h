#pragma once

#include "Links.h"
#include "Tracks.h"
#include "base/Clock.h"
#include "node/Seeder.h"
#include "swarm/Tracker.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <set>
#include <string>
#include <thread>

namespace bitbeats::node {

/// Has tracks seeded when somebody wants them, on a thread of its own: all at once would take a node with ten thousand
/// tracks more memory than it has, and checking them hours. Any thread may ask.
class SeedKeeper {
public:
    /// `address` is where peers reach the seeder; empty = not known, then only trackers elsewhere tell of it.
    SeedKeeper(Tracks& tracks, swarm::Tracker& tracker, Seeder* seeder, std::string address);
    ~SeedKeeper();

    /// All tracks are known to the tracker from here on, and the newest are seeded.
    Result<void> start(int newest);
    /// By raw info-hash. Nothing happens if it is seeded already or is no track for everybody.
    void want(const std::string& infoHash);
    /// It is given out by the tracker from now on and seeded, if it is for everybody; else neither.
    void follow(const Track& track);
    /// Something was decided about this content: it is looked at anew. By raw info-hash.
    void reconsider(const std::string& infoHash);
    /// It is neither any more, unless another track has the same content.
    void forget(const std::string& infoHash);

private:
    void work();
    void seed(const std::string& infoHash);
    void introduce(const swarm::InfoHash& hash);

    Tracks& m_tracks;
    swarm::Tracker& m_tracker;
    Seeder* const m_seeder;
    const std::string m_address;
    Cancellation m_end;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::string> m_wanted;
    std::set<std::string> m_seen; ///< seeded, or about to be
    bool m_ending = false;
    std::thread m_thread;
};

swarm::InfoHash hashOf(const std::string& raw);

} // namespace bitbeats::node
