#pragma once

#include "Connection.h"
#include "ServerContext.h"
#include "http/ChunkDecoder.h"

#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bitbeats::http {

/// One connection: reads requests, has the service answer, writes. Lives on the server's socket thread; only jobs given
/// to the workers run elsewhere. Shared: the coroutine, the watch on the socket and the server's list each hold it.
class Session : public std::enable_shared_from_this<Session> {
public:
    Session(boost::asio::ip::tcp::socket socket, ServerContext& context, boost::asio::ip::address peer);

    /// Serves until the connection ends; `done` is called then.
    void run(std::function<void()> done);
    /// Ends the connection now, whatever it is doing.
    void close();
    /// Ends it if it is waiting for the first byte of a request.
    void closeIfIdle();
    /// Nothing has been asked of it for a while.
    bool hasRested() const;
    void expireIfDue(Connection::Time now);

private:
    template<typename T>
    using Task = boost::asio::awaitable<T>;

    // Session.cpp: requests
    Task<void> serve();
    Task<bool> readHead(std::string& head);
    Task<bool> serveRequest(Request& request);
    std::optional<Refusal> refuseBody(const Request& request, const Admission& admission) const;
    Task<bool> readWholeBody(Request& request, const BodyRule& rule);
    Task<bool> readBodyPart(std::string& part, std::size_t wanted);
    Task<bool> welcomeBody(const Request& request);
    Task<Response> answer(const Request& request, Admission& admission);
    Task<void> takeTurns();
    Task<Response> feed(Response response, const BodyRule& rule);
    Task<void> refuse(const Refusal& refusal, const std::string& requestId);

    // SessionSend.cpp: answers
    Task<bool> send(const Request& request, Response& response, bool keepAlive);
    Task<bool> sendText(const Request& request, const Response& response, bool keepAlive);
    Task<bool> sendStream(BodyStream& body);
    Task<bool> sendFile(const FileSlice& slice);
    Task<bool> sendFileUnderTls(const FileSlice& slice);
    Task<void> sendEvents(const std::string& head, Outbox& events);
    Task<bool> write(std::string_view text, bool more = false);
    std::string headOf(const Request& request, const Response& response, std::int64_t length, bool keepAlive) const;

    // WebSocketSession.cpp
    Task<void> talk(const Request& request, const Response& response);

    void watch();
    void stopWatching();
    void clientGone();

    template<typename Job>
    auto onWorker(Workers& workers, Job job) -> Task<decltype(job())>;

    Connection m_connection;
    ServerContext& m_context;
    const boost::asio::ip::address m_peer;
    std::string m_received; ///< bytes of this and following requests
    // What is still to come of the body of the request that is being served.
    Framing m_framing = Framing::None;
    std::int64_t m_bodyLeft = 0;
    std::int64_t m_bodyTaken = 0;
    ChunkDecoder m_chunks;
    std::optional<Refusal> m_bodyTrouble;
    std::unique_ptr<Cancellation> m_gone;
    BodyStream* m_body = nullptr; ///< being read by a worker
    std::vector<std::byte> m_chunk;
    std::function<void()> m_abort; ///< ends what waits for something else than the socket
    bool m_watching = false;
    bool m_idle = false;
    Connection::Time m_idleSince;
    int m_inARow = 0; ///< requests answered without waiting for anything
};

template<typename Job>
auto Session::onWorker(Workers& workers, Job job) -> Task<decltype(job())> {
    namespace asio = boost::asio;
    using Value = decltype(job());
    const auto executor = m_connection.socket().get_executor();
    // Shared, since the handler must be carried by a copyable job; it is completed once.
    std::shared_ptr<std::optional<Value>> value = std::make_shared<std::optional<Value>>();
    auto start = [&workers, &job, &value, &executor](auto handler) {
        auto carried = std::make_shared<decltype(handler)>(std::move(handler));
        workers.run([carried, value, &job, executor, guard = asio::make_work_guard(executor)] {
            value->emplace(job());
            asio::post(executor, [carried] { std::move (*carried)(); });
        });
    };
    co_await asio::async_initiate<decltype(asio::use_awaitable), void()>(start, asio::use_awaitable);
    co_return std::move(**value);
}

} // namespace bitbeats::http
