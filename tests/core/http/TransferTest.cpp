#include "http/ByteResponse.h"
#include "http/Router.h"
#include "http/Server.h"
#include "support/RawClient.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"

#include <QTest>

#include <atomic>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <thread>

using namespace bitbeats;
using namespace bitbeats::http;
using test::headerOf;
using test::RawClient;
using test::statusOf;

namespace {

std::string pattern(std::size_t size) {
    std::string out(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
        out[i] = static_cast<char>((i * 131 + i / 977) & 0xff);
    return out;
}

/// What became of the uploads of one test.
struct Uploads {
    std::mutex mutex;
    std::condition_variable changed;
    std::string taken;
    std::size_t largestPart = 0;
    int finished = 0;
    int dropped = 0;

    template<typename F>
    bool await(F condition) {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, std::chrono::seconds(30), condition);
    }
};

class RecordingSink final : public BodySink {
public:
    explicit RecordingSink(Uploads& uploads) : m_uploads(uploads) {}
    ~RecordingSink() override {
        const std::lock_guard lock(m_uploads.mutex);
        if (!m_finished) ++m_uploads.dropped;
        m_uploads.changed.notify_all();
    }
    std::optional<Response> take(std::string_view part) override {
        const std::lock_guard lock(m_uploads.mutex);
        m_uploads.taken += part;
        m_uploads.largestPart = std::max(m_uploads.largestPart, part.size());
        m_uploads.changed.notify_all();
        if (part.find("STOP") == std::string_view::npos) return {};
        return errorResponse(507, "full", "There is no room.");
    }
    Response finish() override {
        const std::lock_guard lock(m_uploads.mutex);
        m_finished = true;
        ++m_uploads.finished;
        Response response;
        response.body = std::to_string(m_uploads.taken.size());
        return response;
    }

private:
    Uploads& m_uploads;
    bool m_finished = false;
};

} // namespace

/// Bodies in both directions, through sockets.
class TransferTest : public QObject {
    Q_OBJECT

    static constexpr std::size_t kSize = 3000000;
    SteadyClock m_clock;
    test::TempFolder m_folder;
    Uploads m_uploads;
    std::unique_ptr<Router> m_router;
    std::unique_ptr<Server> m_server;

    void start(const ServerOptions& options = {}) {
        m_server.reset();
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
        const auto echo = [](const Call& call) {
            Response response;
            response.body = "<" + call.request.body + ">";
            return response;
        };
        add("POST", "/echo", {BodyKind::Buffered, 1000}, echo);
        add("GET", "/echo", {}, echo);
        add("PATCH", "/upload", {BodyKind::Streamed, 50000000}, [this](const Call&) {
            Response response;
            response.sink = std::make_unique<RecordingSink>(m_uploads);
            return response;
        });
        add("PATCH", "/refused", {BodyKind::Streamed, 50000000},
            [](const Call&) { return errorResponse(409, "conflict", "Not here."); });
        add("GET", "/file/{name}", {}, [this](const Call& call) {
            auto file = OpenFile::beneath(m_folder.path() / "root", std::string(call.captive("name")));
            if (!file) return errorResponse(statusOf(file.error().reason), "file", sentence(file.error()));
            const auto tag = (*file)->tag();
            return fileResponse(call.request, std::move(*file), "audio/flac", tag);
        });
        auto server = Server::start(options, *m_router);
        QVERIFY(server);
        m_server = std::move(*server);
    }

    std::string post(const std::string& lines, const std::string& body) {
        RawClient client(m_server->port());
        const auto head = client.request("POST", "/echo", lines).send(body).readHead();
        return std::to_string(statusOf(head)) + " " + (statusOf(head) == 200 ? client.readBody(head) : "");
    }

    static int statusOf(Reason reason) { return http::statusOf(reason); }
    static int statusOf(std::string_view head) { return test::statusOf(head); }

private Q_SLOTS:
    void initTestCase() {
        std::filesystem::create_directories(m_folder / "root");
        std::ofstream(m_folder / "root/song.flac", std::ios::binary) << pattern(kSize);
        std::ofstream(m_folder / "root/empty.flac", std::ios::binary);
        std::ofstream(m_folder / "secret", std::ios::binary) << "secret";
        std::filesystem::create_symlink(m_folder / "secret", m_folder / "root/link");
        std::filesystem::create_directories(m_folder / "root/folder");
    }
    void init() {
        m_uploads.taken.clear();
        m_uploads.finished = m_uploads.dropped = 0;
        m_uploads.largestPart = 0;
        start();
    }
    void cleanup() { m_server.reset(); }

    void smallBodiesAreThereBeforeTheHandler() {
        QCOMPARE(post("Content-Length: 5\r\n", "hello"), std::string("200 <hello>"));
        QCOMPARE(post("Content-Length: 0\r\n", ""), std::string("200 <>"));
        QCOMPARE(post("", ""), std::string("200 <>"));
        QCOMPARE(post("Transfer-Encoding: chunked\r\n", "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"),
                 std::string("200 <hello>"));
    }

    void whatFollowsABodyIsTheNextRequest() {
        RawClient client(m_server->port());
        client.request("POST", "/echo", "Content-Length: 5\r\n").send("hello");
        client.request("POST", "/echo", "Transfer-Encoding: chunked\r\n").send("2\r\nyo\r\n0\r\n\r\n");
        client.request("GET", "/echo");
        for (const char* body : {"<hello>", "<yo>", "<>"}) {
            const auto head = client.readHead();
            QCOMPARE(client.readBody(head), std::string(body));
        }
    }

    void bodiesAreLimitedBeforeTheyAreRead() {
        QCOMPARE(post("Content-Length: 1001\r\n", ""), std::string("413 "));
        QCOMPARE(post("Content-Length: 9000000000000000000\r\n", ""), std::string("413 "));
        const std::string big(1001, 'x');
        QCOMPARE(post("Transfer-Encoding: chunked\r\n", "3e9\r\n" + big + "\r\n0\r\n\r\n"), std::string("413 "));
        RawClient client(m_server->port());
        client.request("GET", "/echo", "Content-Length: 5\r\n").send("hello");
        const auto head = client.readHead();
        QCOMPARE(statusOf(head), 413);
        QCOMPARE(headerOf(head, "Connection"), std::string("close"));
    }

    void brokenChunksEndTheConnection() {
        RawClient client(m_server->port());
        client.request("POST", "/echo", "Transfer-Encoding: chunked\r\n").send("5\nhello\n0\n\n");
        client.request("GET", "/echo");
        QCOMPARE(statusOf(client.readHead()), 400);
        QVERIFY(client.readToEnd().find("HTTP/1.1") == std::string::npos);
    }

    /// A proxy before us might take the body of the first for a second request, or the other way round.
    void smugglersGetNothingThrough_data() {
        QTest::addColumn<QByteArray>("lines");
        QTest::addColumn<QByteArray>("body");
        const QByteArray hidden = "GET /echo HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
        QTest::newRow("CL.TE") << QByteArray("Content-Length: 6\r\nTransfer-Encoding: chunked\r\n")
                               << "0\r\n\r\n" + hidden;
        QTest::newRow("TE.CL") << QByteArray("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n")
                               << "0\r\n\r\n" + hidden;
        QTest::newRow("CL.CL") << QByteArray("Content-Length: 0\r\nContent-Length: 40\r\n") << hidden;
        QTest::newRow("CL, CL") << QByteArray("Content-Length: 0, 40\r\n") << hidden;
        QTest::newRow("TE.TE") << QByteArray("Transfer-Encoding: xchunked\r\n") << "0\r\n\r\n" + hidden;
        QTest::newRow("TE, TE") << QByteArray("Transfer-Encoding: chunked, identity\r\n") << "0\r\n\r\n" + hidden;
        QTest::newRow("folded TE") << QByteArray("Transfer-Encoding:\r\n chunked\r\n") << "0\r\n\r\n" + hidden;
        QTest::newRow("blank TE") << QByteArray("Transfer-Encoding : chunked\r\n") << "0\r\n\r\n" + hidden;
        QTest::newRow("bare LF") << QByteArray("X: y\nTransfer-Encoding: chunked\r\n") << "0\r\n\r\n" + hidden;
        QTest::newRow("bare CR") << QByteArray("X: y\rTransfer-Encoding: chunked\r\n") << "0\r\n\r\n" + hidden;
        QTest::newRow("zero byte") << QByteArray("X: \0\r\nContent-Length: 0\r\n", 24) << hidden;
        QTest::newRow("GET with a body") << QByteArray("Content-Length: 4\r\n") << hidden;
    }
    void smugglersGetNothingThrough() {
        QFETCH(QByteArray, lines);
        QFETCH(QByteArray, body);
        RawClient client(m_server->port());
        const bool get = QByteArray(QTest::currentDataTag()).startsWith("GET");
        client.request(get ? "GET" : "POST", "/echo", lines.toStdString()).send(body.toStdString());
        const auto head = client.readHead();
        QVERIFY2(statusOf(head) == 400 || statusOf(head) == 413, head.c_str());
        QCOMPARE(headerOf(head, "Connection"), std::string("close"));
        QVERIFY(client.readToEnd().find("HTTP/1.1 ") == std::string::npos);
    }

    void whoAsksBeforeSendingIsToldToGoOn() {
        RawClient client(m_server->port());
        client.request("POST", "/echo", "Content-Length: 5\r\nExpect: 100-continue\r\n");
        QCOMPARE(client.readHead(), std::string("HTTP/1.1 100 Continue\r\n\r\n"));
        const auto head = client.send("hello").readHead();
        QCOMPARE(client.readBody(head), std::string("<hello>"));
        RawClient tooMuch(m_server->port());
        tooMuch.request("POST", "/echo", "Content-Length: 5000\r\nExpect: 100-continue\r\n");
        QCOMPARE(statusOf(tooMuch.readHead()), 413);
        RawClient odd(m_server->port());
        odd.request("POST", "/echo", "Content-Length: 5\r\nExpect: the-unexpected\r\n");
        QCOMPARE(statusOf(odd.readHead()), 417);
        RawClient refused(m_server->port());
        refused.request("PATCH", "/refused", "Content-Length: 5000\r\nExpect: 100-continue\r\n");
        QCOMPARE(statusOf(refused.readHead()), 409);
    }

    void largeBodiesComeInParts() {
        const auto bytes = pattern(kSize);
        RawClient client(m_server->port());
        client.request("PATCH", "/upload", "Content-Length: 3000000\r\n").send(bytes);
        const auto head = client.readHead();
        QCOMPARE(statusOf(head), 200);
        QCOMPARE(client.readBody(head), std::string("3000000"));
        QVERIFY(m_uploads.taken == bytes);
        QVERIFY(m_uploads.largestPart <= (64 << 10));
        QCOMPARE(statusOf(client.request("GET", "/echo").readHead()), 200); // the connection goes on
        QCOMPARE(m_uploads.finished, 1);
    }

    void aCutUploadLeavesWhatHadCome() {
        {
            RawClient client(m_server->port());
            client.request("PATCH", "/upload", "Content-Length: 3000000\r\n").send(std::string(100000, 'x'));
        }
        QVERIFY(m_uploads.await([this] { return m_uploads.dropped == 1; }));
        QCOMPARE(m_uploads.taken.size(), std::size_t(100000));
        QCOMPARE(m_uploads.finished, 0);
    }

    void aSinkMayEndTheUpload() {
        RawClient client(m_server->port());
        client.request("PATCH", "/upload", "Content-Length: 100000\r\n").send("STOP" + std::string(65532, 'x'));
        QCOMPARE(statusOf(client.readHead()), 507);
        QVERIFY(m_uploads.await([this] { return m_uploads.dropped == 1; }));
    }

    void chunkedUploadsBeyondTheLimitAreCut() {
        RawClient client(m_server->port());
        client.request("PATCH", "/upload", "Transfer-Encoding: chunked\r\n");
        const std::string chunk = "100000\r\n" + std::string(1 << 20, 'x') + "\r\n";
        for (int i = 0; i < 48; ++i)
            client.send(chunk);
        QCOMPARE(statusOf(client.readHead()), 413);
        QVERIFY(m_uploads.taken.size() <= 50000000);
    }

    void slowBodiesAreDropped() {
        ServerOptions options;
        options.bodyTimeout = std::chrono::milliseconds(60);
        start(options);
        RawClient small(m_server->port());
        small.request("POST", "/echo", "Content-Length: 5\r\n").send("h");
        QVERIFY(small.closedByServer());
        RawClient large(m_server->port());
        large.request("PATCH", "/upload", "Content-Length: 100000\r\n").send("h");
        QVERIFY(large.closedByServer());
        QVERIFY(m_uploads.await([this] { return m_uploads.dropped == 1; }));
        QCOMPARE(m_uploads.taken, std::string("h")); // what had come is not lost
    }

    void filesGoOutByRanges() {
        const auto bytes = pattern(kSize);
        RawClient client(m_server->port());
        for (const auto& [range, begin, count] :
             {std::tuple("0-0", 0UL, 1UL), std::tuple("1000-70999", 1000UL, 70000UL), std::tuple("-5", kSize - 5, 5UL),
              std::tuple("2999999-", kSize - 1, 1UL), std::tuple("0-99999999", 0UL, kSize)}) {
            const auto head =
                client.request("GET", "/file/song.flac", std::string("Range: bytes=") + range + "\r\n").readHead();
            QCOMPARE(statusOf(head), 206);
            QVERIFY(client.readBody(head) == bytes.substr(begin, count));
        }
        const auto whole = client.request("GET", "/file/song.flac").readHead();
        QCOMPARE(statusOf(whole), 200);
        QVERIFY(client.readBody(whole) == bytes);
        const auto head = client.request("HEAD", "/file/song.flac", "Range: bytes=5-9\r\n").readHead();
        QCOMPARE(headerOf(head, "Content-Length"), std::string("5"));
        QCOMPARE(statusOf(client.request("GET", "/file/song.flac", "Range: bytes=3000000-\r\n").readHead()), 416);
    }

    void manyClientsReadOneFileAtOnce() {
        const auto bytes = pattern(kSize);
        std::vector<std::unique_ptr<RawClient>> clients;
        for (int i = 0; i < 50; ++i) {
            clients.push_back(std::make_unique<RawClient>(m_server->port()));
            clients.back()->request("GET", "/file/song.flac", "Range: bytes=" + std::to_string(i * 1000) + "-\r\n");
        }
        for (int i = 49; i >= 0; --i) { // not in the order in which they asked
            auto& client = *clients[static_cast<std::size_t>(i)];
            const auto head = client.readHead();
            QVERIFY(client.readBody(head) == bytes.substr(static_cast<std::size_t>(i) * 1000));
        }
    }

    void emptyFilesAreFiles() {
        RawClient client(m_server->port());
        const auto head = client.request("GET", "/file/empty.flac").readHead();
        QCOMPARE(statusOf(head), 200);
        QCOMPARE(headerOf(head, "Content-Length"), std::string("0"));
        QCOMPARE(statusOf(client.request("GET", "/file/empty.flac", "Range: bytes=0-\r\n").readHead()), 416);
    }

    void nothingOutsideTheRootIsOpened() {
        for (const char* name :
             {"link", "..%2fsecret", "%2e%2e%2fsecret", "folder", "%2fetc%2fpasswd", "folder%2f..%2f..%2fsecret"}) {
            RawClient client(m_server->port());
            const auto head = client.request("GET", std::string("/file/") + name).readHead();
            QVERIFY2(statusOf(head) >= 400, name);
            QVERIFY(client.readBody(head).find("secret\n") == std::string::npos);
        }
        QCOMPARE(OpenFile::beneath(m_folder / "root", "../secret").error().reason, Reason::NotAllowed);
        QCOMPARE(OpenFile::beneath(m_folder / "root", "link").error().reason, Reason::NotAllowed);
        QCOMPARE(OpenFile::beneath(m_folder / "root", "/etc/passwd").error().reason, Reason::NotAllowed);
        QCOMPARE(OpenFile::beneath(m_folder / "root", "folder").error().reason, Reason::Unsupported);
        QCOMPARE(OpenFile::beneath(m_folder / "root", "none").error().reason, Reason::NotFound);
    }

    void theTagChangesWithTheFile() {
        std::ofstream(m_folder / "root/changes", std::ios::binary) << "one";
        const auto before = (*OpenFile::beneath(m_folder / "root", "changes"))->tag();
        QCOMPARE((*OpenFile::beneath(m_folder / "root", "changes"))->tag(), before);
        std::ofstream(m_folder / "root/changes", std::ios::binary) << "three";
        QVERIFY((*OpenFile::beneath(m_folder / "root", "changes"))->tag() != before);
    }
};

BITBEATS_TEST(TransferTest);
#include "TransferTest.moc"
