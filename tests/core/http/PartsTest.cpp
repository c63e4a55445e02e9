#include "http/Addresses.h"
#include "http/ChunkDecoder.h"
#include "http/Json.h"
#include "http/Outbox.h"
#include "http/RateLimiter.h"
#include "support/TestMain.h"

#include <QTest>

using namespace bitbeats;
using namespace bitbeats::http;

namespace {

/// The body, "more" or "broken", fed `step` bytes at a time.
std::string decoded(std::string_view input, std::size_t step) {
    ChunkDecoder decoder;
    std::string out;
    std::string pending;
    std::size_t fed = 0;
    while (!decoder.done()) {
        const auto [consumed, payload] = decoder.next(pending);
        out += payload;
        if (decoder.broken()) return "broken";
        pending.erase(0, consumed);
        if (consumed > 0) continue;
        if (fed >= input.size()) return "more";
        pending += input.substr(fed, step);
        fed += step;
    }
    return out;
}

} // namespace

class PartsTest : public QObject {
    Q_OBJECT

    static Request from(const std::vector<std::pair<std::string, std::string>>& headers, const char* peer,
                        const std::vector<std::string>& trusted) {
        Request request;
        request.headers = headers;
        std::vector<AddressBlock> blocks;
        for (const auto& text : trusted)
            blocks.push_back(*AddressBlock::parse(text));
        applyForwarding(request, boost::asio::ip::make_address(peer), blocks);
        return request;
    }
    static Request json(std::string body, std::string type = "application/json") {
        Request request;
        request.headers = {{"content-type", std::move(type)}};
        request.body = std::move(body);
        return request;
    }

private Q_SLOTS:
    void chunksAreJoinedHoweverTheyArrive() {
        const std::string_view input = "5\r\nhello\r\n1;name=value\r\n \r\nA\r\n0123456789\r\n0\r\nX: y\r\n\r\n";
        for (std::size_t step = 1; step <= input.size(); ++step)
            QCOMPARE(decoded(input, step), std::string("hello 0123456789"));
        QCOMPARE(decoded("5\r\nhel", 2), std::string("more"));
    }

    void chunksWithTwoMeaningsAreRefused_data() {
        QTest::addColumn<QByteArray>("input");
        for (const char* input :
             {"5\nhello\r\n0\r\n\r\n", "5\r\nhello\n0\r\n\r\n", "5\r\nhello!\r\n0\r\n\r\n", "0x5\r\nhello\r\n0\r\n\r\n",
              "+5\r\nhello\r\n", "-5\r\nhello\r\n", " 5\r\nhello\r\n", "5 \r\nhello\r\n0\r\n\r\n", "\r\n", "g\r\n",
              "ffffffffffffffff\r\n", "10000000000000000\r\n", "5;a=\n\r\nhello\r\n", "5;\rb\r\nhello\r\n",
              "0\r\nno colon\r\n\r\n", "0\r\n: empty\r\n\r\n", "0\r\nA: b\nC: d\r\n\r\n", "5\r\nhello\r\r\n0\r\n\r\n"})
            QTest::newRow(QByteArray(input).toPercentEncoding().constData()) << QByteArray(input);
        QTest::newRow("endless line") << QByteArray(300, '0');
        QTest::newRow("endless trailer") << "0\r\n" + QByteArray("A: bbbbbbbbbbbbbbbbbbbb\r\n").repeated(300) + "\r\n";
    }
    void chunksWithTwoMeaningsAreRefused() {
        QFETCH(QByteArray, input);
        const std::string_view text(input.constData(), static_cast<std::size_t>(input.size()));
        QCOMPARE(decoded(text, text.size()), std::string("broken"));
        QCOMPARE(decoded(text, 1), std::string("broken"));
    }

    void onlyTrustedProxiesAreBelieved() {
        const std::vector<std::pair<std::string, std::string>> lied{{"x-forwarded-for", "9.9.9.9"},
                                                                    {"x-forwarded-proto", "https"}};
        QCOMPARE(from(lied, "8.8.8.8", {"127.0.0.1"}).remoteAddress, std::string("8.8.8.8"));
        QVERIFY(!from(lied, "8.8.8.8", {"127.0.0.1"}).secure);
        QCOMPARE(from(lied, "127.0.0.1", {"127.0.0.0/8"}).remoteAddress, std::string("9.9.9.9"));
        QVERIFY(from(lied, "127.0.0.1", {"127.0.0.0/8"}).secure);
        QCOMPARE(from({}, "127.0.0.1", {"127.0.0.1"}).remoteAddress, std::string("127.0.0.1"));
    }

    void theLastStrangerInTheChainIsTheClient() {
        const std::vector<std::string> trusted{"127.0.0.1", "10.0.0.0/8"};
        // What the client wrote itself comes first and counts for nothing.
        QCOMPARE(from({{"x-forwarded-for", "1.1.1.1, 2.2.2.2, 10.0.0.7"}}, "127.0.0.1", trusted).remoteAddress,
                 std::string("2.2.2.2"));
        QCOMPARE(
            from({{"x-forwarded-for", "1.1.1.1"}, {"x-forwarded-for", "2.2.2.2"}}, "127.0.0.1", trusted).remoteAddress,
            std::string("2.2.2.2"));
        QCOMPARE(from({{"forwarded", "for=1.1.1.1, for=\"[2001:db8::1]:80\";proto=https, for=10.0.0.7"}}, "127.0.0.1",
                      trusted)
                     .remoteAddress,
                 std::string("2001:db8::1"));
        QCOMPARE(from({{"forwarded", "for=1.1.1.1, for=unknown"}}, "127.0.0.1", trusted).remoteAddress,
                 std::string("127.0.0.1"));
        QCOMPARE(from({{"x-forwarded-for", "1.1.1.1, rubbish"}}, "127.0.0.1", trusted).remoteAddress,
                 std::string("127.0.0.1"));
    }

    void blocksOfAddressesAreUnderstood() {
        for (const char* bad : {"", "a", "1.2.3.4/33", "1.2.3.4/-1", "1.2.3.4/", "::1/129", "1.2.3.4/8x"})
            QVERIFY2(!AddressBlock::parse(bad), bad);
        const auto block = *AddressBlock::parse("172.16.0.0/12");
        QVERIFY(block.contains(boost::asio::ip::make_address("172.31.255.255")));
        QVERIFY(!block.contains(boost::asio::ip::make_address("172.32.0.0")));
        QVERIFY(!block.contains(boost::asio::ip::make_address("::1")));
        QVERIFY(AddressBlock::parse("0.0.0.0/0")->contains(boost::asio::ip::make_address("8.8.8.8")));
    }

    void aHomeIsOneClient() {
        QCOMPARE(limitKey("2001:db8:1:2:3:4:5:6"), limitKey("2001:db8:1:2:ffff::1"));
        QVERIFY(limitKey("2001:db8:1:2::1") != limitKey("2001:db8:1:3::1"));
        QVERIFY(limitKey("1.2.3.4") != limitKey("1.2.3.5"));
    }

    void ratesAllowABurstAndThenTheirPace() {
        ManualClock clock;
        RateLimiter limiter(clock);
        const Rate rate{2, 3};
        for (int i = 0; i < 3; ++i)
            QCOMPARE(limiter.take("a", rate).count(), 0);
        QCOMPARE(limiter.take("a", rate).count(), 500);
        QCOMPARE(limiter.take("b", rate).count(), 0); // somebody else is not harmed
        clock.advance(std::chrono::milliseconds(499));
        QVERIFY(limiter.take("a", rate).count() > 0);
        clock.advance(std::chrono::milliseconds(1));
        QCOMPARE(limiter.take("a", rate).count(), 0);
        QVERIFY(limiter.take("a", rate).count() > 0);
        clock.advance(std::chrono::hours(1));
        for (int i = 0; i < 3; ++i)
            QCOMPARE(limiter.take("a", rate).count(), 0);
        QVERIFY(limiter.take("a", rate).count() > 0); // a long rest saves up no more than the burst
    }

    void aFloodOfAddressesNeitherGrowsTheTableNorFreesAnybody() {
        ManualClock clock;
        RateLimiter limiter(clock, 100);
        const Rate rate{0.001, 1};
        QCOMPARE(limiter.take("guilty", rate).count(), 0);
        for (int i = 0; i < 10000; ++i)
            limiter.take(std::to_string(i), rate);
        QCOMPARE(limiter.keys(), std::size_t(100));
        QVERIFY(limiter.take("guilty", rate).count() > 0);
        clock.advance(std::chrono::hours(1));
        QCOMPARE(limiter.take("new", rate).count(), 0);
        QCOMPARE(limiter.keys(), std::size_t(1)); // the rested ones went
    }

    void jsonBodiesAreCheckedBeforeTheyAreParsed() {
        QCOMPARE(jsonBody(json("{\"a\":[1,{\"b\":\"[[[[\"}]}"))->value(QStringLiteral("a")).toArray().size(), 2);
        QVERIFY(jsonBody(json("{}", "application/json; charset=utf-8")));
        QCOMPARE(jsonBody(json("{}", "text/plain")).error().status, 415);
        QCOMPARE(jsonBody(json("{}", "application/x-www-form-urlencoded")).error().status, 415);
        for (const std::string body : {"", "[]", "1", "{", "{\"a\":}", "{\"a\":\"\xff\"}", "{}x"})
            QVERIFY2(jsonBody(json(body)).error().status == 400, body.c_str());
        const auto deep = [](int depth) {
            return "{\"a\":" + std::string(static_cast<std::size_t>(depth), '[') +
                   std::string(static_cast<std::size_t>(depth), ']') + "}";
        };
        QVERIFY(jsonBody(json(deep(15))));
        QCOMPARE(jsonBody(json(deep(16))).error().status, 400);
        QCOMPARE(jsonBody(json(deep(100000))).error().status, 400);
    }

    void eventsKeepTheirLines() {
        QCOMPARE(eventText("7", "job", "a\nb"), std::string("id: 7\nevent: job\ndata: a\ndata: b\n\n"));
        QCOMPARE(eventText("", "", ""), std::string("data: \n\n"));
    }

    void anOutboxThatNobodyEmptiesIsClosed() {
        Outbox outbox(1000);
        int woken = 0;
        outbox.listen([&] { ++woken; });
        for (int i = 0; i < 10; ++i)
            QVERIFY(outbox.push(std::string(100, 'x')));
        QVERIFY(!outbox.push("one too many"));
        QVERIFY(outbox.closed());
        QVERIFY(!outbox.take());
        QCOMPARE(woken, 11);
    }
};

BITBEATS_TEST(PartsTest);
#include "PartsTest.moc"
