#include "sources/SwarmAccess.h"

namespace bitbeats::sources {

SessionAccess::SessionAccess(swarm::SwarmOptions options, std::function<void(const Error&)> onNotice)
    : m_options(std::move(options)), m_onNotice(std::move(onNotice)) {}

SessionAccess::~SessionAccess() = default;

Result<swarm::SwarmSession*> SessionAccess::session() {
    const std::lock_guard lock(m_mutex);
    if (!m_session) {
        auto started = swarm::SwarmSession::start(m_options, m_onNotice);
        if (!started) return Failure(started.error());
        m_session = std::move(*started);
    }
    return m_session.get();
}

swarm::SwarmSession* SessionAccess::running() const {
    const std::lock_guard lock(m_mutex);
    return m_session.get();
}

swarm::SwarmTuning SessionAccess::tuning() const {
    const std::lock_guard lock(m_mutex);
    return swarm::SwarmTuning::of(m_options);
}

void SessionAccess::tune(const swarm::SwarmTuning& tuning) {
    const std::lock_guard lock(m_mutex);
    tuning.applyTo(m_options);
    if (m_session) m_session->tune(tuning);
}

Result<swarm::Torrent> SessionAccess::fetchMetadata(const std::string& magnet, const CancelToken& cancel) {
    const auto running = session();
    if (!running) return Failure(running.error());
    return (*running)->fetchMetadata(magnet, cancel);
}

Result<std::unique_ptr<ByteSource>> SessionAccess::openReader(const swarm::Torrent& torrent, int fileIndex,
                                                              swarm::ReaderRole role) {
    const auto running = session();
    if (!running) return Failure(running.error());
    return (*running)->openReader(torrent, fileIndex, role);
}

Result<std::unique_ptr<ByteSource>> SessionAccess::openUrl(const std::string& url, const CancelToken& cancel) {
    const auto running = session();
    if (!running) return Failure(running.error());
    return (*running)->openUrl(url, cancel);
}

Result<std::unique_ptr<ByteSource>> SessionAccess::lookIntoUrl(const std::string& url) {
    auto* const session = running();
    if (!session) return fail(Reason::NotFound, "look into", url);
    return session->lookIntoUrl(url);
}

Result<std::string> SessionAccess::download(const std::string& url, std::size_t limit, const CancelToken& cancel) {
    const auto running = session();
    if (!running) return Failure(running.error());
    return (*running)->download(url, limit, cancel);
}

void SessionAccess::approach(const swarm::Torrent& torrent, int fileIndex, swarm::Approach approach) {
    if (const auto running = session()) (*running)->approach(torrent, fileIndex, approach);
}

} // namespace bitbeats::sources
