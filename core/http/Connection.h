#pragma once

#include <utility> // Asio 1.74 needs it before awaitable.hpp

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bitbeats::http {

/// A socket, in clear or under TLS, with a deadline that somebody looks after (expireIf). What can be done at once is
/// done without asking the event loop. Socket thread.
class Connection {
public:
    template<typename T>
    using Task = boost::asio::awaitable<T>;
    using TlsStream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>;

    Connection(boost::asio::ip::tcp::socket socket, std::shared_ptr<boost::asio::ssl::context> tls);

    Task<bool> handshake();
    /// Appends what has come to `into`, waiting for it if there is nothing; false at the end. `scratch` is used only
    /// between suspensions.
    Task<bool> receive(std::string& into, std::vector<char>& scratch);
    /// `more` = something follows at once: the system may wait for it to fill its packets.
    Task<bool> send(std::string_view bytes, bool more = false);
    /// In clear only: from the file straight to the socket; the number of bytes sent, 0 when the client is gone.
    Task<std::size_t> sendFile(int file, std::int64_t offset, std::size_t count);
    /// Says the end and takes what still comes, so that closing does not reset the connection and lose the last answer.
    Task<void> linger();
    /// Lets others have a turn.
    Task<void> yield();

    void close();
    bool closed() const { return m_closed; }
    /// True once the other end has closed or reset; unlike a read it takes no bytes.
    bool hasHungUp();
    /// Something has come that nobody has taken yet.
    bool hasBytes();
    bool encrypted() const { return m_tls.has_value(); }

    using Time = std::chrono::steady_clock::time_point;
    void expireAfter(std::chrono::milliseconds patience) { m_deadline = std::chrono::steady_clock::now() + patience; }
    void expireNever() { m_deadline = Time::max(); }
    bool isExpired(Time now) const { return now >= m_deadline; }

    boost::asio::ip::tcp::socket& socket() { return m_socket; }
    TlsStream& tlsStream() { return *m_tls; }

private:
    Task<bool> wait(boost::asio::ip::tcp::socket::wait_type what);

    boost::asio::ip::tcp::socket m_socket;
    std::shared_ptr<boost::asio::ssl::context> m_context; // shared: the server may have a newer one meanwhile
    std::optional<TlsStream> m_tls;
    Time m_deadline = Time::max();
    bool m_closed = false;
};

} // namespace bitbeats::http
