#pragma once

#include "base/ByteSource.h"
#include "base/Cancellation.h"
#include "base/Result.h"
#include "swarm/SwarmSession.h"

#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace bitbeats::sources {

/// What sources need of the swarm. Any thread; see swarm::SwarmSession for each.
class SwarmAccess {
public:
    virtual ~SwarmAccess() = default;
    virtual Result<swarm::Torrent> fetchMetadata(const std::string& magnet, const CancelToken& cancel) = 0;
    virtual Result<std::unique_ptr<ByteSource>> openReader(const swarm::Torrent& torrent, int fileIndex,
                                                           swarm::ReaderRole role) = 0;
    virtual Result<std::unique_ptr<ByteSource>> openUrl(const std::string& url, const CancelToken& cancel) = 0;
    virtual Result<std::unique_ptr<ByteSource>> lookIntoUrl(const std::string& url) = 0;
    virtual Result<std::string> download(const std::string& url, std::size_t limit, const CancelToken& cancel) = 0;
    virtual void approach(const swarm::Torrent& torrent, int fileIndex, swarm::Approach approach) = 0;
};

/// The real one: starts its session when something of the swarm is asked for first, so that playing local files opens
/// no port. Any thread. All readers must be gone before it is destroyed.
class SessionAccess final : public SwarmAccess {
public:
    /// `onNotice` is called on the TorrentThread with what the person should see.
    explicit SessionAccess(swarm::SwarmOptions options, std::function<void(const Error&)> onNotice = {});
    ~SessionAccess() override;

    /// Starts the session if it does not run. Blocks.
    Result<swarm::SwarmSession*> session();
    /// The session if it runs. Never starts one.
    swarm::SwarmSession* running() const;

    swarm::SwarmTuning tuning() const;
    /// Holds at once, or from the session's start.
    void tune(const swarm::SwarmTuning& tuning);

    Result<swarm::Torrent> fetchMetadata(const std::string& magnet, const CancelToken& cancel) override;
    Result<std::unique_ptr<ByteSource>> openReader(const swarm::Torrent& torrent, int fileIndex,
                                                   swarm::ReaderRole role) override;
    Result<std::unique_ptr<ByteSource>> openUrl(const std::string& url, const CancelToken& cancel) override;
    Result<std::unique_ptr<ByteSource>> lookIntoUrl(const std::string& url) override;
    Result<std::string> download(const std::string& url, std::size_t limit, const CancelToken& cancel) override;
    void approach(const swarm::Torrent& torrent, int fileIndex, swarm::Approach approach) override;

private:
    swarm::SwarmOptions m_options;
    const std::function<void(const Error&)> m_onNotice;
    mutable std::mutex m_mutex;
    std::unique_ptr<swarm::SwarmSession> m_session;
};

} // namespace bitbeats::sources
