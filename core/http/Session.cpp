#include "Session.h"

#include "base/Log.h"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <exception>

namespace bitbeats::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr int kMaxInARow = 32;
constexpr std::chrono::seconds kRest{5};

/// An id that a trusted proxy gave; nothing that would break a log line.
bool isRequestId(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

Milliseconds since(Connection::Time begin) {
    return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - begin);
}

} // namespace

Session::Session(asio::ip::tcp::socket socket, ServerContext& context, asio::ip::address peer)
    : m_connection(std::move(socket), context.tls), m_context(context), m_peer(std::move(peer)) {}

void Session::run(std::function<void()> done) {
    asio::co_spawn(
        m_connection.socket().get_executor(), [self = shared_from_this()] { return self->serve(); },
        [self = shared_from_this(), done = std::move(done)](const std::exception_ptr& error) {
            if (error) qCWarning(logHttp, "a connection ended with an exception");
            self->close();
            done();
        });
}

void Session::close() {
    clientGone();
    m_connection.close();
}

void Session::closeIfIdle() {
    if (m_idle) close();
}

bool Session::hasRested() const {
    return m_idle && std::chrono::steady_clock::now() - m_idleSince >= kRest;
}

void Session::expireIfDue(Connection::Time now) {
    if (m_connection.isExpired(now)) close();
}

asio::awaitable<void> Session::serve() {
    m_connection.expireAfter(m_context.options.headTimeout);
    if (!co_await m_connection.handshake()) co_return;
    for (bool open = true; open && !m_connection.closed();) {
        std::string head;
        if (!co_await readHead(head)) break;
        auto request = parseHead(head, m_context.options.hosts, m_context.options.hostNames);
        if (!request) {
            const std::string noId;
            co_await refuse(request.error(), noId);
            break;
        }
        open = co_await serveRequest(*request);
    }
    co_await m_connection.linger();
}

asio::awaitable<bool> Session::readHead(std::string& head) {
    const auto& options = m_context.options;
    bool begun = !m_received.empty();
    m_idle = !begun;
    m_idleSince = std::chrono::steady_clock::now();
    m_connection.expireAfter(begun ? options.headTimeout : options.idleTimeout);
    if (m_idle && m_context.draining) co_return false;
    std::size_t searched = 0;
    for (;;) {
        const auto end = m_received.find("\r\n\r\n", searched);
        if (end != std::string::npos && end + 4 <= options.maxHeadBytes) {
            head = m_received.substr(0, end + 4);
            m_received.erase(0, end + 4);
            m_connection.expireNever();
            co_return true;
        }
        if (m_received.size() > options.maxHeadBytes) {
            const Refusal tooLarge{431, "head_too_large", "The head of the request is too large."};
            const std::string noId;
            co_await refuse(tooLarge, noId);
            co_return false;
        }
        searched = m_received.size() < 3 ? 0 : m_received.size() - 3;
        const bool came = co_await m_connection.receive(m_received, m_context.scratch);
        m_idle = false;
        if (!came) co_return false;
        if (!begun) m_connection.expireAfter(options.headTimeout);
        begun = true;
    }
}

asio::awaitable<bool> Session::serveRequest(Request& request) {
    const auto begin = std::chrono::steady_clock::now();
    request.secure = m_connection.encrypted();
    applyForwarding(request, m_peer, m_context.trusted);
    const auto given = request.header("x-request-id");
    const bool fromProxy = request.remoteAddress != m_peer.to_string();
    request.id = fromProxy && isRequestId(given) ? std::string(given) : m_context.nextRequestId();
    m_framing = request.framing;
    m_bodyLeft = request.contentLength;
    m_bodyTaken = 0;
    m_chunks = {};
    m_bodyTrouble.reset();

    auto admission = m_context.service.admit(request);
    if (auto trouble = refuseBody(request, admission)) {
        co_await refuse(*trouble, request.id);
        m_context.service.answered(request, admission, trouble->status, since(begin));
        co_return false;
    }
    if (!admission.answer && admission.body.kind == BodyKind::Buffered && m_framing != Framing::None) {
        if (!co_await readWholeBody(request, admission.body)) {
            if (m_bodyTrouble) co_await refuse(*m_bodyTrouble, request.id);
            co_return false;
        }
    }
    auto response = co_await answer(request, admission);
    // What is left of a body nobody wanted must not be taken for the next request.
    const bool keepAlive = request.keepAlive && m_framing == Framing::None && !m_context.draining;
    const int status = response.status;
    const bool open = !m_connection.closed() && co_await send(request, response, keepAlive);
    stopWatching();
    m_context.service.answered(request, admission, status, since(begin));
    if (response.stream) {
        // Closing a source may take a moment: not on the thread of the sockets.
        m_context.workers.run(
            [stream = std::shared_ptr<BodyStream>(std::move(response.stream))]() mutable { stream.reset(); });
    }
    co_return open ? keepAlive : false;
}

std::optional<Refusal> Session::refuseBody(const Request& request, const Admission& admission) const {
    if (request.framing == Framing::None || admission.answer) return {};
    if (admission.body.kind == BodyKind::None) return Refusal{413, "no_body", "This address takes no request bodies."};
    if (request.contentLength > admission.body.limit)
        return Refusal{413, "body_too_large", "The body is larger than this address takes."};
    const auto coding = request.header("content-encoding");
    if (!coding.empty() && coding != "identity")
        return Refusal{415, "compressed",
                       "Compressed bodies are not taken."}; // nor is there anything that unpacks them
    const auto expect = request.header("expect");
    if (!expect.empty() && expect != "100-continue" && expect != "100-Continue")
        return Refusal{417, "expectation", "That expectation cannot be met."};
    return {};
}

/// A client that asks before it sends its body is told to go on, unless the body is on its way already.
asio::awaitable<bool> Session::welcomeBody(const Request& request) {
    if (m_framing == Framing::None || request.header("expect").empty() || !m_received.empty()) co_return true;
    m_connection.expireAfter(m_context.options.bodyTimeout);
    co_return co_await write("HTTP/1.1 100 Continue\r\n\r\n");
}

asio::awaitable<bool> Session::readWholeBody(Request& request, const BodyRule& rule) {
    if (!co_await welcomeBody(request)) co_return false;
    m_connection.expireAfter(m_context.options.bodyTimeout);
    const auto limit = static_cast<std::size_t>(rule.limit);
    while (m_framing != Framing::None) {
        if (!co_await readBodyPart(request.body, limit + 1)) co_return false;
        if (request.body.size() > limit) {
            m_bodyTrouble = Refusal{413, "body_too_large", "The body is larger than this address takes."};
            co_return false;
        }
    }
    m_connection.expireNever();
    co_return true;
}

/// Appends to `part` until it holds `wanted` bytes or the body is over (the framing is None then).
asio::awaitable<bool> Session::readBodyPart(std::string& part, std::size_t wanted) {
    while (part.size() < wanted && m_framing != Framing::None) {
        if (m_framing == Framing::Length) {
            const auto room = static_cast<std::int64_t>(wanted - part.size());
            const auto count = std::min({m_bodyLeft, room, static_cast<std::int64_t>(m_received.size())});
            part.append(m_received, 0, static_cast<std::size_t>(count));
            m_received.erase(0, static_cast<std::size_t>(count));
            m_bodyLeft -= count;
            if (m_bodyLeft == 0)
                m_framing = Framing::None;
            else if (count > 0)
                continue;
        } else {
            const auto step = m_chunks.next(std::string_view(m_received).substr(0, wanted - part.size() + 4096));
            part += step.payload;
            m_received.erase(0, step.consumed);
            if (m_chunks.done()) m_framing = Framing::None;
            if (m_chunks.broken()) {
                m_bodyTrouble = Refusal{400, "bad_chunk", "The chunks of the body are malformed."};
                co_return false;
            }
            if (step.consumed > 0) continue;
        }
        if (m_framing != Framing::None && !co_await m_connection.receive(m_received, m_context.scratch))
            co_return false;
    }
    co_return true;
}

asio::awaitable<Response> Session::answer(const Request& request, Admission& admission) {
    if (admission.answer) {
        co_await takeTurns();
        co_return std::move(*admission.answer);
    }
    m_gone = std::make_unique<Cancellation>();
    const auto token = m_gone->token();
    const auto handle = [this, &request, &admission, &token]() -> Response {
        try {
            return m_context.service.answer(request, admission, token);
        } catch (const std::exception& error) {
            qCWarning(logHttp, "a handler failed in request %s: %s", request.id.c_str(), error.what());
            return errorResponse(500, "internal", "Something unexpected happened.");
        }
    };
    if (admission.lane == Lane::Inline) {
        auto response = handle();
        co_await takeTurns();
        co_return response;
    }
    auto& workers = admission.lane == Lane::Heavy ? m_context.heavy : m_context.workers;
    if (admission.lane == Lane::Heavy && workers.waiting() >= m_context.options.heavyQueue) {
        auto busy = errorResponse(503, "busy", "Too much of this is being done at the moment. Try again soon.");
        busy.with("Retry-After", "2");
        co_return busy;
    }
    watch();
    auto response = co_await onWorker(workers, handle);
    if (response.sink && !m_connection.closed()) {
        stopWatching(); // bytes come now, and the end shows itself when they end
        if (co_await welcomeBody(request)) response = co_await feed(std::move(response), admission.body);
    }
    co_return response;
}

/// A client that sends many requests at once must not keep the thread to itself.
asio::awaitable<void> Session::takeTurns() {
    if (++m_inARow % kMaxInARow == 0) co_await m_connection.yield();
}

/// Gives the body to the sink, part by part, each only when the one before has been dealt with.
asio::awaitable<Response> Session::feed(Response response, const BodyRule& rule) {
    std::unique_ptr<BodySink> sink = std::move(response.sink);
    std::optional<Response> early;
    std::string part;
    const auto take = [&sink, &part] { return sink->take(part); };
    const auto finish = [&sink] { return sink->finish(); };
    const auto drop = [&sink] {
        sink.reset();
        return true;
    };
    bool whole = true;
    while (whole && !early && m_framing != Framing::None) {
        part.clear();
        m_connection.expireAfter(m_context.options.bodyTimeout);
        whole = co_await readBodyPart(part, m_context.options.chunkBytes);
        m_connection.expireNever();
        m_bodyTaken += static_cast<std::int64_t>(part.size());
        if (m_bodyTaken > rule.limit)
            early = errorResponse(413, "body_too_large", "The body is larger than allowed.");
        else if (!part.empty())
            early = co_await onWorker(m_context.workers, take);
    }
    Response answer;
    if (early)
        answer = std::move(*early);
    else if (whole)
        answer = co_await onWorker(m_context.workers, finish);
    else if (m_bodyTrouble)
        answer = errorResponse(m_bodyTrouble->status, m_bodyTrouble->code, m_bodyTrouble->message);
    co_await onWorker(m_context.workers, drop);
    co_return answer;
}

asio::awaitable<void> Session::refuse(const Refusal& refusal, const std::string& requestId) {
    ++m_context.malformed;
    Request nothing;
    nothing.id = requestId;
    const auto response = errorResponse(refusal.status, refusal.code, refusal.message);
    m_connection.expireAfter(m_context.options.headTimeout);
    co_await sendText(nothing, response, false);
}

/// Learns at once that the client has closed its end while a handler or a body keeps it waiting.
void Session::watch() {
    m_watching = true;
    m_connection.socket().async_wait(asio::ip::tcp::socket::wait_read, [self = shared_from_this()](error_code error) {
        if (error || !self->m_watching) return;
        if (self->m_connection.hasHungUp())
            self->clientGone();
        else if (!self->m_connection.hasBytes())
            self->watch(); // an event from before what was read last
    });
}

void Session::stopWatching() {
    if (!m_watching) return;
    m_watching = false;
    error_code ignored;
    m_connection.socket().cancel(ignored);
}

void Session::clientGone() {
    if (m_gone) m_gone->cancel();
    if (m_body) m_body->abort();
    if (m_abort) m_abort();
}

} // namespace bitbeats::http
