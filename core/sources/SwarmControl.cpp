#include "sources/SwarmControl.h"

#include "sources/SourceLink.h"
#include "sources/SourceOpener.h"

namespace bitbeats::sources {

std::optional<swarm::SwarmPicture> SessionControl::picture(const std::string& source) {
    auto* const session = m_access.running();
    const auto link = parseSourceLink(source);
    if (!session || !link) return std::nullopt;
    const auto torrent = m_shelf.known(*link);
    if (!torrent) return std::nullopt;
    const auto file = chosenFile(*torrent, *link);
    return file ? session->picture(torrent->infoHash, *file) : std::nullopt;
}

std::vector<swarm::TorrentStatus> SessionControl::torrents() {
    auto* const session = m_access.running();
    return session ? session->status() : std::vector<swarm::TorrentStatus>();
}

void SessionControl::pause(const swarm::InfoHash& torrent, bool paused) {
    if (auto* const session = m_access.running()) session->pause(torrent, paused);
}

void SessionControl::remove(const swarm::InfoHash& torrent) {
    if (auto* const session = m_access.running()) session->remove(torrent);
}

std::int64_t SessionControl::cacheBytes() {
    const auto session = m_access.session();
    return session ? (*session)->cacheBytes() : 0;
}

void SessionControl::clearCache() {
    if (const auto session = m_access.session()) (*session)->clearCache();
}

} // namespace bitbeats::sources
