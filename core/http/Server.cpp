#include "http/Server.h"

#include "ServerContext.h"
#include "Session.h"
#include "TlsCertificate.h"
#include "base/Log.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <condition_variable>
#include <thread>
#include <unordered_map>
#include <unordered_set>

namespace bitbeats::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::milliseconds kAcceptPause{100}; // when the system has no descriptors left
constexpr std::chrono::seconds kCertificateLook{10};

Failure cannotListen(const tcp::endpoint& where, const error_code& error) {
    auto reason = reasonOfErrno(error.value());
    if (reason == Reason::Internal) reason = Reason::Network;
    return fail(reason, "listen on", where.address().to_string() + ":" + std::to_string(where.port()), error.message(),
                "Choose another address or port.");
}

/// How often deadlines are looked at: a fraction of the shortest of them.
std::chrono::milliseconds sweepEvery(const ServerOptions& options) {
    const auto shortest =
        std::min({options.headTimeout, options.idleTimeout, options.bodyTimeout, options.writeTimeout});
    return std::clamp<std::chrono::milliseconds>(shortest / 10, std::chrono::milliseconds(5), std::chrono::seconds(1));
}

/// One handler for everything.
class HandlerService final : public Service {
public:
    explicit HandlerService(Handler handler) : m_handler(std::move(handler)) {}
    Admission admit(const Request&) override { return {}; }
    Response answer(const Request& request, const Admission&, const CancelToken& gone) override {
        return m_handler(request, gone);
    }
    void answered(const Request&, const Admission&, int, Milliseconds) override {}

private:
    const Handler m_handler;
};

} // namespace

class Server::Private {
public:
    Private(ServerOptions options, Service& service) : m_context(std::move(options), service) {}
    Private(ServerOptions options, Handler handler)
        : m_own(std::make_unique<HandlerService>(std::move(handler))), m_context(std::move(options), *m_own) {}

    ~Private() {
        if (!m_thread.joinable()) return;
        asio::post(m_io, [this] {
            stopListening();
            m_sweep.cancel();
            const auto sessions = m_sessions; // closing takes them off the list
            for (const auto& session : sessions)
                session->close();
        });
        m_thread.join();
    }

    Result<void> listen() {
        if (auto prepared = prepare(); !prepared) return prepared;
        error_code error;
        const auto address = asio::ip::make_address(options().address, error);
        if (error)
            return fail(Reason::BadUsage, "listen on", options().address, "it is not an IP address",
                        "Write an address of this machine such as 127.0.0.1.");
        const tcp::endpoint where(address, options().port);
        m_acceptor.open(where.protocol(), error);
        if (!error) m_acceptor.set_option(tcp::acceptor::reuse_address(true), error);
        if (!error && address.is_v6()) m_acceptor.set_option(asio::ip::v6_only(!address.is_unspecified()), error);
        if (!error) m_acceptor.bind(where, error);
        if (!error) m_acceptor.listen(4096, error);
        if (error) return cannotListen(where, error);
        m_local = m_acceptor.local_endpoint(error);
        if (error) return cannotListen(where, error);
        accept();
        sweep();
        m_thread = std::thread([this] { m_io.run(); });
        return {};
    }

    tcp::endpoint local() const { return m_local; }
    bool encrypted() const { return options().tls.has_value(); }

    ServerFigures figures() const {
        return {m_context.accepted, m_context.refused, m_context.malformed, m_context.bytesSent, m_context.open};
    }

    Result<void> reloadCertificate() {
        if (!m_certificate) return {};
        auto loaded = m_certificate->load();
        if (!loaded) return Failure(loaded.error());
        asio::post(m_io, [this, fresh = std::move(*loaded)] { m_context.tls = fresh; });
        return {};
    }

    void drain(std::chrono::milliseconds patience) {
        asio::post(m_io, [this] {
            m_context.draining = true;
            stopListening();
            const auto sessions = m_sessions;
            for (const auto& session : sessions)
                session->closeIfIdle();
        });
        std::unique_lock lock(m_mutex);
        m_emptied.wait_for(lock, patience, [this] { return m_listeningEnded && m_context.open == 0; });
    }

private:
    const ServerOptions& options() const { return m_context.options; }

    Result<void> prepare() {
        for (const auto& text : options().trustedProxies) {
            auto block = AddressBlock::parse(text);
            if (!block) return Failure(block.error());
            m_context.trusted.push_back(*block);
        }
        if (!options().tls) return {};
        m_certificate = std::make_unique<TlsCertificate>(*options().tls);
        auto loaded = m_certificate->load();
        if (!loaded) return Failure(loaded.error());
        m_context.tls = *loaded;
        return {};
    }

    void stopListening() {
        error_code ignored;
        m_acceptor.close(ignored);
        m_pause.cancel();
        const std::lock_guard lock(m_mutex);
        m_listeningEnded = true;
        m_emptied.notify_all();
    }

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
        ++m_context.accepted;
        error_code error;
        const auto peer = plainAddress(socket.remote_endpoint(error).address());
        if (error) return; // gone already
        const auto key = limitKey(peer.to_string());
        const bool proxy = std::any_of(m_context.trusted.begin(), m_context.trusted.end(),
                                       [&](const auto& block) { return block.contains(peer); });
        const auto held = m_byAddress.find(key);
        const bool tooMany = !proxy && held != m_byAddress.end() && held->second >= options().maxPerAddress;
        if (tooMany || (m_sessions.size() >= options().maxConnections && !makeRoom())) {
            ++m_context.refused;
            refuse(socket);
            return;
        }
        const auto session = std::make_shared<Session>(std::move(socket), m_context, peer);
        m_sessions.insert(session);
        ++m_byAddress[key];
        m_context.open = m_sessions.size();
        session->run([this, key, raw = std::weak_ptr(session)] { forget(raw.lock(), key); });
    }

    static void refuse(tcp::socket& socket) {
        static constexpr std::string_view kBusy = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n"
                                                  "Content-Length: 0\r\nConnection: close\r\n\r\n";
        error_code ignored;
        socket.non_blocking(true, ignored);
        socket.write_some(asio::buffer(kBusy.data(), kBusy.size()), ignored);
    }

    void forget(const std::shared_ptr<Session>& session, const std::string& key) {
        m_sessions.erase(session);
        if (const auto held = m_byAddress.find(key); --held->second == 0) m_byAddress.erase(held);
        m_context.open = m_sessions.size();
        if (!m_sessions.empty()) return;
        const std::lock_guard lock(m_mutex);
        m_emptied.notify_all();
    }

    /// Somebody who asks nothing at the moment goes before somebody new is turned away.
    bool makeRoom() {
        const auto idle = std::find_if(m_sessions.begin(), m_sessions.end(),
                                       [](const auto& session) { return session->hasRested(); });
        if (idle == m_sessions.end()) return false;
        (*idle)->close(); // it leaves the list as soon as its coroutine has ended
        return m_sessions.size() < options().maxConnections + kMaxLeaving;
    }

    void sweep() {
        m_sweep.expires_after(sweepEvery(options()));
        m_sweep.async_wait([this](error_code cancelled) {
            if (cancelled) return;
            const auto now = std::chrono::steady_clock::now();
            const auto sessions = m_sessions;
            for (const auto& session : sessions)
                session->expireIfDue(now);
            if (m_certificate && now - m_certificateSeen >= kCertificateLook) {
                m_certificateSeen = now;
                lookAtCertificate();
            }
            sweep();
        });
    }

    void lookAtCertificate() {
        m_context.workers.run([this] {
            if (!m_certificate->hasChanged()) return;
            if (const auto reloaded = reloadCertificate(); !reloaded)
                qCWarning(logHttp, "%s The old one is kept.", sentence(reloaded.error()).c_str());
        });
    }

    static constexpr std::size_t kMaxLeaving = 64;

    const std::unique_ptr<Service> m_own; ///< when there is no other
    asio::io_context m_io{1};
    tcp::acceptor m_acceptor{m_io};
    asio::steady_timer m_pause{m_io};
    asio::steady_timer m_sweep{m_io};
    tcp::endpoint m_local;
    std::unique_ptr<TlsCertificate> m_certificate;
    Connection::Time m_certificateSeen = std::chrono::steady_clock::now();
    std::mutex m_mutex;
    std::condition_variable m_emptied;
    bool m_listeningEnded = false;
    ServerContext m_context;
    std::unordered_set<std::shared_ptr<Session>> m_sessions; // socket thread only, as the next
    std::unordered_map<std::string, std::size_t> m_byAddress;
    std::thread m_thread;
};

Server::Server(std::unique_ptr<Private> priv) : d(std::move(priv)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Service& service) {
    auto priv = std::make_unique<Private>(std::move(options), service);
    if (auto listening = priv->listen(); !listening) return Failure(listening.error());
    return std::unique_ptr<Server>(new Server(std::move(priv)));
}

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
    return (d->encrypted() ? "https://" : "http://") + host + ":" + std::to_string(port());
}

ServerFigures Server::figures() const {
    return d->figures();
}

Result<void> Server::reloadCertificate() {
    return d->reloadCertificate();
}

void Server::drain(std::chrono::milliseconds patience) {
    d->drain(patience);
}

} // namespace bitbeats::http
