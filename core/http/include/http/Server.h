#pragma once

#include "base/Result.h"
#include "http/Head.h"
#include "http/Message.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace bitbeats::http {

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0; ///< 0 = chosen by the system
    HostRule hosts = HostRule::AddressOnly;
    std::size_t maxConnections = 256;
    std::size_t maxHeadBytes = 16 << 10;
    std::chrono::milliseconds headTimeout{10'000};     ///< from the first byte of a head to its last
    std::chrono::milliseconds idleTimeout{60'000};     ///< for the next request on a connection
    std::chrono::milliseconds writeTimeout{3'600'000}; ///< for a client that takes nothing: a paused player
    std::size_t chunkBytes = 64 << 10;                 ///< read from a body at once
};

/// An HTTP/1.1 server: one thread for all sockets, worker threads for handlers and bodies. What a client costs before a
/// handler sees it is bounded: connections, size of the head, time. Bodies are read only as fast as the client takes
/// them. Start and destroy on any one thread; the destructor ends all connections and waits for the handlers.
class Server {
public:
    /// Errors: NotAllowed, Network (the address cannot be listened on), BadUsage (it is no address).
    static Result<std::unique_ptr<Server>> start(ServerOptions options, Handler handler);
    ~Server();

    std::uint16_t port() const;
    /// "http://127.0.0.1:4711": where this machine reaches it.
    std::string url() const;

private:
    class Private;
    explicit Server(std::unique_ptr<Private> priv);
    std::unique_ptr<Private> d;
};

} // namespace bitbeats::http
