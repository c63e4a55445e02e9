#include "sources/SwarmDesk.h"

#include "sources/SourceLink.h"
#include "sources/SourceOpener.h"
#include "sources/SwarmAccess.h"
#include "sources/TorrentShelf.h"

namespace bitbeats::sources {

std::vector<swarm::TorrentStatus> SessionDesk::status() const {
    const auto* const session = m_access.running();
    return session ? session->status() : std::vector<swarm::TorrentStatus>();
}

std::optional<swarm::SwarmPicture> SessionDesk::picture(const std::string& source) const {
    const auto* const session = m_access.running();
    const auto link = parseSourceLink(source);
    if (!session || !link) return std::nullopt;
    const auto torrent = m_shelf.known(*link);
    if (!torrent) return std::nullopt;
    const auto file = chosenFile(*torrent, *link);
    return file ? session->picture(torrent->infoHash, *file) : std::nullopt;
}

void SessionDesk::setLimits(int upload, int download) {
    auto changed = tuning();
    changed.uploadLimit = upload;
    changed.downloadLimit = download;
    tune(changed);
}

swarm::SwarmTuning SessionDesk::tuning() const {
    return m_access.tuning();
}

void SessionDesk::tune(const swarm::SwarmTuning& tuning) {
    m_access.tune(tuning);
}

void SessionDesk::pause(const swarm::InfoHash& torrent, bool paused) {
    if (auto* const session = m_access.running()) session->pause(torrent, paused);
}

void SessionDesk::remove(const swarm::InfoHash& torrent) {
    if (auto* const session = m_access.running()) session->remove(torrent);
}

std::int64_t SessionDesk::cacheBytes() {
    const auto session = m_access.session();
    return session ? (*session)->cacheBytes() : 0;
}

void SessionDesk::clearCache() {
    if (const auto session = m_access.session()) (*session)->clearCache();
}

} // namespace bitbeats::sources
