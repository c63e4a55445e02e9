#pragma once

#include "Workers.h"
#include "http/Addresses.h"
#include "http/Server.h"

#include <utility> // Asio 1.74 needs it before awaitable.hpp

#include <boost/asio/ssl/context.hpp>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace bitbeats::http {

/// What all connections of a server share. Socket thread, but for the figures and the workers.
struct ServerContext {
    ServerContext(ServerOptions given, Service& what)
        : options(std::move(given)), service(what),
          workers(options.workers > 0 ? options.workers : options.maxConnections + 8), heavy(options.heavyWorkers) {}

    const ServerOptions options;
    Service& service;
    std::vector<AddressBlock> trusted;
    std::shared_ptr<boost::asio::ssl::context> tls;          ///< shared with the connections that began with it
    std::vector<char> scratch = std::vector<char>(64 << 10); ///< holds nothing across a suspension
    bool draining = false;

    std::atomic<std::uint64_t> accepted{0};
    std::atomic<std::uint64_t> refused{0};
    std::atomic<std::uint64_t> malformed{0};
    std::atomic<std::uint64_t> bytesSent{0};
    std::atomic<std::size_t> open{0};

    Workers workers; // these end first: jobs use what stands above
    Workers heavy;

    const std::string& date();   ///< of now, for the header
    std::string nextRequestId(); ///< unlike all others, of this run and of others

private:
    std::string m_date;
    std::time_t m_dateOf = 0;
    std::string m_idPrefix;
    std::uint64_t m_lastId = 0;
};

} // namespace bitbeats::http
