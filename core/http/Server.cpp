#include "http/Server.h"

#include "Session.h"
#include "Workers.h"
#include "base/Log.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <thread>
#include <unordered_set>

namespace bitbeats::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::milliseconds kAcceptPause{100}; // when the system has no descriptors left

Failure cannotListen(const tcp::endpoint& where, const error_code& error) {
    auto reason = reasonOfErrno(error.value());
    if (reason == Reason::Internal) reason = Reason::Network;
    return fail(reason, "listen on", where.address().to_string() + ":" + std::to_string(where.port()), error.message(),
                "Choose another address or port.");
}

} // namespace

class Server::Private {
public:
    Private(ServerOptions options, Handler handler)
        : m_options(std::move(options)), m_handler(std::move(handler)), m_workers(m_options.maxConnections + 8) {}

    ~Private() {
        if (!m_thread.joinable()) return;
        asio::post(m_context, [this] {
            error_code ignored;
            m_acceptor.close(ignored);
            m_pause.cancel();
            const auto sessions = m_sessions; // closing takes them off the list
            for (const auto& session : sessions)
                session->close();
        });
        m_thread.join();
    }

    Result<void> listen() {
        error_code error;
        const auto address = asio::ip::make_address(m_options.address, error);
        if (error)
            return fail(Reason::BadUsage, "listen on", m_options.address, "it is not an IP address",
                        "Write an address of this machine such as 127.0.0.1.");
        const tcp::endpoint where(address, m_options.port);
        m_acceptor.open(where.protocol(), error);
        if (!error) m_acceptor.set_option(tcp::acceptor::reuse_address(true), error);
        if (!error) m_acceptor.bind(where, error);
        if (!error) m_acceptor.listen(asio::socket_base::max_listen_connections, error);
        if (error) return cannotListen(where, error);
        m_local = m_acceptor.local_endpoint(error);
        if (error) return cannotListen(where, error);
        accept();
        m_thread = std::thread([this] { m_context.run(); });
        return {};
    }

    tcp::endpoint local() const { return m_local; }

private:
    void accept() {
        m_acceptor.async_accept([this](error_code error, tcp::socket socket) {
            if (error == asio::error::operation_aborted || !m_acceptor.is_open()) return;
            if (error) {
                qCWarning(logHttp, "a connection could not be accepted: %s", error.message().c_str());
                m_pause.expires_after(kAcceptPause);
                m_pause.async_wait([this](error_code cancelled) {
                    if (!cancelled && m_acceptor.is_open()) accept();
                });
                return;
            }
            welcome(std::move(socket));
            accept();
        });
    }

    void welcome(tcp::socket socket) {
        if (m_sessions.size() >= m_options.maxConnections) {
            static constexpr std::string_view kBusy = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n"
                                                      "Content-Length: 0\r\nConnection: close\r\n\r\n";
            error_code ignored;
            socket.non_blocking(true, ignored);
            socket.write_some(asio::buffer(kBusy.data(), kBusy.size()), ignored);
            return;
        }
        const auto session = std::make_shared<Session>(std::move(socket), m_options, m_handler, m_workers);
        m_sessions.insert(session);
        session->run([this, raw = std::weak_ptr(session)] { m_sessions.erase(raw.lock()); });
    }

    const ServerOptions m_options;
    const Handler m_handler;
    asio::io_context m_context{1};
    tcp::acceptor m_acceptor{m_context};
    asio::steady_timer m_pause{m_context};
    tcp::endpoint m_local;
    Workers m_workers;
    std::unordered_set<std::shared_ptr<Session>> m_sessions; // socket thread only
    std::thread m_thread;
};

Server::Server(std::unique_ptr<Private> priv) : d(std::move(priv)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Handler handler) {
    auto priv = std::make_unique<Private>(std::move(options), std::move(handler));
    if (auto listening = priv->listen(); !listening) return Failure(listening.error());
    return std::unique_ptr<Server>(new Server(std::move(priv)));
}

std::uint16_t Server::port() const {
    return d->local().port();
}

std::string Server::url() const {
    auto address = d->local().address();
    if (address.is_unspecified())
        address = address.is_v6() ? asio::ip::address(asio::ip::address_v6::loopback())
                                  : asio::ip::address(asio::ip::address_v4::loopback());
    const auto host = address.is_v6() ? "[" + address.to_string() + "]" : address.to_string();
    return "http://" + host + ":" + std::to_string(port());
}

} // namespace bitbeats::http
