#pragma once

#include "swarm/SwarmSession.h"

#include <optional>
#include <string>
#include <vector>

namespace bitbeats::sources {

class SessionAccess;
class TorrentShelf;

/// What a window shows of the swarm and turns in it, without ever starting one for that. Blocks briefly: not on the GUI
/// thread.
class SwarmDesk {
public:
    virtual ~SwarmDesk() = default;
    /// All torrents that are open or seeded; none while nothing of the swarm has been asked for.
    virtual std::vector<swarm::TorrentStatus> status() const = 0;
    /// The swarm behind a queue item's source; empty when that is no torrent, or not open.
    virtual std::optional<swarm::SwarmPicture> picture(const std::string& source) const = 0;

    /// Bytes per second, 0 = none; kept for a session that starts later.
    virtual void setLimits(int upload, int download) = 0;
    virtual swarm::SwarmTuning tuning() const = 0;
    virtual void tune(const swarm::SwarmTuning& tuning) = 0;
    virtual void pause(const swarm::InfoHash& torrent, bool paused) = 0;
    virtual void remove(const swarm::InfoHash& torrent) = 0;

    /// Bytes on the disk of what was fetched; these two read and write there.
    virtual std::int64_t cacheBytes() = 0;
    virtual void clearCache() = 0;
};

/// The real one. Any thread.
class SessionDesk final : public SwarmDesk {
public:
    SessionDesk(SessionAccess& access, const TorrentShelf& shelf) : m_access(access), m_shelf(shelf) {}

    std::vector<swarm::TorrentStatus> status() const override;
    std::optional<swarm::SwarmPicture> picture(const std::string& source) const override;
    void setLimits(int upload, int download) override;
    swarm::SwarmTuning tuning() const override;
    void tune(const swarm::SwarmTuning& tuning) override;
    void pause(const swarm::InfoHash& torrent, bool paused) override;
    void remove(const swarm::InfoHash& torrent) override;
    std::int64_t cacheBytes() override;
    void clearCache() override;

private:
    SessionAccess& m_access;
    const TorrentShelf& m_shelf;
};

} // namespace bitbeats::sources
