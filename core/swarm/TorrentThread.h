#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>

namespace bitbeats::swarm {

/// The one thread on which libtorrent, the scheduler, the web seeds and their timers run: nothing on it needs a lock,
/// and libtorrent's synchronous calls do not block there. Any thread may post; after close() posts are dropped.
/// Shared, because readers may outlive the session and still post.
class TorrentThread {
public:
    TorrentThread();
    ~TorrentThread();

    boost::asio::io_context& context() { return *m_context; }
    bool isCurrent() const { return std::this_thread::get_id() == m_thread.get_id(); }

    void post(std::function<void()> work);
    /// Runs `work` on the thread and waits for it; false if the thread has closed. Not from the thread itself.
    bool runAndWait(const std::function<void()>& work);

    /// Lets the thread end once nothing is pending, and joins it. Not from the thread itself.
    void close();

private:
    std::unique_ptr<boost::asio::io_context> m_context;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> m_work;
    std::mutex m_mutex;
    bool m_closed = false;
    std::future<void> m_ended;
    std::thread m_thread;
};

} // namespace bitbeats::swarm
