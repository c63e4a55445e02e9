#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace bitbeats::http {

/// Runs jobs that may block. There is a thread for every job that runs, up to a limit, so that jobs which wait for a
/// slow swarm never hold up others; threads without work end after a while. Any thread may add jobs.
class Workers {
public:
    explicit Workers(std::size_t limit);
    ~Workers(); ///< waits for the jobs that run and for those that were added

    void run(std::function<void()> job);
    /// Jobs that no thread has begun with.
    std::size_t waiting();

private:
    void work();
    void reap(std::unique_lock<std::mutex>& lock);

    const std::size_t m_limit;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::function<void()>> m_jobs;
    std::unordered_map<std::thread::id, std::thread> m_threads;
    std::deque<std::thread> m_ended;
    std::size_t m_idle = 0;
    bool m_closing = false;
};

} // namespace bitbeats::http
