#include "JobTable.h"

#include <algorithm>

namespace bitbeats::jobs {
namespace {

using database::Row;
using database::Session;

const std::string kColumns =
    "id, kind, key, payload, state, priority, attempts, progress, note, error, run_at, created_at, finished_at";

Job jobOf(const Row& row) {
    Job job;
    job.id = {row.integer(0)};
    job.kind = row.text(1);
    job.key = row.text(2);
    job.payload = row.text(3);
    job.state = static_cast<JobState>(row.integer(4));
    job.priority = row.get<int>(5);
    job.attempts = row.get<int>(6);
    job.progress = row.real(7);
    job.note = row.text(8);
    job.error = row.text(9);
    job.runAt = row.integer(10);
    job.createdAt = row.integer(11);
    job.finishedAt = row.integer(12);
    return job;
}

JobId insert(Session& session, const JobSpec& spec, std::int64_t now) {
    if (!spec.key.empty()) {
        const auto present = session.value<std::int64_t>(
            "select id from jobs where kind = ? and key = ? and state < 2 and key <> ''", spec.kind, spec.key);
        if (present) return {*present};
    }
    return {session
                .value<std::int64_t>("insert into jobs(kind, key, payload, priority, state, attempts, max_attempts, "
                                     "run_at, created_at) values(?, ?, ?, ?, 0, 0, ?, ?, ?) returning id",
                                     spec.kind, spec.key, spec.payload, spec.priority, std::max(1, spec.attempts),
                                     now + spec.delay.count(), now)
                .value_or(0)};
}

} // namespace

Result<JobId> JobTable::add(const JobSpec& spec, std::int64_t now) {
    auto session = m_db.write();
    const auto id = insert(session, spec, now);
    return session.commit(id);
}

Result<void> JobTable::setSchedule(Milliseconds interval, const JobSpec& spec, std::int64_t now) {
    auto session = m_db.write();
    session.run("insert into job_schedules(kind, key, payload, priority, max_attempts, interval_ms, next_at) "
                "values(?, ?, ?, ?, ?, ?, ?) on conflict(kind, key) do update set payload = excluded.payload, "
                "priority = excluded.priority, max_attempts = excluded.max_attempts, "
                "interval_ms = excluded.interval_ms, "
                "next_at = min(job_schedules.next_at, excluded.next_at + excluded.interval_ms)",
                spec.kind, spec.key, spec.payload, spec.priority, std::max(1, spec.attempts),
                std::max<std::int64_t>(1, interval.count()), now + spec.delay.count());
    return session.commit();
}

Result<void> JobTable::removeSchedule(const std::string& kind, const std::string& key) {
    auto session = m_db.write();
    session.run("delete from job_schedules where kind = ? and key = ?", kind, key);
    return session.commit();
}

Result<void> JobTable::addScheduled(std::int64_t now) {
    {
        auto session = m_db.read();
        const auto due = session.value<int>("select 1 from job_schedules where next_at <= ? limit 1", now);
        if (!session.ok()) return Failure(session.error());
        if (!due) return {};
    }
    auto session = m_db.write();
    std::vector<JobSpec> due;
    session.each(
        "select kind, key, payload, priority, max_attempts from job_schedules where next_at <= ?",
        [&](const Row& row) {
            due.push_back({row.text(0), row.text(1), row.text(2), row.get<int>(3), Milliseconds(0), row.get<int>(4)});
        },
        now);
    for (const auto& spec : due)
        insert(session, spec, now);
    // Turns that were missed while the program was off are not made up for.
    session.run("update job_schedules set next_at = ?1 + interval_ms where next_at <= ?1", now);
    return session.commit();
}

Result<void> JobTable::takeUp(std::int64_t now) {
    auto session = m_db.write();
    session.run("update jobs set state = 3, finished_at = ?, error = 'the program ended during every attempt' "
                "where state = 1 and attempts >= max_attempts",
                now);
    session.run("update jobs set state = 0, run_at = ? where state = 1", now);
    return session.commit();
}

Result<std::optional<Job>> JobTable::claim(const std::vector<std::string>& kinds, std::int64_t now) {
    if (kinds.empty()) return std::optional<Job>();
    std::string in;
    std::vector<database::Value> values{database::Value(now)};
    for (const auto& kind : kinds) {
        in += in.empty() ? "?" : ", ?";
        values.emplace_back(kind);
    }
    auto session = m_db.write();
    std::optional<Job> job;
    session.eachWith(
        "select " + kColumns + " from jobs where state = 0 and run_at <= ? and kind in (" + in +
            ") order by priority desc, run_at, id limit 1",
        [&](const Row& row) { job = jobOf(row); }, values);
    if (job) {
        session.run("update jobs set state = 1, attempts = attempts + 1, progress = 0, note = '' where id = ?",
                    job->id);
        job->state = JobState::Running;
        ++job->attempts;
    }
    return session.commit(std::move(job));
}

Result<std::optional<std::int64_t>> JobTable::nextAt() {
    auto session = m_db.read();
    const auto next = session.value<std::int64_t>("select min(t) from (select min(run_at) as t from jobs "
                                                  "where state = 0 union all select min(next_at) from job_schedules)");
    return session.done(next);
}

Result<int> JobTable::attemptsLeft(JobId id) {
    auto session = m_db.read();
    const auto left = session.value<int>("select max_attempts - attempts from jobs where id = ?", id);
    return session.done(left.value_or(0));
}

Result<void> JobTable::setProgress(JobId id, double part, const std::string& note) {
    auto session = m_db.write(database::Durability::Lazy);
    session.run("update jobs set progress = ?, note = ? where id = ?", std::clamp(part, 0.0, 1.0), note, id);
    return session.commit();
}

Result<void> JobTable::finish(JobId id, JobState state, const std::string& error, std::int64_t now) {
    auto session = m_db.write();
    session.run("update jobs set state = ?, error = ?, finished_at = ?, "
                "progress = case when ?1 = 2 then 1 else progress end where id = ?",
                static_cast<int>(state), error, now, id);
    return session.commit();
}

Result<void> JobTable::putBack(JobId id, std::int64_t runAt, const std::string& error, bool countAttempt) {
    auto session = m_db.write();
    session.run("update jobs set state = 0, run_at = ?, error = ?, attempts = attempts - ? where id = ?", runAt, error,
                countAttempt ? 0 : 1, id);
    return session.commit();
}

Result<void> JobTable::cancelWaiting(JobId id, std::int64_t now) {
    auto session = m_db.write();
    session.run("update jobs set state = 4, finished_at = ? where id = ? and state = 0", now, id);
    return session.commit();
}

Result<void> JobTable::retry(JobId id, std::int64_t now) {
    auto session = m_db.write();
    session.run("update jobs set state = 0, attempts = 0, run_at = ?, finished_at = 0 where id = ? and state > 2", now,
                id);
    return session.commit();
}

Result<std::optional<Job>> JobTable::job(JobId id) {
    auto session = m_db.read();
    std::optional<Job> job;
    session.each(
        "select " + kColumns + " from jobs where id = ?", [&](const Row& row) { job = jobOf(row); }, id);
    return session.done(std::move(job));
}

Result<std::optional<Job>> JobTable::find(const std::string& kind, const std::string& key) {
    auto session = m_db.read();
    std::optional<Job> job;
    session.each(
        "select " + kColumns + " from jobs where kind = ? and key = ? order by id desc limit 1",
        [&](const Row& row) { job = jobOf(row); }, kind, key);
    return session.done(std::move(job));
}

Result<std::vector<Job>> JobTable::list(int limit) {
    auto session = m_db.read();
    std::vector<Job> jobs;
    session.each(
        "select " + kColumns + " from jobs order by state > 1, id desc limit ?",
        [&](const Row& row) { jobs.push_back(jobOf(row)); }, limit);
    return session.done(std::move(jobs));
}

Result<void> JobTable::forgetBefore(std::int64_t unixMs) {
    auto session = m_db.write();
    session.run("delete from jobs where state > 1 and finished_at < ?", unixMs);
    return session.commit();
}

} // namespace bitbeats::jobs
