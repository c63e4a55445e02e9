#pragma once

#include "CacheFolder.h"
#include "TorrentThread.h"
#include "WebConnection.h"
#include "swarm/SwarmSession.h"

#include <libtorrent/session.hpp>

#include <functional>
#include <memory>

namespace bitbeats::swarm {

/// What every torrent of one session shares. Built and used on the TorrentThread, apart from `thread` itself.
struct SessionCore {
    SessionCore(SwarmOptions given, std::shared_ptr<TorrentThread> on, std::function<void(const Error&)> tell)
        : options(std::move(given)), thread(std::move(on)), cache(options.cacheFolder / "swarm"),
          notice(std::move(tell)) {}

    SwarmOptions options;
    std::shared_ptr<TorrentThread> thread; // shared: readers post to it and may outlive the session
    CacheFolder cache;
    LazyTls tls;
    NameLookup names{thread};
    std::unique_ptr<lt::session> session;
    std::function<void(const Error&)> notice;
    bool greetsEncrypted = false; ///< how libtorrent begins connections now
    double utpFor = 0;            ///< seconds for which connections are begun over uTP
    int resumesOutstanding = 0;

    /// Where libtorrent is told to keep a torrent. Nothing is ever written there when the cache does not take it.
    std::string contentFolder(const InfoHash& torrent) const;
    /// A folder that is not there and is never made.
    static std::string nowhere(const InfoHash& torrent);
    WebContext web() { return {thread->context(), tls, names, options.allowPrivateAddresses}; }
    /// For a few seconds connections are begun over uTP, and over TCP only where that fails.
    void dialOverUtp();
    /// Whether the connection that libtorrent opens in this turn is encrypted; those of later turns are not.
    void greetEncrypted(bool encrypted);
};

} // namespace bitbeats::swarm
