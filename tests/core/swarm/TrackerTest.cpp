#include "swarm/Tracker.h"
#include "support/TestMain.h"

#include <QTest>

#include <libtorrent/bdecode.hpp>

using namespace bitbeats;
using namespace bitbeats::swarm;
using namespace std::chrono_literals;

namespace {

InfoHash hash(std::uint8_t which) {
    InfoHash h;
    h.bytes.fill(which);
    return h;
}

Announce from(std::uint8_t who, const char* address = "", std::int64_t left = 100) {
    Announce a;
    a.infoHash = hash(1);
    a.address = boost::asio::ip::make_address(*address ? address : ("10.0.0." + std::to_string(who)).c_str());
    a.port = static_cast<std::uint16_t>(7000 + who);
    a.left = left;
    return a;
}

struct Reply {
    explicit Reply(const std::string& text) : encoded(text) {
        libtorrent::error_code error;
        root = libtorrent::bdecode(encoded, error);
        valid = !error && root.type() == libtorrent::bdecode_node::dict_t;
    }
    std::string string(const char* key) const {
        const auto s = root.dict_find_string_value(key);
        return {s.data(), s.size()};
    }
    std::int64_t number(const char* key) const { return root.dict_find_int_value(key, -1); }
    std::size_t peers() const { return string("peers").size() / 6 + string("peers6").size() / 18; }

    std::string encoded;
    libtorrent::bdecode_node root;
    bool valid = false;
};

} // namespace

class TrackerTest : public QObject {
    Q_OBJECT
    ManualClock m_clock;

private Q_SLOTS:
    void peersLearnOfEachOther() {
        Tracker tracker(m_clock);
        tracker.add(hash(1));
        QCOMPARE(Reply(tracker.announce(from(1))).peers(), std::size_t(0));
        const Reply reply(tracker.announce(from(2, "10.0.0.2", 0)));
        QVERIFY(reply.valid);
        QCOMPARE(reply.string("peers"), std::string("\x0a\x00\x00\x01\x1b\x59", 6));
        QCOMPARE(reply.number("complete"), 1);
        QCOMPARE(reply.number("incomplete"), 1);
        QCOMPARE(reply.number("interval"), 1800);
        const Reply v6(tracker.announce(from(3, "2001:db8::3")));
        QCOMPARE(v6.peers(), std::size_t(2));
        QCOMPARE(Reply(tracker.announce(from(1))).string("peers6").size(), std::size_t(18));
    }

    void foreignTorrentsAreRefused() {
        Tracker tracker(m_clock);
        tracker.add(hash(2));
        QVERIFY(Reply(tracker.announce(from(1))).string("failure reason").find("does not serve") != std::string::npos);
        tracker.add(hash(1));
        QVERIFY(Reply(tracker.announce(from(1))).string("failure reason").empty());
        tracker.remove(hash(1));
        QVERIFY(!Reply(tracker.announce(from(1))).string("failure reason").empty());
    }

    void aPortIsNeeded() {
        Tracker tracker(m_clock);
        tracker.add(hash(1));
        auto announce = from(1);
        announce.port = 0;
        QVERIFY(!Reply(tracker.announce(announce)).string("failure reason").empty());
    }

    void seedsAreNotSentToSeeds() {
        Tracker tracker(m_clock);
        tracker.add(hash(1));
        tracker.announce(from(1, "10.0.0.1", 0));
        QCOMPARE(Reply(tracker.announce(from(2, "10.0.0.2", 0))).peers(), std::size_t(0));
        QCOMPARE(Reply(tracker.announce(from(3))).peers(), std::size_t(2));
    }

    void whoStopsOrStaysSilentIsForgotten() {
        Tracker tracker(m_clock);
        tracker.add(hash(1));
        tracker.announce(from(1));
        auto stop = from(1);
        stop.event = AnnounceEvent::Stopped;
        QCOMPARE(Reply(tracker.announce(stop)).peers(), std::size_t(0));
        QCOMPARE(Reply(tracker.announce(from(2))).peers(), std::size_t(0));
        m_clock.advance(2699s);
        QCOMPARE(Reply(tracker.announce(from(3))).peers(), std::size_t(1));
        m_clock.advance(2s);
        QCOMPARE(Reply(tracker.announce(from(4))).peers(), std::size_t(1)); // 3, no more 2
    }

    void replyAndSwarmAreBounded() {
        Tracker tracker(m_clock, {.maxPeersPerTorrent = 150, .maxPeersPerAddress = 3});
        tracker.add(hash(1));
        for (int i = 0; i < 200; ++i) {
            auto announce = from(static_cast<std::uint8_t>(i), ("10.1.0." + std::to_string(i)).c_str());
            announce.wanted = 1'000'000;
            QVERIFY(Reply(tracker.announce(announce)).peers() <= 100);
        }
        QCOMPARE(Reply(tracker.announce(from(0, "10.1.0.0"))).number("incomplete"), 150);
        QCOMPARE(Reply(tracker.announce(from(0, "10.1.0.0"))).peers(), std::size_t(30));
        Tracker home(m_clock, {.maxPeersPerAddress = 3});
        home.add(hash(1));
        for (std::uint8_t i = 0; i < 10; ++i)
            home.announce(from(i, "10.2.0.1"));
        QCOMPARE(Reply(home.announce(from(99))).number("incomplete"), 4);
    }

    void everybodyIsHandedOutInTurn() {
        Tracker tracker(m_clock);
        tracker.add(hash(1));
        for (std::uint8_t i = 1; i <= 60; ++i)
            tracker.announce(from(i));
        const Reply first(tracker.announce(from(100)));
        const Reply second(tracker.announce(from(100)));
        QCOMPARE(first.peers() + second.peers(), std::size_t(60));
        for (std::size_t i = 0; i < 30; ++i)
            QVERIFY(second.string("peers").find(first.string("peers").substr(i * 6, 6)) == std::string::npos);
    }

    void nobodyTakesAnothersPlace() {
        Tracker tracker(m_clock);
        tracker.add(hash(1));
        tracker.announce(from(1, "10.0.0.1"));
        auto stop = from(1, "10.6.6.6"); // says the same, from elsewhere
        stop.event = AnnounceEvent::Stopped;
        tracker.announce(stop);
        QCOMPARE(Reply(tracker.announce(from(2))).string("peers").substr(0, 4), std::string("\x0a\x00\x00\x01", 4));
    }

    void scrapeCountsOnlyWhatIsServed() {
        Tracker tracker(m_clock);
        tracker.add(hash(1));
        tracker.announce(from(1));
        auto done = from(1, "10.0.0.1", 0);
        done.event = AnnounceEvent::Completed;
        tracker.announce(done);
        tracker.announce(done);
        const Reply reply(tracker.scrape({hash(9), hash(1), hash(1)}));
        QVERIFY(reply.valid);
        const auto files = reply.root.dict_find_dict("files");
        QCOMPARE(files.dict_size(), 1);
        const auto figures = files.dict_at(0).second;
        QCOMPARE(figures.dict_find_int_value("complete"), 1);
        QCOMPARE(figures.dict_find_int_value("incomplete"), 0);
        QCOMPARE(figures.dict_find_int_value("downloaded"), 1);
    }
};

BITBEATS_TEST(TrackerTest);
#include "TrackerTest.moc"
