#include "jobs/JobQueue.h"

#include "JobTable.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace bitbeats::jobs {
namespace {

constexpr std::int64_t kFirstPause = 10'000; // milliseconds before the second attempt; four times as long each time
constexpr std::int64_t kLongestPause = 6LL * 3600 * 1000;
constexpr std::int64_t kLongestSleep = 60'000; // other programs may add jobs
constexpr auto kBetweenProgress = std::chrono::milliseconds(250);

std::int64_t pauseAfter(int attempts) {
    std::int64_t pause = kFirstPause;
    for (int i = 1; i < attempts && pause < kLongestPause; ++i)
        pause *= 4;
    return std::min(pause, kLongestPause);
}

/// Trying again would end the same way.
bool isFinal(Reason reason) {
    return reason == Reason::Unsupported || reason == Reason::Malformed || reason == Reason::BadUsage ||
           reason == Reason::NotFound;
}

} // namespace

std::int64_t systemClock() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

void JobContext::progress(double part, const std::string& note) {
    m_tell(part, note);
}

class JobQueue::Impl {
public:
    Impl(database::Database& db, WallClock wallClock) : table(db), clock(std::move(wallClock)) {}

    std::vector<std::string> kinds() const {
        std::vector<std::string> names;
        for (const auto& [kind, handler] : handlers)
            names.push_back(kind);
        return names;
    }

    void changed(JobId id) const {
        if (onChange) onChange(id);
    }

    void wake() {
        {
            const std::lock_guard lock(mutex);
            ++news;
        }
        woken.notify_all();
    }

    Result<bool> runNext() {
        if (auto added = table.addScheduled(clock()); !added) return Failure(added.error());
        auto claimed = table.claim(kinds(), clock());
        if (!claimed) return Failure(claimed.error());
        if (!*claimed) return false;
        const auto job = **claimed;
        changed(job.id);
        Cancellation* cancellation = nullptr;
        {
            const std::lock_guard lock(mutex);
            cancellation = &running[job.id];
            if (stopping) cancellation->cancel();
        }
        JobContext context(job, cancellation->token(), teller(job.id));
        const auto done = handlers.at(job.kind)(context);
        bool cancelled = false;
        bool stopped = false;
        {
            const std::lock_guard lock(mutex);
            cancelled = cancellation->token().cancelled();
            stopped = stopping;
            running.erase(job.id);
        }
        auto settled = settle(job, done, cancelled, stopped);
        changed(job.id);
        if (!settled) return Failure(settled.error());
        return true;
    }

    std::function<void(double, const std::string&)> teller(JobId id) {
        return
            [this, id, last = std::chrono::steady_clock::time_point()](double part, const std::string& note) mutable {
                const auto now = std::chrono::steady_clock::now();
                if (now - last < kBetweenProgress) return;
                last = now;
                if (table.setProgress(id, part, note)) changed(id);
            };
    }

    Result<void> settle(const Job& job, const Result<void>& done, bool cancelled, bool stopped) {
        const auto now = clock();
        if (done) return table.finish(job.id, JobState::Done, {}, now);
        const auto& error = done.error();
        const auto words = sentence(error);
        if (cancelled && error.reason == Reason::Cancelled)
            return stopped ? table.putBack(job.id, now, {}, false) : table.finish(job.id, JobState::Cancelled, {}, now);
        const auto limit = table.attemptsLeft(job.id);
        if (!limit) return Failure(limit.error());
        if (isFinal(error.reason) || *limit <= 0) return table.finish(job.id, JobState::Failed, words, now);
        return table.putBack(job.id, now + pauseAfter(job.attempts), words, true);
    }

    void work() {
        for (;;) {
            std::int64_t seen = 0;
            {
                const std::lock_guard lock(mutex);
                if (stopping) return;
                seen = news;
            }
            const auto ran = runNext();
            if (ran && *ran) continue;
            std::int64_t sleep = kLongestSleep;
            if (const auto next = table.nextAt(); next && *next)
                sleep = std::clamp<std::int64_t>(**next - clock(), 50, kLongestSleep);
            std::unique_lock lock(mutex);
            woken.wait_for(lock, std::chrono::milliseconds(sleep), [&] { return stopping || news != seen; });
        }
    }

    void stop() {
        {
            const std::lock_guard lock(mutex);
            stopping = true;
            for (auto& [id, cancellation] : running)
                cancellation.cancel();
        }
        woken.notify_all();
        for (auto& thread : threads)
            thread.join();
        threads.clear();
    }

    JobTable table;
    const WallClock clock;
    std::map<std::string, Handler> handlers;
    std::function<void(JobId)> onChange;
    std::mutex mutex;
    std::condition_variable woken;
    std::map<JobId, Cancellation> running;
    std::int64_t news = 0;
    bool stopping = false;
    std::vector<std::thread> threads;
};

JobQueue::JobQueue(database::Database& db, WallClock clock) : m_impl(std::make_unique<Impl>(db, std::move(clock))) {}

JobQueue::~JobQueue() {
    stop();
}

void JobQueue::handle(std::string kind, Handler handler) {
    m_impl->handlers[std::move(kind)] = std::move(handler);
}

void JobQueue::onChange(std::function<void(JobId)> changed) {
    m_impl->onChange = std::move(changed);
}

Result<JobId> JobQueue::add(const JobSpec& spec) {
    auto id = m_impl->table.add(spec, m_impl->clock());
    if (id) m_impl->changed(*id);
    m_impl->wake();
    return id;
}

Result<void> JobQueue::every(Milliseconds interval, const JobSpec& spec) {
    auto set = m_impl->table.setSchedule(interval, spec, m_impl->clock());
    m_impl->wake();
    return set;
}

Result<void> JobQueue::removeSchedule(const std::string& kind, const std::string& key) {
    return m_impl->table.removeSchedule(kind, key);
}

Result<void> JobQueue::cancel(JobId id) {
    {
        const std::lock_guard lock(m_impl->mutex);
        if (const auto found = m_impl->running.find(id); found != m_impl->running.end()) {
            found->second.cancel();
            return {};
        }
    }
    auto done = m_impl->table.cancelWaiting(id, m_impl->clock());
    m_impl->changed(id);
    return done;
}

Result<void> JobQueue::retry(JobId id) {
    auto done = m_impl->table.retry(id, m_impl->clock());
    m_impl->changed(id);
    m_impl->wake();
    return done;
}

Result<std::optional<Job>> JobQueue::job(JobId id) {
    return m_impl->table.job(id);
}

Result<std::optional<Job>> JobQueue::find(const std::string& kind, const std::string& key) {
    return m_impl->table.find(kind, key);
}

Result<std::vector<Job>> JobQueue::list(int limit) {
    return m_impl->table.list(limit);
}

Result<void> JobQueue::forgetBefore(std::int64_t unixMs) {
    return m_impl->table.forgetBefore(unixMs);
}

Result<void> JobQueue::start(int threads) {
    if (auto taken = m_impl->table.takeUp(m_impl->clock()); !taken) return taken;
    {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->stopping = false;
    }
    for (int i = 0; i < threads; ++i)
        m_impl->threads.emplace_back([this] { m_impl->work(); });
    return {};
}

void JobQueue::stop() {
    m_impl->stop();
}

Result<bool> JobQueue::runNext() {
    return m_impl->runNext();
}

} // namespace bitbeats::jobs
