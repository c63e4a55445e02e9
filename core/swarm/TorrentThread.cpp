#include "TorrentThread.h"

#include "base/Log.h"

namespace bitbeats::swarm {
namespace {

constexpr auto kGrace = std::chrono::seconds(3);

} // namespace

TorrentThread::TorrentThread() : m_context(1), m_work(boost::asio::make_work_guard(m_context)) {
    std::packaged_task<void()> loop([this] {
        for (;;) {
            // libtorrent throws when a handle is used whose torrent has gone: one call is lost, not the loop.
            try {
                m_context.run();
                return;
            } catch (const std::exception& problem) {
                qCWarning(logSwarm, "a call failed: %s", problem.what());
            }
        }
    });
    m_ended = loop.get_future();
    m_thread = std::thread(std::move(loop));
}

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
            try {
                work();
            } catch (const std::exception& problem) {
                qCWarning(logSwarm, "a call failed: %s", problem.what());
            }
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
    // What is still pending gets a little time (trackers are told); then the loop ends whatever happens.
    if (m_ended.wait_for(kGrace) == std::future_status::timeout) m_context.stop();
    m_thread.join();
}

} // namespace bitbeats::swarm
