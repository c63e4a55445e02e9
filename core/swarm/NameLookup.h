#pragma once

#include "TorrentThread.h"
#include "base/Clock.h"
#include "base/Result.h"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace bitbeats::swarm {

/// Looks host names up on threads that nobody waits for: a name server without an answer holds up neither other names
/// nor the end of the program. One lookup serves everybody who asks for the name meanwhile, and for a minute after it.
/// TorrentThread only.
class NameLookup {
public:
    using Addresses = std::vector<boost::asio::ip::address>;
    using Resolve =
        std::function<Result<Addresses>(const std::string& host)>; ///< blocks; called on a thread of its own
    using Done = std::function<void(const Result<Addresses>& addresses)>;

    /// What the system says (getaddrinfo).
    static Result<Addresses> system(const std::string& host);

    explicit NameLookup(const std::shared_ptr<TorrentThread>& thread, Resolve resolve = system,
                        Duration patience = std::chrono::seconds(8));
    ~NameLookup();

    /// Calls `done` once, later, if the lookup lives that long. Errors: Network, TimedOut.
    void find(const std::string& host, Done done);

private:
    struct Name {
        explicit Name(boost::asio::io_context& io) : timer(io) {}
        std::vector<Done> waiting;
        Result<Addresses> answer = Addresses{};
        Instant answeredAt{};
        bool answered = false;
        boost::asio::steady_timer timer;
    };

    void begin(std::string host);
    void answered(const std::string& host, const Result<Addresses>& answer);
    void tell(const std::string& host, const Result<Addresses>& answer);

    std::weak_ptr<TorrentThread> m_thread; // which owns us by way of the session, and may end before a lookup
    Resolve m_resolve;
    Duration m_patience;
    std::map<std::string, Name> m_names;
    std::deque<std::string> m_queue; ///< names that wait for a thread
    int m_running = 0;
    std::shared_ptr<NameLookup*> m_self; // shared with lookups under way, which may end after us
};

} // namespace bitbeats::swarm
