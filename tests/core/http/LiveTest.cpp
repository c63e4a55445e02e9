#include "http/Router.h"
#include "http/Server.h"
#include "support/RawClient.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"

#include <QTest>

#include <condition_variable>
#include <fstream>
#include <future>
#include <mutex>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <thread>

using namespace bitbeats;
using namespace bitbeats::http;
using test::headerOf;
using test::RawClient;
using test::statusOf;

namespace {

/// Two ends of a WebSocket that answers every word with the word.
class Echo final : public WebSocketPeer {
public:
    explicit Echo(std::shared_ptr<Outbox> box) : m_box(std::move(box)) {}
    std::shared_ptr<Outbox> outbox() override { return m_box; }
    void take(std::string message) override { m_box->push("heard " + message); }

private:
    const std::shared_ptr<Outbox> m_box;
};

/// What a client sends: masked, as it must be.
std::string frame(int opcode, const std::string& text) {
    std::string out;
    out += static_cast<char>(0x80 | opcode);
    out += static_cast<char>(0x80 | text.size());
    const std::string mask = "abcd";
    out += mask;
    for (std::size_t i = 0; i < text.size(); ++i)
        out += static_cast<char>(text[i] ^ mask[i % 4]);
    return out;
}

/// A key and a certificate for it, signed by itself, in one PEM file each.
void makeCertificate(const std::filesystem::path& folder, const char* name) {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), &X509_free);
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 360000);
    X509_set_pubkey(certificate.get(), key.get());
    auto* subject = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), subject);
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    const auto write = [&](const char* file, auto put) {
        const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new_file((folder / file).c_str(), "w"), &BIO_free);
        put(bio.get());
    };
    write("cert.pem", [&](BIO* bio) { PEM_write_bio_X509(bio, certificate.get()); });
    write("key.pem",
          [&](BIO* bio) { PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
}

/// One request over TLS: the whole answer, and whose certificate it came with.
struct TlsAnswer {
    std::string text;
    std::string name;
};

TlsAnswer askOverTls(std::uint16_t port, const std::string& path) {
    const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> bio(BIO_new_ssl_connect(context.get()), &BIO_free_all);
    BIO_set_conn_hostname(bio.get(), ("127.0.0.1:" + std::to_string(port)).c_str());
    TlsAnswer answer;
    if (BIO_do_connect(bio.get()) <= 0) return answer;
    SSL* ssl = nullptr;
    BIO_get_ssl(bio.get(), &ssl);
    const std::unique_ptr<X509, decltype(&X509_free)> peer(SSL_get1_peer_certificate(ssl), &X509_free);
    char name[64] = "";
    X509_NAME_get_text_by_NID(X509_get_subject_name(peer.get()), NID_commonName, name, sizeof name);
    answer.name = name;
    const auto request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
    BIO_write(bio.get(), request.data(), static_cast<int>(request.size()));
    char buffer[16384];
    for (int count; (count = BIO_read(bio.get(), buffer, sizeof buffer)) > 0;)
        answer.text.append(buffer, static_cast<std::size_t>(count));
    return answer;
}

} // namespace

/// What lasts: event streams, WebSockets, TLS, the end of a server, and how much it lets one client have.
class LiveTest : public QObject {
    Q_OBJECT

    SteadyClock m_clock;
    test::TempFolder m_folder;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::shared_ptr<Outbox> m_box;
    bool m_handling = false;
    bool m_mayAnswer = false;
    std::unique_ptr<Router> m_router;
    std::unique_ptr<Server> m_server;

    void add(const char* path, std::function<Response(const Call&)> handle, Lane lane = Lane::Pool) {
        Route route;
        route.method = "GET";
        route.pattern = path;
        route.name = path;
        route.lane = lane;
        route.handle = std::move(handle);
        m_router->add(std::move(route));
    }

    Response waitForLeave() {
        std::unique_lock lock(m_mutex);
        m_handling = true;
        m_changed.notify_all();
        m_changed.wait_for(lock, std::chrono::seconds(30), [this] { return m_mayAnswer; });
        Response response;
        response.body = "at last";
        return response;
    }
    void letAnswer() {
        const std::lock_guard lock(m_mutex);
        m_mayAnswer = true;
        m_changed.notify_all();
    }
    bool handling() {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, std::chrono::seconds(30), [this] { return m_handling; });
    }

    void start(const ServerOptions& options = {}) {
        m_server.reset();
        m_router = std::make_unique<Router>(RouterOptions{}, m_clock);
        m_box = std::make_shared<Outbox>();
        m_handling = m_mayAnswer = false;
        add("/who", [](const Call& call) {
            Response response;
            response.body =
                call.request.remoteAddress + (call.request.secure ? " secure " : " plain ") + call.request.id;
            return response;
        });
        add(
            "/inline", [](const Call&) { return Response{}; }, Lane::Inline);
        add("/large", [](const Call&) {
            Response response;
            response.body = std::string(2000000, 'x');
            return response;
        });
        add("/events", [this](const Call&) {
            Response response;
            response.events = m_box;
            response.with("Content-Type", "text/event-stream");
            return response;
        });
        add("/talk", [this](const Call&) {
            Response response;
            response.status = 101;
            response.webSocket = std::make_unique<Echo>(m_box);
            return response;
        });
        add("/slow", [this](const Call&) { return waitForLeave(); });
        add(
            "/heavy", [this](const Call&) { return waitForLeave(); }, Lane::Heavy);
        auto server = Server::start(options, *m_router);
        QVERIFY(server);
        m_server = std::move(*server);
    }

    RawClient& openSocket(RawClient& client) {
        client.request("GET", "/talk",
                       "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        return client;
    }

private Q_SLOTS:
    void init() { start(); }
    void cleanup() {
        letAnswer();
        m_server.reset();
    }

    void eventsArriveAsTheyHappen() {
        RawClient client(m_server->port());
        const auto head = client.request("GET", "/events").readHead();
        QCOMPARE(headerOf(head, "Content-Type"), std::string("text/event-stream"));
        QVERIFY(headerOf(head, "Content-Length").empty());
        for (int i = 0; i < 20; ++i) {
            const auto text = eventText(std::to_string(i), "tick", "now");
            m_box->push(text);
            QCOMPARE(client.read(text.size()), text);
        }
        m_box->push("last\n\n");
        m_box->close();
        QCOMPARE(client.readToEnd(), std::string("last\n\n"));
    }

    void silenceIsBrokenNowAndThen() {
        ServerOptions options;
        options.keepAliveEvery = std::chrono::milliseconds(10);
        start(options);
        RawClient client(m_server->port());
        client.request("GET", "/events").readHead();
        QCOMPARE(client.read(9), std::string(": \n\n: \n\n:"));
    }

    void aListenerThatLeavesIsForgotten() {
        {
            RawClient client(m_server->port());
            client.request("GET", "/events").readHead();
        }
        QTRY_VERIFY_WITH_TIMEOUT(m_box->closed(), 30000);
        QVERIFY(!m_box->push("anybody?"));
    }

    void aListenerThatTakesNothingIsLetGo() {
        RawClient client(m_server->port());
        client.shrinkReceiveBuffer();
        client.request("GET", "/events").readHead();
        const std::string event(60000, 'x');
        int pushed = 0;
        while (m_box->push(event) && pushed < 100000)
            ++pushed;
        QVERIFY(pushed < 100000);
    }

    void webSocketsTalkBothWays() {
        RawClient client(m_server->port());
        const auto head = openSocket(client).readHead();
        QCOMPARE(statusOf(head), 101);
        QCOMPARE(headerOf(head, "Sec-WebSocket-Accept"), std::string("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
        client.send(frame(1, "you"));
        QCOMPARE(client.read(11), std::string("\x81\x09heard you"));
        m_box->push("and I");
        QCOMPARE(client.read(7), std::string("\x81\x05"
                                             "and I"));
        client.send(frame(9, "ping"));
        QCOMPARE(client.read(6), std::string("\x8a\x04ping"));
        client.send(frame(8, ""));
        QCOMPARE(client.read(2).substr(0, 1), std::string("\x88"));
        QTRY_VERIFY_WITH_TIMEOUT(m_box->closed(), 30000);
    }

    void webSocketsKeepToTheRules() {
        RawClient plain(m_server->port());
        QCOMPARE(statusOf(plain.request("GET", "/talk").readHead()), 400); // no upgrade was asked for
        RawClient unmasked(m_server->port());
        openSocket(unmasked).readHead();
        unmasked.send("\x81\x02hi");
        QVERIFY(unmasked.readToEnd().find("heard") == std::string::npos);
    }

    void aSilentWebSocketIsAskedAndDropped() {
        ServerOptions options;
        options.keepAliveEvery = std::chrono::milliseconds(20);
        options.bodyTimeout = std::chrono::milliseconds(200);
        start(options);
        RawClient client(m_server->port());
        openSocket(client).readHead();
        QVERIFY(client.readToEnd().starts_with("\x89")); // pings, and then the end
    }

    void tlsServesTheSame() {
        makeCertificate(m_folder.path(), "first");
        ServerOptions options;
        options.tls = TlsFiles{m_folder / "cert.pem", m_folder / "key.pem"};
        start(options);
        QVERIFY(m_server->url().starts_with("https://127.0.0.1:"));
        const auto answer = askOverTls(m_server->port(), "/who");
        QVERIFY(answer.text.starts_with("HTTP/1.1 200 "));
        QVERIFY(answer.text.find("127.0.0.1 secure ") != std::string::npos);
        QCOMPARE(answer.name, std::string("first"));
        QVERIFY(askOverTls(m_server->port(), "/large").text.size() > 2000000);
        RawClient plain(m_server->port()); // who speaks plainly to it gets no answer
        QCOMPARE(statusOf(plain.request("GET", "/who").readHead()), 0);
    }

    void aRenewedCertificateIsTakenUpWithoutARestart() {
        makeCertificate(m_folder.path(), "first");
        ServerOptions options;
        options.tls = TlsFiles{m_folder / "cert.pem", m_folder / "key.pem"};
        start(options);
        QCOMPARE(askOverTls(m_server->port(), "/who").name, std::string("first"));
        makeCertificate(m_folder.path(), "second");
        QVERIFY(m_server->reloadCertificate());
        QCOMPARE(askOverTls(m_server->port(), "/who").name, std::string("second"));
        std::ofstream(m_folder / "cert.pem") << "rubbish";
        QCOMPARE(m_server->reloadCertificate().error().reason, Reason::Malformed);
        QCOMPARE(askOverTls(m_server->port(), "/who").name, std::string("second"));
    }

    void badCertificatesAreSaid() {
        ServerOptions options;
        options.tls = TlsFiles{m_folder / "none.pem", m_folder / "none.key"};
        QCOMPARE(Server::start(options, *m_router).error().reason, Reason::NotFound);
    }

    void oneAddressGetsItsShare() {
        ServerOptions options;
        options.maxPerAddress = 2;
        start(options);
        RawClient first(m_server->port());
        RawClient second(m_server->port());
        QCOMPARE(statusOf(first.request("GET", "/who").readHead()), 200);
        QCOMPARE(statusOf(second.request("GET", "/who").readHead()), 200);
        RawClient third(m_server->port());
        QCOMPARE(statusOf(third.readHead()), 503);
        QCOMPARE(m_server->figures().refused, std::uint64_t(1));
        options.trustedProxies = {"127.0.0.1"};
        start(options);
        RawClient one(m_server->port());
        RawClient two(m_server->port());
        RawClient three(m_server->port());
        QCOMPARE(statusOf(three.request("GET", "/who").readHead()), 200);
    }

    void proxiesSayWhoTheClientIs() {
        ServerOptions options;
        options.trustedProxies = {"127.0.0.0/8"};
        start(options);
        RawClient client(m_server->port());
        const auto head =
            client
                .request("GET", "/who",
                         "X-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: https\r\nX-Request-Id: abc-1\r\n")
                .readHead();
        QCOMPARE(client.readBody(head), std::string("192.0.2.7 secure abc-1"));
        QCOMPARE(headerOf(head, "X-Request-Id"), std::string("abc-1"));
    }

    void everyRequestHasItsOwnId() {
        RawClient client(m_server->port());
        const auto first = client.request("GET", "/who", "X-Request-Id: mine\r\n").readHead();
        const auto id = headerOf(first, "X-Request-Id");
        QVERIFY(!id.empty() && id != "mine");
        QVERIFY(client.readBody(first).ends_with(id));
        QVERIFY(headerOf(client.request("GET", "/who").readHead(), "X-Request-Id") != id);
    }

    void whatIsUnderWayIsFinishedBeforeTheEnd() {
        RawClient idle(m_server->port());
        QCOMPARE(statusOf(idle.request("GET", "/inline").readHead()), 200);
        RawClient busy(m_server->port());
        busy.request("GET", "/slow");
        QVERIFY(handling());
        auto drained = std::async(std::launch::async, [this] { m_server->drain(std::chrono::seconds(30)); });
        QVERIFY(idle.closedByServer());
        QVERIFY(!RawClient(m_server->port()).connected());
        letAnswer();
        const auto head = busy.readHead();
        QCOMPARE(busy.readBody(head), std::string("at last"));
        QCOMPARE(headerOf(head, "Connection"), std::string("close"));
        drained.get();
        QCOMPARE(m_server->figures().open, std::size_t(0));
    }

    void costlyWorkHasAShortQueueAndHoldsUpNobody() {
        ServerOptions options;
        options.heavyWorkers = 1;
        options.heavyQueue = 1;
        options.workers = 2;
        start(options);
        RawClient first(m_server->port());
        first.request("GET", "/heavy");
        QVERIFY(handling());
        RawClient second(m_server->port());
        second.request("GET", "/heavy");
        int turnedAway = 0;
        QTRY_VERIFY_WITH_TIMEOUT(
            (turnedAway = statusOf(RawClient(m_server->port()).request("GET", "/heavy").readHead())) == 503, 30000);
        RawClient other(m_server->port());
        QCOMPARE(statusOf(other.request("GET", "/who").readHead()), 200);
        letAnswer();
        QCOMPARE(statusOf(second.readHead()), 200);
    }

    void manyIdleConnectionsLeaveRoomForNewOnes() {
        ServerOptions options;
        options.maxConnections = 400;
        options.maxPerAddress = 400;
        start(options);
        std::vector<std::unique_ptr<RawClient>> idle;
        for (int i = 0; i < 300; ++i)
            idle.push_back(std::make_unique<RawClient>(m_server->port()));
        RawClient client(m_server->port());
        QCOMPARE(statusOf(client.request("GET", "/who").readHead()), 200);
    }

    void ipv6AndIpv4AreServedAtOnce() {
        ServerOptions options;
        options.address = "::";
        auto server = Server::start(options, *m_router);
        if (!server) QSKIP("this machine has no IPv6");
        RawClient client((*server)->port());
        const auto head = client.request("GET", "/who").readHead();
        QVERIFY(client.readBody(head).starts_with("127.0.0.1 ")); // not ::ffff:127.0.0.1
    }
};

BITBEATS_TEST(LiveTest);
#include "LiveTest.moc"
