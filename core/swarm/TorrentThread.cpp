#include "TorrentThread.h"

#include "base/Log.h"

namespace bitbeats::swarm {
namespace {

constexpr auto kGrace = std::chrono::seconds(3);
constexpr auto kTakeDown = std::chrono::seconds(1);

} // namespace

TorrentThread::TorrentThread()
    : m_context(std::make_unique<boost::asio::io_context>(1)), m_work(boost::asio::make_work_guard(*m_context)) {
    std::packaged_task<void()> loop([this] {
        for (;;) {
            // libtorrent throws when a handle is used whose torrent has gone: one call is lost, not the loop.
            try {
                m_context->run();
                return;
            } catch (const std::exception& problem) {
                qCWarning(logSwarm, "a call failed: %s", problem.what());
            }
        }
    });
    m_ended = loop.get_future();
    m_thread = std::thread(std::move(loop));
}

/// Taking the context down waits for a name that libtorrent has it look up, however long no name server answers. Then
/// that is left to a thread nobody waits for.
TorrentThread::~TorrentThread() {
    close();
    std::packaged_task<void()> takeDown([context = std::move(m_context)]() mutable { context.reset(); });
    const auto down = takeDown.get_future();
    std::thread thread(std::move(takeDown));
    if (down.wait_for(kTakeDown) == std::future_status::ready)
        thread.join();
    else
        thread.detach();
}

void TorrentThread::post(std::function<void()> work) {
    const std::lock_guard lock(m_mutex);
    if (!m_closed) boost::asio::post(*m_context, std::move(work));
}

bool TorrentThread::runAndWait(const std::function<void()>& work) {
    std::promise<void> done;
    {
        const std::lock_guard lock(m_mutex);
        if (m_closed) return false;
        boost::asio::post(*m_context, [&] {
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
    if (m_ended.wait_for(kGrace) == std::future_status::timeout) m_context->stop();
    m_thread.join();
}

} // namespace bitbeats::swarm
