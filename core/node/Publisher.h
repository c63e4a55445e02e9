#pragma once

#include "Blocklist.h"
#include "Tracks.h"
#include "Uploads.h"
#include "jobs/JobQueue.h"
#include "node/Probe.h"

#include <functional>
#include <string>
#include <string_view>

namespace bitbeats::node {

/// Makes tracks of uploads that are complete, as jobs of the queue. What is to be done, the database says; every step
/// can be done again after a crash in the middle of it, and none is done twice. Any thread.
class Publisher {
public:
    struct Services {
        database::Database& database;
        jobs::JobQueue& jobs;
        Uploads& uploads;
        Tracks& tracks;
        Prober& prober;
        Blocklist& blocklist;
        const WallClock& clock;
        std::function<void(const Track&)> published; ///< on a thread of the queue, as the others
        /// An upload has come so far: "probe", "hash", "place", "cover", "torrent", "record", "seed", "tidy"; at the
        /// end "published" or "failed".
        std::function<void(const Upload&, std::string_view step)> step;
    };

    explicit Publisher(Services services);

    /// An upload is complete. `request` goes with everything that is done for it, into the log.
    Result<void> publish(const std::string& upload, const std::string& request);
    /// Whatever is complete and not being published for some reason.
    Result<void> takeUp();

private:
    Result<void> run(jobs::JobContext& context);
    Result<void> publish(const Upload& upload, jobs::JobContext& context);
    Result<Track> trackOf(const Upload& upload, const ProbedTrack& probed, std::string hash, std::int64_t size) const;
    Result<void> give(const Upload& upload, Track track, const ProbedTrack& probed, const CancelToken& cancel);
    Result<std::filesystem::path> find(const Upload& upload) const;
    Result<std::filesystem::path> moveIntoPlace(const Upload& upload, const std::string& name) const;
    Result<void> record(const Upload& upload, const Track& track);
    /// Whether the same content of the same owner is there already; the upload has become that track then.
    Result<bool> joinSame(const Upload& upload, const std::string& hash);
    void giveUp(const Upload& upload, const std::string& problem);
    void tidy(const Upload& upload) const;

    const Services m_services;
};

} // namespace bitbeats::node
