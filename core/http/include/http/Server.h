#pragma once

#include "base/Result.h"
#include "http/Head.h"
#include "http/Service.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bitbeats::http {

struct TlsFiles {
    std::filesystem::path certificate; ///< PEM, with the chain
    std::filesystem::path key;
};

struct ServerOptions {
    std::string address = "127.0.0.1"; ///< "::" takes IPv4 too
    std::uint16_t port = 0;            ///< 0 = chosen by the system
    HostRule hosts = HostRule::AddressOnly;
    std::vector<std::string> hostNames;      ///< lower case, allowed beside addresses
    std::vector<std::string> trustedProxies; ///< addresses or blocks; what these say about the client is believed
    std::optional<TlsFiles> tls;
    std::size_t maxConnections = 256;
    std::size_t maxPerAddress = 256; ///< connections of one address or IPv6 /64; trusted proxies have no limit
    std::size_t maxHeadBytes = 16 << 10;
    std::chrono::milliseconds headTimeout{10'000};     ///< from the first byte of a head to its last
    std::chrono::milliseconds idleTimeout{60'000};     ///< for the next request on a connection
    std::chrono::milliseconds bodyTimeout{30'000};     ///< for a small body, or the next part of a large one
    std::chrono::milliseconds writeTimeout{3'600'000}; ///< for a client that takes nothing: a paused player
    std::chrono::milliseconds keepAliveEvery{15'000};  ///< a sign of life on event streams and WebSockets
    std::size_t chunkBytes = 64 << 10;                 ///< read from a body at once
    std::size_t workers = 0;                           ///< threads of the pool; 0 = one for every connection
    std::size_t heavyWorkers = 2;
    std::size_t heavyQueue = 32; ///< waiting; more are turned away
};

/// What a server has done so far, and what it holds now.
struct ServerFigures {
    std::uint64_t accepted = 0;
    std::uint64_t refused = 0; ///< connections, for want of room
    std::uint64_t malformed = 0;
    std::uint64_t bytesSent = 0;
    std::size_t open = 0;
};

/// An HTTP/1.1 server: one thread for all sockets, worker threads for handlers and bodies. What a client costs before a
/// handler sees it is bounded: connections, size of the head, time. Bodies are read only as fast as the client takes
/// them. Start and destroy on any one thread; the destructor ends all connections and waits for the handlers.
class Server {
public:
    /// The service must outlive the server. Errors: NotAllowed, Network (the address cannot be listened on), BadUsage
    /// (it is no address, or a proxy is none), NotFound, Malformed (the certificate).
    static Result<std::unique_ptr<Server>> start(ServerOptions options, Service& service);
    /// With one handler for everything, on the pool; requests with bodies are refused.
    static Result<std::unique_ptr<Server>> start(ServerOptions options, Handler handler);
    ~Server();

    std::uint16_t port() const;
    /// "http://127.0.0.1:4711": where this machine reaches it.
    std::string url() const;
    ServerFigures figures() const;

    /// Reads the certificate again; connections that are open keep the old one, and so does everybody if the new one
    /// is of no use. Happens by itself when the files change. Any thread.
    Result<void> reloadCertificate();

    /// Takes no new connections, lets answers that are under way be sent, and returns when all are or time is up.
    void drain(std::chrono::milliseconds patience);

private:
    class Private;
    explicit Server(std::unique_ptr<Private> priv);
    std::unique_ptr<Private> d;
};

} // namespace bitbeats::http
