#include "Workers.h"

#include <chrono>

namespace bitbeats::http {
namespace {
constexpr std::chrono::seconds kIdleTime{10};
}

Workers::Workers(std::size_t limit) : m_limit(limit) {}

Workers::~Workers() {
    std::unique_lock lock(m_mutex);
    m_closing = true;
    m_wake.notify_all();
    m_wake.wait(lock, [this] { return m_threads.empty(); });
    reap(lock);
}

void Workers::run(std::function<void()> job) {
    std::unique_lock lock(m_mutex);
    reap(lock);
    m_jobs.push_back(std::move(job));
    if (m_idle >= m_jobs.size() || m_threads.size() >= m_limit) {
        m_wake.notify_one();
        return;
    }
    std::thread thread([this] { work(); });
    const auto id = thread.get_id();
    m_threads.emplace(id, std::move(thread));
}

std::size_t Workers::waiting() {
    const std::lock_guard lock(m_mutex);
    return m_jobs.size();
}

void Workers::work() {
    std::unique_lock lock(m_mutex);
    for (;;) {
        ++m_idle;
        m_wake.wait_for(lock, kIdleTime, [this] { return !m_jobs.empty() || m_closing; });
        --m_idle;
        if (m_jobs.empty()) break;
        const auto job = std::move(m_jobs.front());
        m_jobs.pop_front();
        lock.unlock();
        job();
        lock.lock();
    }
    const auto own = m_threads.find(std::this_thread::get_id());
    m_ended.push_back(std::move(own->second));
    m_threads.erase(own);
    m_wake.notify_all();
}

/// Joins what has ended; without the lock, since that may take a moment.
void Workers::reap(std::unique_lock<std::mutex>& lock) {
    if (m_ended.empty()) return;
    std::deque<std::thread> ended;
    ended.swap(m_ended);
    lock.unlock();
    for (auto& thread : ended)
        thread.join();
    lock.lock();
}

} // namespace bitbeats::http
