#include "TorrentThread.h"

#include <future>

namespace bitbeats::swarm {

TorrentThread::TorrentThread()
    : m_context(1), m_work(boost::asio::make_work_guard(m_context)), m_thread([this] { m_context.run(); }) {}

TorrentThread::~TorrentThread() {
    close();
}

void TorrentThread::post(std::function<void()> work) {
    const std::lock_guard lock(m_mutex);
    if (!m_closed) boost::asio::post(m_context, std::move(work));
}

bool TorrentThread::runAndWait(const std::function<void()>& work) {
    std::promise<void> done;
    {
        const std::lock_guard lock(m_mutex);
        if (m_closed) return false;
        boost::asio::post(m_context, [&] {
            work();
            done.set_value();
        });
    }
    done.get_future().wait();
    return true;
}

void TorrentThread::close() {
    {
        const std::lock_guard lock(m_mutex);
        if (m_closed) return;
        m_closed = true;
        m_work.reset();
    }
    if (m_thread.joinable()) m_thread.join();
}

} // namespace bitbeats::swarm
