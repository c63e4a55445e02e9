#include "FaultyWebServer.h"
#include "SwarmFixture.h"
#include "Url.h"
#include "support/TestMain.h"

#include <QTest>
#include <mutex>

using namespace bitbeats;
using namespace bitbeats::swarm;
using test::FaultyWebServer;
using test::WebFault;

namespace {

/// A torrent whose only source, beside optional peers, is a web seed.
struct WebTrack {
    explicit WebTrack(std::size_t size, WebFault fault) : bytes(test::noise(size)), server(bytes, fault) {
        (void)writeFileAtomically(folder / "track.flac", bytes);
        CreateOptions options;
        options.webSeeds = {server.url()};
        torrent = parseTorrent(createTorrent(folder / "track.flac", options, {}).value()).value();
    }
    std::unique_ptr<SwarmSession> listener(const std::vector<PeerAddress>& peers = {}) {
        auto options = test::privateOptions(folder / "cache");
        options.peers = peers;
        auto session = SwarmSession::start(std::move(options)).value();
        session->onNotice = [this](const Error& error) {
            const std::lock_guard lock(mutex);
            notices.push_back(sentence(error));
        };
        return session;
    }
    std::string noticed() {
        const std::lock_guard lock(mutex);
        return notices.empty() ? "" : notices.front();
    }

    test::TempFolder folder;
    std::string bytes;
    FaultyWebServer server;
    Torrent torrent;
    std::mutex mutex;
    std::vector<std::string> notices;
};

} // namespace

class WebSeedTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aTrackPlaysFromTheWebSeedAlone_data() {
        QTest::addColumn<int>("fault");
        QTest::newRow("good") << static_cast<int>(WebFault::None);
        QTest::newRow("busy at first") << static_cast<int>(WebFault::Unavailable);
        QTest::newRow("hangs up now and then") << static_cast<int>(WebFault::StopsMidway);
        QTest::newRow("knows no ranges") << static_cast<int>(WebFault::NoRanges);
        QTest::newRow("moved") << static_cast<int>(WebFault::Redirect);
    }
    void aTrackPlaysFromTheWebSeedAlone() {
        QFETCH(int, fault);
        WebTrack track(2'000'001, static_cast<WebFault>(fault));
        const auto session = track.listener();
        const auto reader = session->openReader(track.torrent, 0, ReaderRole::Player);
        QVERIFY(test::readAll(**reader) == track.bytes);
        QVERIFY(session->status().front().fromWebSeeds >= 2'000'001);
    }

    void aSeekGoesStraightToTheTarget() {
        WebTrack track(20'000'000, WebFault::None);
        const auto session = track.listener();
        const auto reader = session->openReader(track.torrent, 0, ReaderRole::Player);
        QVERIFY(test::readAll(**reader, 0, 70'000) == track.bytes.substr(0, 70'000));
        QVERIFY(test::readAll(**reader, 15'000'000, 300'000) == track.bytes.substr(15'000'000, 300'000));
        QVERIFY2(track.server.bodyBytes() < 12'000'000, "everything up to the target was fetched");
    }

    void aBadWebSeedIsGivenUpInWordsAndPeersGoOn_data() {
        QTest::addColumn<int>("fault");
        QTest::addColumn<QString>("words");
        QTest::newRow("404") << static_cast<int>(WebFault::NotFound) << "it answers 404";
        QTest::newRow("longer file") << static_cast<int>(WebFault::WrongLength)
                                     << "has 1001001 bytes instead of 1000001";
        QTest::newRow("other bytes") << static_cast<int>(WebFault::WrongBytes)
                                     << "other bytes than the torrent promises";
        QTest::newRow("other range") << static_cast<int>(WebFault::WrongRange) << "another range";
        QTest::newRow("circles") << static_cast<int>(WebFault::RedirectLoop) << "in circles";
    }
    void aBadWebSeedIsGivenUpInWordsAndPeersGoOn() {
        QFETCH(int, fault);
        QFETCH(QString, words);
        WebTrack track(1'000'001, static_cast<WebFault>(fault));
        const auto seeder = SwarmSession::start(test::privateOptions(track.folder / "seeder")).value();
        QVERIFY(seeder->seed(track.torrent, track.folder.path(), {}));
        {
            const auto alone = track.listener();
            const auto reader = alone->openReader(track.torrent, 0, ReaderRole::Player);
            std::array<std::byte, 1> buffer{};
            QCOMPARE((*reader)->read(0, buffer, std::chrono::milliseconds(1)).state, ReadState::Waiting);
            QTRY_VERIFY_WITH_TIMEOUT(QString::fromStdString(track.noticed()).contains(words), 20'000);
        }
        const auto session = track.listener({{"127.0.0.1", static_cast<std::uint16_t>(seeder->listenPort())}});
        const auto reader = session->openReader(track.torrent, 0, ReaderRole::Player);
        QVERIFY(test::readAll(**reader) == track.bytes);
    }

    void anAudioFileBehindAUrlPlays_data() {
        QTest::addColumn<int>("fault");
        QTest::newRow("good") << static_cast<int>(WebFault::None);
        QTest::newRow("moved") << static_cast<int>(WebFault::Redirect);
        QTest::newRow("knows no ranges") << static_cast<int>(WebFault::NoRanges);
    }
    void anAudioFileBehindAUrlPlays() {
        QFETCH(int, fault);
        WebTrack track(1'500'000, static_cast<WebFault>(fault));
        const auto session = track.listener();
        const auto source = session->openUrl(track.server.url(), {});
        QVERIFY2(source, source ? "" : sentence(source.error()).c_str());
        QCOMPARE((*source)->size(), std::int64_t(1'500'000));
        QVERIFY(test::readAll(**source) == track.bytes);
        QVERIFY(test::readAll(**source, 1'000'000, 1000) == track.bytes.substr(1'000'000, 1000));
    }

    void whatHasComeOfAUrlCanBeLookedIntoWithoutFetching() {
        WebTrack track(1'500'000, WebFault::None);
        const auto session = track.listener();
        QCOMPARE(session->lookIntoUrl(track.server.url()).error().reason, Reason::NotFound); // nobody reads it
        QCOMPARE(track.server.requests(), 0);
        std::unique_ptr<ByteSource> seen;
        {
            const auto source = session->openUrl(track.server.url(), {});
            QVERIFY(source);
            QVERIFY(test::readAll(**source, 0, 500'000) == track.bytes.substr(0, 500'000));
            auto looked = session->lookIntoUrl(track.server.url());
            QVERIFY(looked);
            seen = std::move(*looked);
            QCOMPARE(seen->size(), std::int64_t(1'500'000));
            QVERIFY(test::readAll(*seen, 0, 400'000) == track.bytes.substr(0, 400'000));
            QVERIFY(!seen->status().present.empty());
            QVERIFY(test::readAll(**source) == track.bytes);
        }
        QTRY_VERIFY(!session->lookIntoUrl(track.server.url())); // it ended with the one who read it
        seen.reset();                                           // and whoever looks does not keep it
    }

    void aMissingUrlSaysSo() {
        WebTrack track(1000, WebFault::NotFound);
        const auto session = track.listener();
        const auto source = session->openUrl(track.server.url(), {});
        QVERIFY(!source);
        QVERIFY(sentence(source.error()).find("404") != std::string::npos);
    }

    void smallDocumentsAreFetchedWithinTheirLimit() {
        WebTrack track(5000, WebFault::None);
        const auto session = track.listener();
        QVERIFY(session->download(track.server.url(), 5000, {}).value() == track.bytes);
        QCOMPARE(session->download(track.server.url(), 4999, {}).error().reason, Reason::TooLarge);
    }

    void linksIntoPrivateNetworksAreRefused() {
        WebTrack track(5000, WebFault::None);
        auto options = test::privateOptions(track.folder / "cache");
        options.allowPrivateAddresses = false;
        const auto session = SwarmSession::start(std::move(options)).value();
        QCOMPARE(session->openUrl(track.server.url(), {}).error().reason, Reason::NotAllowed);
        QCOMPARE(track.server.requests(), 0);
    }

    void urlsAreTakenApart() {
        QCOMPARE(Url::parse("http://a.b:81/c%20d?e#f")->target, std::string("/c%20d?e"));
        QCOMPARE(Url::parse("https://a")->text(), std::string("https://a/"));
        QCOMPARE(Url::parse("http://[::1]:8/x")->hostHeader(), std::string("[::1]:8"));
        QCOMPARE(Url::parse("http://a/b/c?d/e")->resolve("f")->text(), std::string("http://a/b/f"));
        QCOMPARE(Url::parse("http://a/b")->resolve("//c/d")->text(), std::string("http://c/d"));
        for (const char* bad : {"ftp://a/", "http://", "http://a:0/", "http://a:99999/", "http://u@a/", "http://a b/",
                                "http://[::1/", "http://a\r\nX: y/"})
            QVERIFY2(!Url::parse(bad), bad);
    }
};

BITBEATS_TEST(WebSeedTest);
#include "WebSeedTest.moc"
