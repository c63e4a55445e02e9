#pragma once

#include "sources/SwarmAccess.h"
#include "sources/TorrentShelf.h"

#include <optional>
#include <string>
#include <vector>

namespace bitbeats::sources {

/// What people look at and steer of the swarm: the picture of a track, what is shared, limits, the cache. Methods that
/// ask block briefly, so call them on the pool; those that change something return at once. Any thread.
class SwarmControl {
public:
    virtual ~SwarmControl() = default;

    /// The swarm behind a queue item's source; empty when it is no torrent or not open.
    virtual std::optional<swarm::SwarmPicture> picture(const std::string& source) = 0;
    /// Every torrent that is open or seeded.
    virtual std::vector<swarm::TorrentStatus> torrents() = 0;
    virtual void pause(const swarm::InfoHash& torrent, bool paused) = 0;
    virtual void remove(const swarm::InfoHash& torrent) = 0;

    virtual swarm::SwarmTuning tuning() const = 0;
    virtual void tune(const swarm::SwarmTuning& tuning) = 0;
    /// Bytes on disk of what was fetched. Blocks on the disk.
    virtual std::int64_t cacheBytes() = 0;
    virtual void clearCache() = 0;
};

/// The real one, over a session that may not have been started yet.
class SessionControl final : public SwarmControl {
public:
    SessionControl(SessionAccess& access, TorrentShelf& shelf) : m_access(access), m_shelf(shelf) {}

    std::optional<swarm::SwarmPicture> picture(const std::string& source) override;
    std::vector<swarm::TorrentStatus> torrents() override;
    void pause(const swarm::InfoHash& torrent, bool paused) override;
    void remove(const swarm::InfoHash& torrent) override;
    swarm::SwarmTuning tuning() const override { return m_access.tuning(); }
    void tune(const swarm::SwarmTuning& tuning) override { m_access.tune(tuning); }
    std::int64_t cacheBytes() override;
    void clearCache() override;

private:
    SessionAccess& m_access;
    TorrentShelf& m_shelf;
};

} // namespace bitbeats::sources
