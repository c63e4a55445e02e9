#include "http/Router.h"
#include "http/Server.h"
#include "support/RawClient.h"
#include "support/TestMain.h"

#include <QTest>

#include <atomic>
#include <fstream>
#include <memory>
#include <sys/resource.h>
#include <unistd.h>

using namespace bitbeats;
using namespace bitbeats::http;
using test::headerOf;
using test::RawClient;
using test::statusOf;

namespace {

constexpr int kDrips = 3000; // far more than a server that minds the time waits for

/// A body without end, which counts how much of it was asked for.
class Endless final : public BodyStream {
public:
    explicit Endless(std::atomic<int>& ended) : m_ended(ended) {}
    ~Endless() override { ++m_ended; }
    std::int64_t size() const override { return 1LL << 40; }
    ReadResult read(std::span<std::byte> into, Milliseconds) override {
        if (m_aborted) return {ReadState::Aborted, 0, {}};
        return {ReadState::Ready, into.size(), {}};
    }
    void abort() override { m_aborted = true; }

private:
    std::atomic<int>& m_ended;
    std::atomic<bool> m_aborted{false};
};

/// Memory of this program that is really there, in bytes.
std::size_t residentBytes() {
    std::ifstream file("/proc/self/statm");
    std::size_t all = 0;
    std::size_t resident = 0;
    file >> all >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

} // namespace

/// What clients do that want to harm: each of these held a connection, a thread or memory of other servers.
class HttpAttackTest : public QObject {
    Q_OBJECT

    SteadyClock m_clock;
    std::unique_ptr<Router> m_router;
    std::unique_ptr<Server> m_server;
    std::atomic<int> m_ended{0};

    void start(ServerOptions options = {}) {
        m_server.reset();
        m_ended = 0;
        m_router = std::make_unique<Router>(RouterOptions{}, m_clock);
        const auto add = [this](const char* method, const char* path, BodyRule body, auto handle) {
            Route route;
            route.method = method;
            route.pattern = path;
            route.name = path;
            route.body = body;
            route.handle = handle;
            m_router->add(std::move(route));
        };
        add("GET", "/plain", {}, [](const Call&) { return Response{}; });
        add("POST", "/echo", {BodyKind::Buffered, 100'000}, [](const Call& call) {
            Response response;
            response.body = std::to_string(call.request.body.size());
            return response;
        });
        add("GET", "/endless", {}, [this](const Call&) {
            Response response;
            response.stream = std::make_unique<Endless>(m_ended);
            return response;
        });
        add("GET", "/says/{text}", {}, [](const Call& call) {
            Response response;
            response.with("X-Said", call.captive("text")).with(call.captive("text"), "name");
            return response;
        });
        auto server = Server::start(std::move(options), *m_router);
        QVERIFY(server);
        m_server = std::move(*server);
    }

    /// Byte after byte, each in time for what waits for the next one only.
    static bool isDropped(RawClient& client, const char* byte) {
        for (int i = 0; i < kDrips; ++i) {
            client.send(byte);
            if (client.closedWithin(10)) return true;
        }
        return false;
    }

private Q_SLOTS:
    void headsThatDripAreCutOff() {
        ServerOptions options;
        options.headTimeout = std::chrono::milliseconds(200);
        start(options);
        RawClient client(m_server->port());
        client.send("GET /plain HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ");
        QVERIFY(isDropped(client, "a"));
        RawClient second(m_server->port()); // the second request of a connection is no way around it
        QCOMPARE(statusOf(second.request("GET", "/plain").readHead()), 200);
        second.send("GET /plain HTTP/1.1\r\nX: ");
        QVERIFY(isDropped(second, "a"));
    }

    void bodiesThatDripAreCutOff() {
        ServerOptions options;
        options.bodyTimeout = std::chrono::milliseconds(200);
        start(options);
        RawClient length(m_server->port());
        length.request("POST", "/echo", "Content-Length: 90000\r\n");
        QVERIFY(isDropped(length, "a"));
        RawClient chunked(m_server->port());
        chunked.request("POST", "/echo", "Transfer-Encoding: chunked\r\n");
        QVERIFY(isDropped(chunked, "1\r\na\r\n"));
        RawClient extension(m_server->port()); // the line before a chunk has no end
        extension.request("POST", "/echo", "Transfer-Encoding: chunked\r\n").send("1;");
        QVERIFY(isDropped(extension, "a"));
    }

    void whoTakesNothingIsLetGo() {
        ServerOptions options;
        options.writeTimeout = std::chrono::milliseconds(200);
        start(options);
        RawClient client(m_server->port());
        client.shrinkReceiveBuffer();
        client.request("GET", "/endless");
        QTRY_COMPARE_WITH_TIMEOUT(m_ended.load(), 1, 60000);
    }

    void linesOfTheHeadCannotBeMadeByWhoFillsThemIn() {
        start();
        for (const char* path : {"/says/a%0d%0aSet-Cookie:%20session=evil", "/says/a%0aSet-Cookie:%20session=evil",
                                 "/says/a%0d%0a%0d%0a<script>", "/says/a%0dSet-Cookie:%20session=evil"}) {
            RawClient client(m_server->port());
            const auto head = client.request("GET", path).readHead();
            QCOMPARE(statusOf(head), 200);
            QVERIFY2(head.find("evil") == std::string::npos && head.find("script") == std::string::npos, path);
            QCOMPARE(headerOf(head, "Content-Length"), std::string("0"));
            QCOMPARE(statusOf(client.request("GET", "/plain").readHead()), 200);
        }
    }

    /// Nothing is ever unpacked: a small body stays a small body.
    void compressedBodiesAreNotOpened() {
        start();
        for (const char* coding : {"gzip", "deflate", "br", "gzip, gzip"}) {
            RawClient client(m_server->port());
            const std::string bomb("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
            client.request("POST", "/echo", std::string("Content-Encoding: ") + coding + "\r\nContent-Length: 10\r\n")
                .send(bomb);
            QCOMPARE(statusOf(client.readHead()), 415);
        }
        RawClient coded(m_server->port());
        coded.request("POST", "/echo", "Transfer-Encoding: gzip, chunked\r\n");
        QCOMPARE(statusOf(coded.readHead()), 400);
    }

    void manyRangesAtOnceCostNothing() {
        start();
        std::string ranges = "bytes=0-";
        while (ranges.size() < 15'000)
            ranges += ",0-";
        RawClient client(m_server->port());
        QCOMPARE(statusOf(client.request("GET", "/plain", "Range: " + ranges + "\r\n").readHead()), 200);
    }

    void linesWithoutEndAreOneHead() {
        start();
        RawClient client(m_server->port());
        std::string lines;
        for (int i = 0; i < 50; ++i)
            lines += "a:b\r\n";
        QCOMPARE(statusOf(client.request("GET", "/plain", lines).readHead()), 200);
        while (lines.size() < 15'000)
            lines += "a:b\r\n";
        RawClient more(m_server->port());
        QCOMPARE(statusOf(more.request("GET", "/plain", lines).readHead()), 431);
    }
};

/// 5,000 clients that only sit there, and one that wants something.
class IdleCrowdSlow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aCrowdThatAsksNothingCostsLittleAndKeepsNobodyOut() {
        constexpr int kCrowd = 5000;
        rlimit limit{};
        ::getrlimit(RLIMIT_NOFILE, &limit);
        if (limit.rlim_max < 2 * kCrowd + 500) QSKIP("this system gives too few descriptors");
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);
        SteadyClock clock;
        Router router({}, clock);
        Route route;
        route.method = "GET";
        route.pattern = "/";
        route.handle = [](const Call&) { return Response{}; };
        router.add(std::move(route));
        ServerOptions options;
        options.maxConnections = kCrowd + 100;
        options.maxPerAddress = kCrowd + 100;
        options.workers = 2;
        options.idleTimeout = std::chrono::hours(1);
        const auto server = Server::start(options, router);
        QVERIFY(server);
        const auto before = residentBytes();
        std::vector<std::unique_ptr<RawClient>> crowd;
        for (int i = 0; i < kCrowd; ++i) {
            crowd.push_back(std::make_unique<RawClient>((*server)->port()));
            if (i % 2 == 0) crowd.back()->send("GET / HTTP/1.1\r\n"); // half of them have begun
        }
        QTRY_COMPARE_WITH_TIMEOUT((*server)->figures().open, static_cast<std::size_t>(kCrowd), 120000);
        const auto each = (residentBytes() - before) / kCrowd;
        QVERIFY2(each < 16'000, std::to_string(each).c_str());
        RawClient client((*server)->port());
        for (int i = 0; i < 20; ++i)
            QCOMPARE(statusOf(client.request("GET", "/").readHead()), 200);
        QCOMPARE((*server)->figures().refused, std::uint64_t(0));
    }
};

BITBEATS_TEST(HttpAttackTest);
BITBEATS_TEST(IdleCrowdSlow);
#include "AttackTest.moc"
