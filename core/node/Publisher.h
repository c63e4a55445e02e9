#pragma once

#include "Blocklist.h"
#include "Links.h"
#include "Tracks.h"
#include "Uploads.h"
#include "node/Probe.h"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace bitbeats::node {

/// Makes tracks of uploads that are complete, one after the other, on a thread of its own. What is to be done, the
/// database says; every step can be done again after a crash in the middle of it, and none is done twice.
class Publisher {
public:
    struct Services {
        database::Database& database;
        Uploads& uploads;
        Tracks& tracks;
        Prober& prober;
        Blocklist& blocklist;
        const WallClock& clock;
        std::function<void(const Track&)> published; ///< on the publisher's thread
        std::function<void(const Upload&)> ended;    ///< well or badly; likewise
    };

    explicit Publisher(Services services);
    ~Publisher();

    void start();
    /// There is something to do.
    void wake();

private:
    enum class Outcome { Done, Later };

    void work();
    Outcome publish(const Upload& upload);
    Result<Track> makeTrack(const Upload& upload);
    Result<std::filesystem::path> moveIntoPlace(const Upload& upload, const std::string& name);
    Result<void> record(const Upload& upload, const Track& track);
    Result<bool> isDuplicate(const Upload& upload, const std::string& hash);

    const Services m_services;
    Cancellation m_end;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_asked = true; ///< what an earlier run left is looked for first
    bool m_ending = false;
    std::thread m_thread;
};

} // namespace bitbeats::node
