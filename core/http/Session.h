#pragma once

#include "Workers.h"
#include "http/Server.h"

#include <utility> // Asio 1.74 needs it before awaitable.hpp

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace bitbeats::http {

/// One connection: reads heads, has handlers answer, writes. Lives on the server's socket thread; only jobs given to
/// the workers run elsewhere. Shared: the coroutine, the watch on the socket and the server's list each hold it.
class Session : public std::enable_shared_from_this<Session> {
public:
    Session(boost::asio::ip::tcp::socket socket, const ServerOptions& options, const Handler& handler,
            Workers& workers);

    /// Serves until the connection ends; `done` is called then.
    void run(std::function<void()> done);
    /// Ends the connection now, whatever it is doing.
    void close();

private:
    template<typename T>
    using Task = boost::asio::awaitable<T>;

    Task<void> serve();
    Task<void> linger();
    Task<bool> readHead(std::string& head);
    Task<bool> answer(const Request& request);
    Task<void> refuse(const Refusal& refusal);
    Task<bool> sendStream(const Request& request, Response& response);
    Task<bool> write(std::string_view text);
    template<typename Job>
    auto onWorker(Job job) -> Task<decltype(job())>;

    void watch();
    void stopWatching();
    void clientGone();
    std::string headOf(const Response& response, std::int64_t length, bool keepAlive) const;

    boost::beast::tcp_stream m_stream;
    const ServerOptions& m_options;
    const Handler& m_handler;
    Workers& m_workers;
    std::string m_received; ///< bytes of this and following requests
    std::string m_remote;
    std::unique_ptr<Cancellation> m_gone;
    BodyStream* m_body = nullptr; ///< being read by a worker
    std::vector<std::byte> m_chunk;
    bool m_watching = false;
    bool m_closed = false;
};

} // namespace bitbeats::http
