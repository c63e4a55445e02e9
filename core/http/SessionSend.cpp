#include "Session.h"

#include "base/Log.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <array>
#include <sys/uio.h>
#include <unistd.h>

namespace bitbeats::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// How long one read of a body may wait before the connection is looked at again.
constexpr Milliseconds kPatience{500};
constexpr std::size_t kFileSlice = 1 << 20; ///< then others have a turn
constexpr std::size_t kTlsSlice = 128 << 10;

bool hasLineBreak(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

bool hasNoBody(int status) {
    return status == 304 || status == 204 || status == 101;
}

/// Whether these bytes of a file are in memory, as far as the first, middle and last of them tell.
bool isResident(int file, std::int64_t offset, std::size_t count) {
    const std::array<std::int64_t, 3> samples{offset, offset + static_cast<std::int64_t>(count / 2),
                                              offset + static_cast<std::int64_t>(count) - 1};
    return std::all_of(samples.begin(), samples.end(), [file](std::int64_t at) {
        char byte = 0;
        iovec vector{&byte, 1};
        return ::preadv2(file, &vector, 1, static_cast<off_t>(at), RWF_NOWAIT) >= 0;
    });
}

/// Reads all of these bytes, so that the system has them at hand.
bool warm(int file, std::int64_t offset, std::size_t count) {
    std::vector<char> buffer(128 << 10);
    for (std::size_t done = 0; done < count;) {
        const auto got = ::pread(file, buffer.data(), std::min(buffer.size(), count - done),
                                 static_cast<off_t>(offset + static_cast<std::int64_t>(done)));
        if (got <= 0) return false;
        done += static_cast<std::size_t>(got);
    }
    return true;
}

} // namespace

asio::awaitable<bool> Session::write(std::string_view text, bool more) {
    const bool sent = co_await m_connection.send(text, more);
    if (sent) m_context.bytesSent += text.size();
    co_return sent;
}

asio::awaitable<bool> Session::send(const Request& request, Response& response, bool keepAlive) {
    m_connection.expireAfter(m_context.options.writeTimeout);
    if (response.webSocket) {
        co_await talk(request, response);
        co_return false;
    }
    if (response.events) {
        auto& outbox = *response.events;
        const auto head = headOf(request, response, -1, false);
        co_await sendEvents(head, outbox);
        co_return false;
    }
    const bool bodied = response.stream || response.file;
    if (!bodied) co_return co_await sendText(request, response, keepAlive);
    const auto length = response.stream ? response.stream->size() : response.file->length;
    const auto head = headOf(request, response, length, keepAlive);
    const bool alone = request.method == "HEAD" || length == 0;
    if (!co_await write(head, !alone && response.file)) co_return false;
    if (alone) co_return true;
    if (response.stream) co_return co_await sendStream(*response.stream);
    if (m_connection.encrypted()) co_return co_await sendFileUnderTls(*response.file);
    co_return co_await sendFile(*response.file);
}

asio::awaitable<bool> Session::sendText(const Request& request, const Response& response, bool keepAlive) {
    auto text = headOf(request, response, static_cast<std::int64_t>(response.body.size()), keepAlive);
    if (request.method != "HEAD" && !hasNoBody(response.status)) text += response.body;
    co_return co_await write(text);
}

asio::awaitable<bool> Session::sendStream(BodyStream& body) {
    m_chunk.resize(m_context.options.chunkBytes);
    const auto readMore = [this, &body] { return body.read(m_chunk, kPatience); };
    std::int64_t left = body.size();
    while (left > 0 && !m_connection.closed()) {
        m_body = &body;
        const auto result = co_await onWorker(m_context.workers, readMore);
        m_body = nullptr;
        if (result.state == ReadState::Waiting) {
            if (m_connection.hasHungUp()) co_return false;
            continue;
        }
        // The head has promised bytes that will not come: only closing the connection says so.
        if (result.state != ReadState::Ready) {
            if (result.state == ReadState::Failed) qCWarning(logHttp, "%s", sentence(result.error).c_str());
            co_return false;
        }
        m_connection.expireAfter(m_context.options.writeTimeout);
        const std::string_view bytes(reinterpret_cast<const char*>(m_chunk.data()), result.count);
        if (!co_await write(bytes)) co_return false;
        left -= static_cast<std::int64_t>(result.count);
    }
    m_chunk = {};
    co_return left == 0 && !m_connection.closed();
}

asio::awaitable<bool> Session::sendFile(const FileSlice& slice) {
    const int file = slice.file->descriptor();
    auto offset = slice.offset;
    auto left = static_cast<std::size_t>(slice.length);
    while (left > 0) {
        const auto count = std::min(left, kFileSlice);
        // From the disk the bytes come on a worker: sendfile() would wait for it here.
        if (!isResident(file, offset, count)) {
            const auto load = [file, offset, count] { return warm(file, offset, count); };
            if (!co_await onWorker(m_context.workers, load)) co_return false;
        }
        m_connection.expireAfter(m_context.options.writeTimeout);
        const auto sent = co_await m_connection.sendFile(file, offset, count);
        if (sent == 0) co_return false;
        m_context.bytesSent += sent;
        offset += static_cast<std::int64_t>(sent);
        left -= sent;
        if (left > 0) co_await m_connection.yield();
    }
    co_return true;
}

asio::awaitable<bool> Session::sendFileUnderTls(const FileSlice& slice) {
    const int file = slice.file->descriptor();
    auto offset = slice.offset;
    auto left = static_cast<std::size_t>(slice.length);
    std::string buffer;
    while (left > 0) {
        buffer.resize(std::min(left, kTlsSlice));
        const auto load = [&buffer, file, offset] {
            return ::pread(file, buffer.data(), buffer.size(), static_cast<off_t>(offset));
        };
        const auto got = co_await onWorker(m_context.workers, load);
        if (got <= 0) co_return false;
        m_connection.expireAfter(m_context.options.writeTimeout);
        const auto bytes = std::string_view(buffer).substr(0, static_cast<std::size_t>(got));
        if (!co_await write(bytes)) co_return false;
        offset += got;
        left -= static_cast<std::size_t>(got);
    }
    co_return true;
}

/// Messages as they come, and a comment now and then, until one of the two ends.
asio::awaitable<void> Session::sendEvents(const std::string& head, Outbox& events) {
    const auto every = m_context.options.keepAliveEvery;
    asio::steady_timer news(m_connection.socket().get_executor());
    const auto timer = std::make_shared<bool>(true); // shared with wake-ups that may come after the end
    const auto executor = m_connection.socket().get_executor();
    events.listen([executor, &news, alive = std::weak_ptr<bool>(timer)] {
        asio::post(executor, [&news, alive] {
            if (alive.lock()) news.cancel();
        });
    });
    m_abort = [&news] { news.cancel(); };
    watch();
    bool open = co_await write(head);
    while (open && !m_connection.closed()) {
        m_connection.expireAfter(m_context.options.writeTimeout);
        news.expires_after(every); // before the look: what comes after it cancels the wait
        if (auto message = events.take()) {
            open = co_await write(*message);
            continue;
        }
        if (events.closed()) break;
        m_connection.expireNever();
        error_code error;
        co_await news.async_wait(asio::redirect_error(asio::use_awaitable, error));
        if (m_connection.hasHungUp()) break;
        if (!error) open = co_await write(": \n\n");
    }
    events.listen({});
    events.close();
    m_abort = {};
}

std::string Session::headOf(const Request& request, const Response& response, std::int64_t length,
                            bool keepAlive) const {
    std::string head;
    head.reserve(512);
    head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ").append(reasonPhrase(response.status));
    head.append("\r\nServer: BitBeats\r\nDate: ").append(m_context.date());
    head.append("\r\nX-Content-Type-Options: nosniff\r\n");
    if (!request.id.empty()) head.append("X-Request-Id: ").append(request.id).append("\r\n");
    bool lengthSaid = false;
    for (const auto& [name, value] : response.headers) {
        if (hasLineBreak(name) || hasLineBreak(value)) continue;
        lengthSaid = lengthSaid || name == "Content-Length";
        head.append(name).append(": ").append(value).append("\r\n");
    }
    if (length >= 0 && !hasNoBody(response.status) && !lengthSaid)
        head.append("Content-Length: ").append(std::to_string(length)).append("\r\n");
    head += keepAlive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
    return head;
}

} // namespace bitbeats::http
