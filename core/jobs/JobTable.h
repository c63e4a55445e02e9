#pragma once

#include "jobs/JobQueue.h"

namespace bitbeats::jobs {

/// The SQL of the queue. Any thread.
class JobTable {
public:
    explicit JobTable(database::Database& db) : m_db(db) {}

    Result<JobId> add(const JobSpec& spec, std::int64_t now);
    Result<void> setSchedule(Milliseconds interval, const JobSpec& spec, std::int64_t now);
    Result<void> removeSchedule(const std::string& kind, const std::string& key);
    /// Adds the jobs whose time has come.
    Result<void> addScheduled(std::int64_t now);
    /// What was running when a program died waits again; what had no attempt left has failed.
    Result<void> takeUp(std::int64_t now);
    /// Marks the next due job of these kinds as running.
    Result<std::optional<Job>> claim(const std::vector<std::string>& kinds, std::int64_t now);
    /// When there may be something to do next.
    Result<std::optional<std::int64_t>> nextAt();

    /// How often it may still be tried.
    Result<int> attemptsLeft(JobId id);
    Result<void> setProgress(JobId id, double part, const std::string& note);
    Result<void> finish(JobId id, JobState state, const std::string& error, std::int64_t now);
    /// Back into the queue.
    Result<void> putBack(JobId id, std::int64_t runAt, const std::string& error, bool countAttempt);
    Result<void> cancelWaiting(JobId id, std::int64_t now);
    Result<void> retry(JobId id, std::int64_t now);
    Result<std::optional<Job>> job(JobId id);
    Result<std::optional<Job>> find(const std::string& kind, const std::string& key);
    Result<std::vector<Job>> list(int limit);
    Result<void> forgetBefore(std::int64_t unixMs);

private:
    database::Database& m_db;
};

} // namespace bitbeats::jobs
