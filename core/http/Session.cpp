#include "Session.h"

#include "base/Log.h"

#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <ctime>
#include <exception>
#include <optional>
#include <poll.h>

namespace bitbeats::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// How long one read of a body may wait before the connection is looked at again.
constexpr Milliseconds kPatience{500};
constexpr Milliseconds kLingerTime{1000};
constexpr std::size_t kLingerBytes = 64 << 10;

auto into(error_code& error) {
    return asio::redirect_error(asio::use_awaitable, error);
}

/// True once the other end has closed or reset; unlike a read it takes no bytes.
bool hasHungUp(int socket) {
    pollfd poll{socket, POLLRDHUP, 0};
    return ::poll(&poll, 1, 0) > 0 && (poll.revents & (POLLRDHUP | POLLHUP | POLLERR | POLLNVAL)) != 0;
}

std::string httpDate() {
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    ::gmtime_r(&now, &utc);
    char text[40];
    const auto length = std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &utc);
    return {text, length};
}

bool hasHeader(const Response& response, std::string_view name) {
    return std::any_of(response.headers.begin(), response.headers.end(),
                       [&](const auto& h) { return h.first == name; });
}

bool hasLineBreak(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

} // namespace

Session::Session(asio::ip::tcp::socket socket, const ServerOptions& options, const Handler& handler, Workers& workers)
    : m_stream(std::move(socket)), m_options(options), m_handler(handler), m_workers(workers) {}

void Session::run(std::function<void()> done) {
    error_code ignored;
    m_stream.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
    const auto remote = m_stream.socket().remote_endpoint(ignored);
    m_remote = remote.address().to_string();
    asio::co_spawn(
        m_stream.get_executor(), [self = shared_from_this()] { return self->serve(); },
        [self = shared_from_this(), done = std::move(done)](std::exception_ptr error) {
            if (error) qCWarning(logHttp, "a connection ended with an exception");
            self->close();
            done();
        });
}

void Session::close() {
    m_closed = true;
    clientGone();
    error_code ignored;
    m_stream.socket().close(ignored);
}

// What a co_await expression is given below always has a name: GCC 12 destroys some temporaries in it twice.

asio::awaitable<void> Session::serve() {
    for (bool open = true; open && !m_closed;) {
        std::string head;
        if (!co_await readHead(head)) break;
        auto request = parseHead(head, m_options.hosts);
        if (!request) {
            co_await refuse(request.error());
            break;
        }
        request->remoteAddress = m_remote;
        open = co_await answer(*request);
    }
    co_await linger();
}

/// Closing with bytes unread makes the system reset the connection, and the client may lose the last answer with it.
asio::awaitable<void> Session::linger() {
    error_code error;
    m_stream.socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
    m_stream.expires_after(kLingerTime);
    char buffer[4096];
    for (std::size_t taken = 0; !error && !m_closed && taken < kLingerBytes;)
        taken += co_await m_stream.async_read_some(asio::buffer(buffer), into(error));
}

asio::awaitable<bool> Session::readHead(std::string& head) {
    bool begun = !m_received.empty();
    m_stream.expires_after(begun ? m_options.headTimeout : m_options.idleTimeout);
    std::size_t searched = 0;
    for (;;) {
        const auto end = m_received.find("\r\n\r\n", searched);
        if (end != std::string::npos && end + 4 <= m_options.maxHeadBytes) {
            head = m_received.substr(0, end + 4);
            m_received.erase(0, end + 4);
            m_stream.expires_never();
            co_return true;
        }
        if (m_received.size() > m_options.maxHeadBytes) {
            const Refusal tooLarge{431, "head_too_large", "The head of the request is too large."};
            co_await refuse(tooLarge);
            co_return false;
        }
        searched = m_received.size() < 3 ? 0 : m_received.size() - 3;
        char buffer[4096];
        error_code error;
        const auto count = co_await m_stream.async_read_some(asio::buffer(buffer), into(error));
        if (error) co_return false;
        m_received.append(buffer, count);
        if (!begun) m_stream.expires_after(m_options.headTimeout);
        begun = true;
    }
}

asio::awaitable<void> Session::refuse(const Refusal& refusal) {
    auto response = errorResponse(refusal.status, refusal.code, refusal.message);
    m_stream.expires_after(m_options.headTimeout);
    const auto text = headOf(response, static_cast<std::int64_t>(response.body.size()), false) + response.body;
    co_await write(text);
}

asio::awaitable<bool> Session::answer(const Request& request) {
    m_gone = std::make_unique<Cancellation>();
    watch();
    const auto token = m_gone->token();
    const auto handle = [this, &request, &token]() -> Response {
        try {
            return m_handler(request, token);
        } catch (const std::exception& error) {
            qCWarning(logHttp, "a handler failed: %s", error.what());
            return errorResponse(500, "internal", "Something unexpected happened.");
        }
    };
    auto response = co_await onWorker(handle);
    bool open = false;
    if (!m_closed && response.stream) {
        open = co_await sendStream(request, response);
    } else if (!m_closed) {
        const bool bodiless = request.method == "HEAD" || response.status == 304 || response.status == 204;
        auto text = headOf(response, static_cast<std::int64_t>(response.body.size()), request.keepAlive);
        if (!bodiless) text += response.body;
        m_stream.expires_after(m_options.writeTimeout);
        open = co_await write(text) && request.keepAlive;
    }
    stopWatching();
    if (response.stream) {
        // Closing a source may take a moment: not on the thread of the sockets.
        m_workers.run([stream = std::shared_ptr<BodyStream>(std::move(response.stream))]() mutable { stream.reset(); });
    }
    co_return open;
}

asio::awaitable<bool> Session::sendStream(const Request& request, Response& response) {
    auto& body = *response.stream;
    m_stream.expires_after(m_options.writeTimeout);
    const auto head = headOf(response, body.size(), request.keepAlive);
    if (!co_await write(head)) co_return false;
    if (request.method == "HEAD") co_return request.keepAlive;
    m_chunk.resize(m_options.chunkBytes);
    const auto readMore = [this, &body] { return body.read(m_chunk, kPatience); };
    std::int64_t left = body.size();
    while (left > 0 && !m_closed) {
        m_body = &body;
        const auto result = co_await onWorker(readMore);
        m_body = nullptr;
        if (result.state == ReadState::Waiting) {
            if (hasHungUp(m_stream.socket().native_handle())) co_return false;
            continue;
        }
        // The head has promised bytes that will not come: only closing the connection says so.
        if (result.state != ReadState::Ready) {
            if (result.state == ReadState::Failed) qCWarning(logHttp, "%s", sentence(result.error).c_str());
            co_return false;
        }
        m_stream.expires_after(m_options.writeTimeout);
        const std::string_view bytes(reinterpret_cast<const char*>(m_chunk.data()), result.count);
        if (!co_await write(bytes)) co_return false;
        left -= static_cast<std::int64_t>(result.count);
    }
    co_return left == 0 && !m_closed && request.keepAlive;
}

asio::awaitable<bool> Session::write(std::string_view text) {
    error_code error;
    co_await asio::async_write(m_stream, asio::buffer(text.data(), text.size()), into(error));
    co_return !error;
}

template<typename Job>
auto Session::onWorker(Job job) -> Task<decltype(job())> {
    using Value = decltype(job());
    const auto executor = m_stream.get_executor();
    // Shared, since the handler must be carried by a copyable job; it is completed once.
    std::shared_ptr<std::optional<Value>> value = std::make_shared<std::optional<Value>>();
    auto start = [this, &job, &value, &executor](auto handler) {
        auto carried = std::make_shared<decltype(handler)>(std::move(handler));
        m_workers.run([carried, value, &job, executor, guard = asio::make_work_guard(executor)] {
            value->emplace(job());
            asio::post(executor, [carried] { std::move (*carried)(); });
        });
    };
    co_await asio::async_initiate<decltype(asio::use_awaitable), void()>(start, asio::use_awaitable);
    co_return std::move(**value);
}

/// Learns at once that the client has closed its end while a handler or a body keeps it waiting.
void Session::watch() {
    m_watching = true;
    m_stream.socket().async_wait(asio::ip::tcp::socket::wait_read, [self = shared_from_this()](error_code error) {
        if (error || !self->m_watching) return;
        if (hasHungUp(self->m_stream.socket().native_handle())) self->clientGone();
    });
}

void Session::stopWatching() {
    if (!m_watching) return;
    m_watching = false;
    error_code ignored;
    m_stream.socket().cancel(ignored);
}

void Session::clientGone() {
    if (m_gone) m_gone->cancel();
    if (m_body) m_body->abort();
}

std::string Session::headOf(const Response& response, std::int64_t length, bool keepAlive) const {
    std::string head = "HTTP/1.1 " + std::to_string(response.status) + " " + std::string(reasonPhrase(response.status));
    head += "\r\nServer: BitBeats\r\nDate: " + httpDate() + "\r\nX-Content-Type-Options: nosniff\r\n";
    for (const auto& [name, value] : response.headers) {
        if (!hasLineBreak(name) && !hasLineBreak(value)) head += name + ": " + value + "\r\n";
    }
    const bool bodiless = response.status == 304 || response.status == 204;
    if (!bodiless && !hasHeader(response, "Content-Length"))
        head += "Content-Length: " + std::to_string(length) + "\r\n";
    head += keepAlive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
    return head;
}

} // namespace bitbeats::http
