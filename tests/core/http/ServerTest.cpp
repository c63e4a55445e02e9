#include "http/Server.h"
#include "http/ByteResponse.h"
#include "support/RawClient.h"
#include "support/TestMain.h"

#include <QTest>

#include <atomic>
#include <condition_variable>
#include <cstring>
#include <future>
#include <mutex>
#include <thread>

using namespace bitbeats;
using namespace bitbeats::http;
using test::headerOf;
using test::RawClient;
using test::statusOf;

namespace {

char byteAt(std::int64_t offset) {
    return static_cast<char>((offset * 131 + offset / 977) & 0xff);
}

std::string bytesOf(std::int64_t begin, std::int64_t end) {
    std::string out;
    for (auto i = begin; i < end; ++i)
        out += byteAt(i);
    return out;
}

/// What all sources of one test share: how far the bytes "have come".
struct Arrival {
    std::mutex mutex;
    std::condition_variable changed;
    std::int64_t present = 0;
    bool broken = false;
    int waiting = 0;
    int aborted = 0;
    int closed = 0;
    std::int64_t reads = 0;

    template<typename F>
    void change(F f) {
        const std::lock_guard lock(mutex);
        f();
        changed.notify_all();
    }
    template<typename F>
    bool await(F condition) {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, std::chrono::seconds(30), condition);
    }
};

class ArrivingSource final : public ByteSource {
public:
    ArrivingSource(Arrival& arrival, std::int64_t size) : m_arrival(arrival), m_size(size) {}
    ~ArrivingSource() override {
        m_arrival.change([&] { ++m_arrival.closed; });
    }
    std::int64_t size() const override { return m_size; }
    ReadResult read(std::int64_t offset, std::span<std::byte> into, Milliseconds patience) override {
        std::unique_lock lock(m_arrival.mutex);
        ++m_arrival.waiting;
        m_arrival.changed.notify_all();
        m_arrival.changed.wait_for(lock, patience,
                                   [&] { return m_aborted || m_arrival.broken || offset < m_arrival.present; });
        --m_arrival.waiting;
        if (m_aborted) return {ReadState::Aborted, 0, {}};
        if (m_arrival.broken) return {ReadState::Failed, 0, Error{Reason::NoPeers, "read", "song", {}, {}}};
        if (offset >= m_arrival.present) return {ReadState::Waiting, 0, {}};
        const auto count = std::min<std::int64_t>(static_cast<std::int64_t>(into.size()), m_arrival.present - offset);
        for (std::int64_t i = 0; i < count; ++i)
            into[static_cast<std::size_t>(i)] = static_cast<std::byte>(byteAt(offset + i));
        m_arrival.reads += count;
        return {ReadState::Ready, static_cast<std::size_t>(count), {}};
    }
    void abort() override {
        m_arrival.change([&] {
            m_aborted = true;
            ++m_arrival.aborted;
        });
    }
    void resume() override {}
    SourceStatus status() const override { return {}; }

private:
    Arrival& m_arrival;
    const std::int64_t m_size;
    bool m_aborted = false;
};

} // namespace

class ServerTest : public QObject {
    Q_OBJECT

    static constexpr std::int64_t kSize = 300'000;
    Arrival m_arrival;
    std::atomic<int> m_cancelled{0};
    std::unique_ptr<Server> m_server;

    Result<std::unique_ptr<ByteSource>> opened(std::int64_t size) {
        return std::make_unique<ArrivingSource>(m_arrival, size);
    }

    Response handle(const Request& request, const CancelToken& gone) {
        if (request.path == "/song.flac") {
            return byteResponse(request, {"audio/flac", "tag", kSize, [this] { return opened(kSize); }});
        }
        if (request.path == "/throws") throw std::runtime_error("by intent");
        if (request.path == "/waits") {
            std::promise<void> cancelled;
            const auto handle = gone.onCancel([&] { cancelled.set_value(); });
            m_arrival.change([&] { ++m_arrival.waiting; });
            if (cancelled.get_future().wait_for(std::chrono::seconds(30)) == std::future_status::ready) ++m_cancelled;
            m_arrival.change([&] { --m_arrival.waiting; });
            return {};
        }
        return errorResponse(404, "not_found", "There is nothing at this address.");
    }

    void start(const ServerOptions& options = {}) {
        m_server.reset();
        auto server = Server::start(options, [this](const Request& r, const CancelToken& c) { return handle(r, c); });
        QVERIFY(server);
        m_server = std::move(*server);
    }

    void have(std::int64_t bytes) {
        m_arrival.change([&] { m_arrival.present = bytes; });
    }

private Q_SLOTS:
    void init() {
        m_server.reset();
        m_arrival.change([this] {
            m_arrival.present = kSize;
            m_arrival.broken = false;
            m_arrival.aborted = m_arrival.closed = m_arrival.waiting = 0;
            m_arrival.reads = 0;
        });
        m_cancelled = 0;
        start();
    }
    void cleanup() { m_server.reset(); }

    void getDeliversTheWhole() {
        RawClient client(m_server->port());
        const auto head = client.request("GET", "/song.flac").readHead();
        QCOMPARE(statusOf(head), 200);
        QCOMPARE(headerOf(head, "Content-Type"), std::string("audio/flac"));
        QCOMPARE(headerOf(head, "Accept-Ranges"), std::string("bytes"));
        QCOMPARE(headerOf(head, "ETag"), std::string("\"tag\""));
        QCOMPARE(headerOf(head, "Content-Length"), std::string("300000"));
        QVERIFY(client.readBody(head) == bytesOf(0, kSize));
    }

    void rangesOnOneConnectionDeliverTheirBytes() {
        RawClient client(m_server->port());
        for (const auto& [range, begin, end] :
             {std::tuple("0-0", 0L, 1L), std::tuple("1000-70999", 1000L, 71'000L), std::tuple("-5", kSize - 5, kSize),
              std::tuple("299999-", kSize - 1, kSize)}) {
            const auto head =
                client.request("GET", "/song.flac", std::string("Range: bytes=") + range + "\r\n").readHead();
            QCOMPARE(statusOf(head), 206);
            QCOMPARE(headerOf(head, "Content-Range"),
                     "bytes " + std::to_string(begin) + "-" + std::to_string(end - 1) + "/300000");
            QVERIFY(client.readBody(head) == bytesOf(begin, end));
        }
    }

    void headSendsNoBodyAndOpensNothing() {
        RawClient client(m_server->port());
        const auto head = client.request("HEAD", "/song.flac", "Range: bytes=5-9\r\n").readHead();
        QCOMPARE(statusOf(head), 206);
        QCOMPARE(headerOf(head, "Content-Length"), std::string("5"));
        QCOMPARE(statusOf(client.request("GET", "/nothing").readHead()), 404); // and no byte between
        QCOMPARE(m_arrival.closed, 0);
    }

    void unsatisfiableRangesSayHowLongItIs() {
        RawClient client(m_server->port());
        const auto head = client.request("GET", "/song.flac", "Range: bytes=300000-\r\n").readHead();
        QCOMPARE(statusOf(head), 416);
        QCOMPARE(headerOf(head, "Content-Range"), std::string("bytes */300000"));
        QVERIFY(client.readBody(head).find("\"range_not_satisfiable\"") != std::string::npos);
    }

    void severalRangesGetTheWhole() {
        RawClient client(m_server->port());
        QCOMPARE(statusOf(client.request("GET", "/song.flac", "Range: bytes=0-1,5-6\r\n").readHead()), 200);
    }

    void ifRangeHoldsOnlyForTheSameContent() {
        const auto status = [&](const char* condition) {
            RawClient client(m_server->port());
            return statusOf(
                client.request("HEAD", "/song.flac", std::string("Range: bytes=0-1\r\nIf-Range: ") + condition + "\r\n")
                    .readHead());
        };
        QCOMPARE(status("\"tag\""), 206);
        QCOMPARE(status("\"other\""), 200);
        QCOMPARE(status("W/\"tag\""), 200);
        QCOMPARE(status("Wed, 21 Oct 2015 07:28:00 GMT"), 200);
        RawClient client(m_server->port());
        QCOMPARE(statusOf(client.request("GET", "/song.flac", "If-None-Match: \"x\", \"tag\"\r\n").readHead()), 304);
    }

    void theHeadIsThereBeforeTheFirstByte() {
        have(0);
        RawClient client(m_server->port());
        const auto head = client.request("GET", "/song.flac").readHead();
        QCOMPARE(statusOf(head), 200);
        have(1);
        QCOMPARE(client.read(1), bytesOf(0, 1)); // one byte is sent as soon as it is there
        have(70'000);
        QVERIFY(client.read(69'999) == bytesOf(1, 70'000));
        have(kSize);
        QVERIFY(client.read(kSize - 70'000) == bytesOf(70'000, kSize));
    }

    void aClientThatGoesAwayEndsTheReadAtOnce() {
        have(0);
        {
            RawClient client(m_server->port());
            QCOMPARE(statusOf(client.request("GET", "/song.flac").readHead()), 200);
            QVERIFY(m_arrival.await([&] { return m_arrival.waiting == 1; }));
        }
        QVERIFY(m_arrival.await([&] { return m_arrival.aborted >= 1 && m_arrival.closed == 1; }));
    }

    void aClientThatGoesAwayWithRequestsPendingIsNoticedToo() {
        have(0);
        {
            RawClient client(m_server->port());
            client.request("GET", "/song.flac").request("GET", "/song.flac");
            QCOMPARE(statusOf(client.readHead()), 200);
            QVERIFY(m_arrival.await([&] { return m_arrival.waiting == 1; }));
        }
        QVERIFY(m_arrival.await([&] { return m_arrival.closed == 1; }));
    }

    void aClientThatGoesAwayCancelsTheHandler() {
        {
            RawClient client(m_server->port());
            client.request("GET", "/waits");
            QVERIFY(m_arrival.await([&] { return m_arrival.waiting == 1; }));
        }
        QVERIFY(m_arrival.await([&] { return m_cancelled == 1; }));
    }

    void clientsThatWaitDoNotHoldUpOthers() {
        have(10);
        std::vector<std::unique_ptr<RawClient>> waiting;
        for (int i = 0; i < 60; ++i) {
            waiting.push_back(std::make_unique<RawClient>(m_server->port()));
            waiting.back()->request("GET", "/song.flac", "Range: bytes=10-\r\n");
        }
        QVERIFY(m_arrival.await([&] { return m_arrival.waiting == 60; }));
        RawClient quick(m_server->port());
        const auto head = quick.request("GET", "/song.flac", "Range: bytes=0-9\r\n").readHead();
        QCOMPARE(quick.readBody(head), bytesOf(0, 10));
        have(kSize);
        for (auto& client : waiting) {
            const auto late = client->readHead();
            QVERIFY(client->readBody(late) == bytesOf(10, kSize));
        }
    }

    void nothingIsReadAheadForAClientThatDoesNotTakeIt() {
        constexpr std::int64_t kHuge = 200'000'000;
        m_server.reset();
        auto server = Server::start({}, [this](const Request& request, const CancelToken&) {
            return byteResponse(request, {"audio/wav", "t", kHuge, [this] { return opened(kHuge); }});
        });
        QVERIFY(server);
        have(kHuge);
        RawClient client((*server)->port());
        client.shrinkReceiveBuffer();
        client.request("GET", "/").readHead();
        const auto reads = [&] {
            const std::lock_guard lock(m_arrival.mutex);
            return m_arrival.reads;
        };
        // What has been read is never further ahead of what the client took than the socket's buffers are large.
        for (std::int64_t taken = 0; taken < 1 << 17; taken += 1 << 15) {
            QCOMPARE(client.read(1 << 15).size(), std::size_t(1 << 15));
            QVERIFY2(reads() - taken < 20'000'000, std::to_string(reads() - taken).c_str());
        }
        server->reset();
        QCOMPARE(m_arrival.closed, 1);
    }

    void aBodyThatFailsMidwayClosesTheConnection() {
        have(1000);
        RawClient client(m_server->port());
        client.request("GET", "/song.flac").readHead();
        QCOMPARE(client.read(1000).size(), std::size_t(1000));
        m_arrival.change([this] { m_arrival.broken = true; });
        QVERIFY(client.closedByServer());
    }

    void pipelinedRequestsAreAnsweredInOrder() {
        RawClient client(m_server->port());
        client.request("GET", "/song.flac", "Range: bytes=0-4\r\n")
            .request("GET", "/nothing")
            .request("HEAD", "/song.flac");
        const auto first = client.readHead();
        QCOMPARE(client.readBody(first), bytesOf(0, 5));
        const auto second = client.readHead();
        QCOMPARE(statusOf(second), 404);
        QVERIFY(client.readBody(second).find(R"({"error":{"code":"not_found")") == 0);
        QCOMPARE(statusOf(client.readHead()), 200);
    }

    void aThrowingHandlerCostsOneAnswer() {
        RawClient client(m_server->port());
        const auto head = client.request("GET", "/throws").readHead();
        QCOMPARE(statusOf(head), 500);
        QVERIFY(client.readBody(head).find("by intent") == std::string::npos);
        QCOMPARE(statusOf(client.request("HEAD", "/song.flac").readHead()), 200);
    }

    void smugglersAreCutOff() {
        for (const char* lines :
             {"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "X: a\nContent-Length: 3\r\n"}) {
            RawClient client(m_server->port());
            client.request("GET", "/song.flac", std::string(lines) + "\r\n0\r\n\r\nGET /song.flac HTTP/1.1\r\n");
            const auto head = client.readHead();
            QCOMPARE(statusOf(head), 400);
            QCOMPARE(headerOf(head, "Connection"), std::string("close"));
            QVERIFY(client.readToEnd().find("HTTP/1.1") == std::string::npos); // nothing behind it was taken
        }
    }

    void theLastAnswerArrivesEvenBehindBytesNobodyRead() {
        for (int i = 0; i < 20; ++i) {
            RawClient client(m_server->port());
            client.send("nonsense\r\n\r\n" + std::string(30'000, 'x'));
            const auto head = client.readHead();
            QCOMPARE(statusOf(head), 400);
            client.readBody(head);
            QVERIFY(client.closedByServer()); // not reset
        }
    }

    void headsAreLimited() {
        RawClient client(m_server->port());
        client.request("GET", "/song.flac", "X: " + std::string(20'000, 'x') + "\r\n");
        QCOMPARE(statusOf(client.readHead()), 431);
        RawClient many(m_server->port());
        std::string lines;
        for (int i = 0; i < 150; ++i)
            lines += "X: y\r\n";
        QCOMPARE(statusOf(many.request("GET", "/song.flac", lines).readHead()), 431);
    }

    void connectionsAreLimited() {
        ServerOptions options;
        options.maxConnections = 2;
        start(options);
        RawClient first(m_server->port());
        RawClient second(m_server->port());
        QCOMPARE(statusOf(first.request("HEAD", "/song.flac").readHead()), 200);
        QCOMPARE(statusOf(second.request("HEAD", "/song.flac").readHead()), 200);
        RawClient third(m_server->port());
        QCOMPARE(statusOf(third.readHead()), 503);
        second.close();
        // The place is free as soon as the server has seen the end.
        for (;;) {
            RawClient fourth(m_server->port());
            if (statusOf(fourth.request("HEAD", "/song.flac").readHead()) == 200) break;
        }
    }

    void slowAndSilentClientsAreDropped() {
        ServerOptions options;
        options.headTimeout = std::chrono::milliseconds(50);
        options.idleTimeout = std::chrono::milliseconds(50);
        start(options);
        RawClient silent(m_server->port());
        QVERIFY(silent.closedByServer());
        RawClient slow(m_server->port());
        slow.send("GET /song.flac HT");
        QVERIFY(slow.closedByServer());
    }

    void stoppingEndsWhatWaits() {
        have(0);
        RawClient client(m_server->port());
        client.request("GET", "/song.flac").readHead();
        RawClient handler(m_server->port());
        handler.request("GET", "/waits");
        QVERIFY(m_arrival.await([&] { return m_arrival.waiting == 2; }));
        m_server.reset();
        QCOMPARE(m_arrival.closed, 1);
        QCOMPARE(m_cancelled.load(), 1);
    }

    void addressesThatCannotBeHadAreSaid() {
        ServerOptions options;
        options.port = m_server->port();
        const auto taken = Server::start(options, {});
        QVERIFY(!taken);
        QVERIFY(sentence(taken.error()).find("Could not listen on 127.0.0.1:") == 0);
        options.address = "nonsense";
        QCOMPARE(Server::start(options, {}).error().reason, Reason::BadUsage);
    }
};

BITBEATS_TEST(ServerTest);
#include "ServerTest.moc"
