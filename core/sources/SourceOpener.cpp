#include "sources/SourceOpener.h"

#include "Escapes.h"
#include "WebKind.h"
#include "base/FileSource.h"

#include <algorithm>

namespace bitbeats::sources {
namespace {

swarm::Approach swarmsWord(playback::Approach approach) {
    switch (approach) {
    case playback::Approach::Soon:
        return swarm::Approach::Announce;
    case playback::Approach::Imminent:
        return swarm::Approach::FetchHead;
    case playback::Approach::Dropped:
        break;
    }
    return swarm::Approach::Drop;
}

} // namespace

Result<int> chosenFile(const swarm::Torrent& torrent, const SourceLink& link) {
    const auto audio = torrent.audioFiles();
    if (link.fileIndex < 0) {
        if (!audio.empty()) return audio.front();
        return fail(Reason::NotFound, "open", torrent.name, "there is nothing to play in it");
    }
    if (std::find(audio.begin(), audio.end(), link.fileIndex) != audio.end()) return link.fileIndex;
    return fail(Reason::NotFound, "open", torrent.name,
                "file " + std::to_string(link.fileIndex) + " of it is no music");
}

SourceOpener::SourceOpener(SwarmAccess& swarm, TorrentShelf& shelf)
    : m_swarm(swarm), m_shelf(shelf), m_thread([this] { work(); }) {}

SourceOpener::~SourceOpener() {
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_cancellation.cancel();
    m_wake.notify_all();
    m_thread.join();
}

Result<playback::OpenedTrack> SourceOpener::open(const playback::QueueItem& item, const CancelToken& cancel) {
    const auto link = parseSourceLink(item.source);
    if (!link) return Failure(link.error());
    return openLink(*link, swarm::ReaderRole::Player, cancel);
}

Result<playback::OpenedTrack> SourceOpener::openLink(const SourceLink& link, swarm::ReaderRole role,
                                                     const CancelToken& cancel) {
    if (const auto* local = std::get_if<LocalPath>(&link.what)) {
        auto bytes = FileSource::open(local->path);
        if (!bytes) return Failure(bytes.error());
        return playback::OpenedTrack{std::move(*bytes), local->path.filename().string()};
    }
    const auto torrentLink = isTorrent(link, cancel);
    if (!torrentLink) return Failure(torrentLink.error());
    if (!*torrentLink) {
        const auto& url = std::get<WebLink>(link.what).url;
        auto bytes = m_swarm.openUrl(url, cancel);
        if (!bytes) return Failure(bytes.error());
        return playback::OpenedTrack{std::move(*bytes), lastPathPart(url)};
    }
    const auto torrent = m_shelf.find(link, cancel);
    if (!torrent) return Failure(torrent.error());
    const auto index = chosenFile(**torrent, link);
    if (!index) return Failure(index.error());
    auto bytes = m_swarm.openReader(**torrent, *index, role);
    if (!bytes) return Failure(bytes.error());
    const auto& path = (*torrent)->files[static_cast<std::size_t>(*index)].path;
    return playback::OpenedTrack{std::move(*bytes), std::filesystem::path(path).filename().string()};
}

Result<playback::OpenedTrack> SourceOpener::peek(const playback::QueueItem& item) {
    const auto link = parseSourceLink(item.source);
    if (!link) return Failure(link.error());
    if (const auto* local = std::get_if<LocalPath>(&link->what)) {
        auto bytes = FileSource::open(local->path);
        if (!bytes) return Failure(bytes.error());
        std::error_code ignored;
        const auto changed = std::filesystem::last_write_time(local->path, ignored).time_since_epoch().count();
        auto identity = local->path.string() + "|" + std::to_string((*bytes)->size()) + "|" + std::to_string(changed);
        return playback::OpenedTrack{std::move(*bytes), local->path.filename().string(), std::move(identity)};
    }
    const auto torrent = m_shelf.known(*link);
    if (const auto* web = std::get_if<WebLink>(&link->what); web && !torrent) {
        auto bytes = m_swarm.lookIntoUrl(web->url);
        if (!bytes) return Failure(bytes.error());
        auto identity = web->url + "|" + std::to_string((*bytes)->size());
        return playback::OpenedTrack{std::move(*bytes), lastPathPart(web->url), std::move(identity)};
    }
    if (!torrent) return fail(Reason::NotFound, "look into", item.title);
    const auto index = chosenFile(*torrent, *link);
    if (!index) return Failure(index.error());
    auto bytes = m_swarm.openReader(*torrent, *index, swarm::ReaderRole::Observer);
    if (!bytes) return Failure(bytes.error());
    const auto& path = torrent->files[static_cast<std::size_t>(*index)].path;
    return playback::OpenedTrack{std::move(*bytes), std::filesystem::path(path).filename().string(),
                                 torrent->infoHash.hex() + "#" + std::to_string(*index)};
}

Result<bool> SourceOpener::isTorrent(const SourceLink& link, const CancelToken& cancel) {
    const auto* web = std::get_if<WebLink>(&link.what);
    if (!web) return !std::holds_alternative<LocalPath>(link.what);
    const auto kind = webKindOf(web->url, m_swarm, cancel);
    if (!kind) return Failure(kind.error());
    return *kind == WebKind::Torrent;
}

void SourceOpener::approach(const playback::QueueItem& item, playback::Approach approach) {
    const std::lock_guard lock(m_mutex);
    m_hints.push_back({item.source, approach});
    m_wake.notify_one();
}

void SourceOpener::work() {
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_wake.wait(lock, [this] { return m_ending || !m_hints.empty(); });
        if (m_ending) return;
        const auto hint = std::move(m_hints.front());
        m_hints.pop_front();
        lock.unlock();
        follow(hint);
        lock.lock();
    }
}

void SourceOpener::follow(const Hint& hint) {
    const auto link = parseSourceLink(hint.source);
    if (!link || std::holds_alternative<LocalPath>(link->what)) return;
    auto torrent = m_shelf.known(*link);
    const bool dropped = hint.approach == playback::Approach::Dropped;
    if (!torrent && !dropped && !std::holds_alternative<WebLink>(link->what))
        torrent = m_shelf.find(*link, m_cancellation.token()).value_or(nullptr);
    if (!torrent) return; // a web address is opened when its turn comes
    if (const auto index = chosenFile(*torrent, *link)) m_swarm.approach(*torrent, *index, swarmsWord(hint.approach));
}

} // namespace bitbeats::sources
