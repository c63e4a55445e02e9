#include "stream/TrackerRoutes.h"
#include "support/TestMain.h"

#include <QTest>

using namespace bitbeats;

class TrackerRoutesTest : public QObject {
    Q_OBJECT
    ManualClock m_clock;
    swarm::Tracker m_tracker{m_clock};
    http::Router m_router{{}, m_clock};

    http::Response get(std::string path, std::string query, const char* from = "127.0.0.1",
                       const char* method = "GET") {
        http::Request request;
        request.method = method;
        request.segments = {path.substr(1)};
        request.path = std::move(path);
        request.query = std::move(query);
        request.remoteAddress = from;
        return m_router.call(request);
    }

private Q_SLOTS:
    void initTestCase() {
        swarm::InfoHash hash;
        hash.bytes.fill('A');
        m_tracker.add(hash);
        stream::addTrackerRoutes(m_router, m_tracker);
    }

    void announcesCarryBinaryHashesAndMeetTheTracker() {
        const std::string hash = "info_hash=%41" + std::string(19, 'A');
        QCOMPARE(get("/announce", hash + "&peer_id=x&port=4660&left=0&event=started", "127.0.0.9").status, 200);
        const auto reply = get("/announce", hash + "&port=2&left=5&compact=1&ip=6.6.6.6");
        QVERIFY(reply.body.find(std::string("5:peers6:\x7f\x00\x00\x09\x12\x34", 15)) != std::string::npos);
        QVERIFY(get("/scrape", hash).body.find("8:completei1e") != std::string::npos);
    }

    void badAnnouncesFailInBencodedWords() {
        for (const std::string query : {"", "info_hash=short&port=1", "info_hash=%zz&port=1"})
            QVERIFY(get("/announce", query).body.starts_with("d14:failure reason"));
        QVERIFY(get("/announce", "info_hash=" + std::string(20, 'A') + "&port=99999").body.starts_with("d14:failure"));
        QVERIFY(get("/announce", "info_hash=" + std::string(20, 'B') + "&port=1").body.starts_with("d14:failure"));
        QCOMPARE(get("/scrape", "").body, std::string("d5:filesdee"));
    }

    void otherPathsAndMethodsAreRefused() {
        QCOMPARE(get("/", "").status, 404);
        QCOMPARE(get("/announce/x", "").status, 404);
        QCOMPARE(get("/announce", "", "127.0.0.1", "POST").status, 405);
    }
};

BITBEATS_TEST(TrackerRoutesTest);
#include "TrackerRoutesTest.moc"
