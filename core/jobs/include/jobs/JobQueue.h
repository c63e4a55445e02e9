#pragma once

#include "base/Cancellation.h"
#include "base/Result.h"
#include "base/Units.h"
#include "database/Database.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bitbeats::jobs {

/// The tables of the queue, for database::Options.
database::Schema jobsSchema();

struct JobId {
    std::int64_t value = 0;
    explicit operator bool() const { return value != 0; }
    auto operator<=>(const JobId& other) const = default; // NOLINT(modernize-use-nullptr): a false alarm
};

enum class JobState { Queued = 0, Running = 1, Done = 2, Failed = 3, Cancelled = 4 };

struct JobSpec {
    std::string kind;
    std::string key;     ///< at most one unfinished job of a kind has it; empty: any number
    std::string payload; ///< what the handler needs to know, JSON as a rule
    int priority = 0;    ///< higher goes first
    Milliseconds delay{0};
    int attempts = 3; ///< until it is given up
};

struct Job {
    JobId id;
    std::string kind, key, payload;
    JobState state = JobState::Queued;
    int priority = 0;
    int attempts = 0; ///< begun so far
    double progress = 0;
    std::string note;                                      ///< what it is about at the moment
    std::string error;                                     ///< why the last attempt failed
    std::int64_t runAt = 0, createdAt = 0, finishedAt = 0; ///< Unix milliseconds
};

/// What a handler is given. Used by the thread that runs the handler.
class JobContext {
public:
    const Job& job() const { return m_job; }
    const CancelToken& cancel() const { return m_cancel; }
    /// 0..1; written down at most a few times a second.
    void progress(double part, const std::string& note = {});

private:
    friend class JobQueue;
    JobContext(Job job, CancelToken cancel, std::function<void(double, const std::string&)> tell)
        : m_job(std::move(job)), m_cancel(std::move(cancel)), m_tell(std::move(tell)) {}

    Job m_job;
    CancelToken m_cancel;
    std::function<void(double, const std::string&)> m_tell;
};

/// Does its work; runs again from the start when the program dies before it is done, so it has to stand being done
/// twice. Reason::Cancelled ends the job; Unsupported, Malformed, BadUsage and NotFound are not tried again.
using Handler = std::function<Result<void>(JobContext&)>;

/// Unix milliseconds; a test's clock stands still.
using WallClock = std::function<std::int64_t()>;
std::int64_t systemClock();

/// A queue of work in a database. Any thread; the functions wait for the database, so not from the GUI thread. One
/// program at a time runs the jobs of a file; others may add.
class JobQueue {
public:
    explicit JobQueue(database::Database& db, WallClock clock = systemClock);
    ~JobQueue(); ///< stops
    JobQueue(const JobQueue&) = delete;
    JobQueue& operator=(const JobQueue&) = delete;

    /// Before start(). Jobs of a kind without a handler wait.
    void handle(std::string kind, Handler handler);

    /// The job with the same kind and key that is still to be done, or a new one.
    Result<JobId> add(const JobSpec& spec);
    /// Adds the job again and again; the first time at once. One schedule for each kind and key.
    Result<void> every(Milliseconds interval, const JobSpec& spec);
    Result<void> removeSchedule(const std::string& kind, const std::string& key);
    /// Asks a running job to end, takes a waiting one out.
    Result<void> cancel(JobId id);
    /// Tries a job that failed or was cancelled again.
    Result<void> retry(JobId id);

    Result<std::optional<Job>> job(JobId id);
    /// The latest of that kind with that key, whatever its state.
    Result<std::optional<Job>> find(const std::string& kind, const std::string& key);
    /// Newest first; unfinished ones before the others.
    Result<std::vector<Job>> list(int limit = 200);
    /// Drops what ended before that time.
    Result<void> forgetBefore(std::int64_t unixMs);

    /// Takes up what a killed program left and runs jobs on so many threads.
    Result<void> start(int threads = 1);
    /// Asks the running jobs to end and waits for them; they run again at the next start.
    void stop();
    /// Runs the next job that is due on the calling thread; false if there is none.
    Result<bool> runNext();

    /// Called after each change of a job's state, on the thread that made it. Set before start().
    void onChange(std::function<void(JobId)> changed);

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace bitbeats::jobs
