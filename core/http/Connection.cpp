#include "Connection.h"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <cerrno>
#include <poll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

namespace bitbeats::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::milliseconds kLingerTime{1000};
constexpr std::size_t kLingerBytes = 64 << 10;

auto told(error_code& error) {
    return asio::redirect_error(asio::use_awaitable, error);
}

bool wouldBlock(int number) {
    return number == EAGAIN || number == EWOULDBLOCK || number == EINTR;
}

} // namespace

// What a co_await expression is given below always has a name: GCC 12 destroys some temporaries in it twice.

Connection::Connection(tcp::socket socket, std::shared_ptr<asio::ssl::context> tls)
    : m_socket(std::move(socket)), m_context(std::move(tls)) {
    error_code ignored;
    m_socket.set_option(tcp::no_delay(true), ignored);
    m_socket.native_non_blocking(true, ignored);
    if (m_context) m_tls.emplace(m_socket, *m_context);
}

asio::awaitable<bool> Connection::handshake() {
    if (!m_tls) co_return true;
    error_code error;
    co_await m_tls->async_handshake(asio::ssl::stream_base::server, told(error));
    co_return !error && !m_closed;
}

asio::awaitable<bool> Connection::wait(tcp::socket::wait_type what) {
    if (m_closed) co_return false;
    error_code error;
    co_await m_socket.async_wait(what, told(error));
    co_return !m_closed && (!error || error == asio::error::operation_aborted);
}

asio::awaitable<bool> Connection::receive(std::string& into, std::vector<char>& scratch) {
    if (m_tls) {
        std::vector<char> buffer(16 << 10);
        error_code error;
        const auto count = co_await m_tls->async_read_some(asio::buffer(buffer), told(error));
        into.append(buffer.data(), count);
        co_return !error && !m_closed;
    }
    while (!m_closed) {
        const auto count = ::recv(m_socket.native_handle(), scratch.data(), scratch.size(), 0);
        if (count > 0) {
            into.append(scratch.data(), static_cast<std::size_t>(count));
            co_return true;
        }
        if (count == 0 || !wouldBlock(errno)) co_return false;
        if (!co_await wait(tcp::socket::wait_read)) co_return false;
    }
    co_return false;
}

asio::awaitable<bool> Connection::send(std::string_view bytes, bool more) {
    if (m_tls) {
        error_code error;
        co_await asio::async_write(*m_tls, asio::buffer(bytes.data(), bytes.size()), told(error));
        co_return !error && !m_closed;
    }
    while (!bytes.empty() && !m_closed) {
        const auto count =
            ::send(m_socket.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL | (more ? MSG_MORE : 0));
        if (count > 0)
            bytes.remove_prefix(static_cast<std::size_t>(count));
        else if (!wouldBlock(errno) || !co_await wait(tcp::socket::wait_write))
            co_return false;
    }
    co_return bytes.empty();
}

asio::awaitable<std::size_t> Connection::sendFile(int file, std::int64_t offset, std::size_t count) {
    while (!m_closed) {
        auto position = static_cast<off_t>(offset);
        const auto sent = ::sendfile(m_socket.native_handle(), file, &position, count);
        if (sent > 0) co_return static_cast<std::size_t>(sent);
        if (sent == 0 || !wouldBlock(errno)) co_return 0;
        if (!co_await wait(tcp::socket::wait_write)) co_return 0;
    }
    co_return 0;
}

asio::awaitable<void> Connection::linger() {
    error_code error;
    if (m_closed) co_return;
    expireAfter(kLingerTime);
    if (m_tls) {
        co_await m_tls->async_shutdown(told(error));
        co_return;
    }
    m_socket.shutdown(tcp::socket::shutdown_send, error);
    std::string dropped;
    std::vector<char> buffer(4096);
    while (!error && dropped.size() < kLingerBytes) {
        if (!co_await receive(dropped, buffer)) break;
    }
}

asio::awaitable<void> Connection::yield() {
    co_await asio::post(m_socket.get_executor(), asio::use_awaitable);
}

void Connection::close() {
    m_closed = true;
    error_code ignored;
    m_socket.close(ignored);
}

bool Connection::hasBytes() {
    pollfd poll{m_socket.native_handle(), POLLIN, 0};
    return ::poll(&poll, 1, 0) > 0;
}

bool Connection::hasHungUp() {
    pollfd poll{m_socket.native_handle(), POLLRDHUP, 0};
    return ::poll(&poll, 1, 0) > 0 && (poll.revents & (POLLRDHUP | POLLHUP | POLLERR | POLLNVAL)) != 0;
}

} // namespace bitbeats::http
