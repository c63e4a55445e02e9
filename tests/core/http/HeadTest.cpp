#include "http/Head.h"
#include "support/TestMain.h"

#include <QTest>

using namespace bitbeats::http;

namespace {

int statusOf(std::string_view head, HostRule rule = HostRule::AddressOnly) {
    const auto request = parseHead(head, rule);
    return request ? 200 : request.error().status;
}

} // namespace

class HeadTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aPlainRequestIsUnderstood() {
        const auto request =
            parseHead("GET /a%20b/c?x=1&info=%00%ff&x=2+3 HTTP/1.1\r\nHost: 127.0.0.1:80\r\nRANGE: bytes=0-1\r\n\r\n",
                      HostRule::AddressOnly);
        QVERIFY(request);
        QCOMPARE(request->method, std::string("GET"));
        QCOMPARE(request->path, std::string("/a b/c"));
        QCOMPARE(request->header("range"), std::string_view("bytes=0-1"));
        QCOMPARE(request->parameter("info").value(), std::string("\0\xff", 2));
        QCOMPARE(request->parameters("x"), (std::vector<std::string>{"1", "2 3"}));
        QVERIFY(!request->parameter("none"));
        QVERIFY(request->keepAlive);
        QVERIFY(!parseHead("GET / HTTP/1.0\r\n\r\n", HostRule::Any)->keepAlive);
        QVERIFY(!parseHead("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", HostRule::Any)->keepAlive);
    }

    void whatProgramsReadDifferentlyIsRefused_data() {
        QTest::addColumn<QByteArray>("head");
        const auto add = [](const char* name, const QByteArray& lines) {
            QTest::newRow(name) << "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + lines + "\r\n";
        };
        add("both lengths", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n");
        add("both lengths, other order", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n");
        add("two lengths", "Content-Length: 5\r\nContent-Length: 6\r\n");
        add("unknown encoding", "Transfer-Encoding: xchunked\r\n");
        add("the same length twice", "Content-Length: 5\r\nContent-Length: 5\r\n");
        add("two lengths in one", "Content-Length: 5, 5\r\n");
        add("signed length", "Content-Length: +5\r\n");
        add("hexadecimal length", "Content-Length: 0x5\r\n");
        add("empty length", "Content-Length: \r\n");
        add("huge length", "Content-Length: 99999999999999999999\r\n");
        add("chunked twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n");
        add("list of codings", "Transfer-Encoding: gzip, chunked\r\n");
        add("identity", "Transfer-Encoding: identity\r\n");
        add("tab before the coding", "Transfer-Encoding: \x0b"
                                     "chunked\r\n");
        add("negative length", "Content-Length: -1\r\n");
        add("folded line", "X: a\r\n b\r\n");
        add("bare line feed", "X: a\nY: b\r\n");
        add("bare carriage return", "X: a\rY: b\r\n");
        add("zero byte", QByteArray("X: a\0b\r\n", 8));
        add("blank before the colon", "X : a\r\n");
        add("no colon", "X\r\n");
        add("second host", "Host: 127.0.0.1\r\n");
        QTest::newRow("no host") << QByteArray("GET / HTTP/1.1\r\n\r\n");
        QTest::newRow("bare line feeds") << QByteArray("GET / HTTP/1.1\nHost: 127.0.0.1\n\n");
        QTest::newRow("HTTP/1.0 chunked") << QByteArray("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n");
        QTest::newRow("proxy form") << QByteArray("GET http://127.0.0.1/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        QTest::newRow("star") << QByteArray("OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        QTest::newRow("bad escape") << QByteArray("GET /%zz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        QTest::newRow("cut escape") << QByteArray("GET /% HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        QTest::newRow("zero in path") << QByteArray("GET /%00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        QTest::newRow("climbing") << QByteArray("GET /a/../b HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        QTest::newRow("climbing, escaped") << QByteArray("GET /a/%2e%2E/b HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        QTest::newRow("no version") << QByteArray("GET /\r\nHost: 127.0.0.1\r\n\r\n");
        QTest::newRow("version 2") << QByteArray("GET / HTTP/2.0\r\nHost: 127.0.0.1\r\n\r\n");
        QTest::newRow("nothing") << QByteArray("\r\n\r\n");
        QTest::newRow("not finished") << QByteArray("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    }
    void whatProgramsReadDifferentlyIsRefused() {
        QFETCH(QByteArray, head);
        const int status = statusOf({head.constData(), static_cast<std::size_t>(head.size())});
        QVERIFY2(status == 400 || status == 413 || status == 505, std::to_string(status).c_str());
    }

    void bodiesAreAnnouncedInOneWay() {
        const auto plain = parseHead("GET / HTTP/1.1\r\nHost: h\r\n\r\n", HostRule::Any);
        QCOMPARE(plain->framing, Framing::None);
        const auto empty = parseHead("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", HostRule::Any);
        QCOMPARE(empty->framing, Framing::None);
        const auto length =
            parseHead("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5000000000\r\n\r\n", HostRule::Any);
        QCOMPARE(length->framing, Framing::Length);
        QCOMPARE(length->contentLength, std::int64_t(5'000'000'000));
        const auto chunked =
            parseHead("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n", HostRule::Any);
        QCOMPARE(chunked->framing, Framing::Chunked);
    }

    void anEscapedSlashSeparatesNothing() {
        const auto request = parseHead("GET /a%2Fb//c HTTP/1.1\r\nHost: h\r\n\r\n", HostRule::Any);
        QCOMPARE(request->segments, (std::vector<std::string>{"a/b", "", "c"}));
    }

    void strangersNamesForThisMachineAreRefused() {
        const auto with = [](const std::string& host) { return "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n"; };
        for (const char* host :
             {"127.0.0.1", "127.0.0.1:4711", "localhost", "LocalHost:80", "[::1]", "[::1]:80", "192.0.2.1"})
            QVERIFY2(statusOf(with(host)) == 200, host);
        for (const char* host : {"evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example",
                                 "", "127.1", "::1", "a@127.0.0.1"})
            QVERIFY2(statusOf(with(host)) == 421, host);
        QCOMPARE(statusOf(with("node.example"), HostRule::Any), 200);
        const std::vector<std::string> names{"node.example"};
        QVERIFY(parseHead(with("Node.Example:443"), HostRule::AddressOnly, names));
        QVERIFY(!parseHead(with("xnode.example"), HostRule::AddressOnly, names));
    }
};

BITBEATS_TEST(HeadTest);
#include "HeadTest.moc"
