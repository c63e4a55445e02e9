#include "SwarmFixture.h"
#include "support/TestMain.h"

#include <QElapsedTimer>
#include <QTest>
#include <thread>

using namespace bitbeats;
using namespace bitbeats::swarm;
using test::Seeder;

namespace {

bool eventually(const std::function<bool()>& condition) {
    for (int i = 0; i < 600; ++i) {
        if (condition()) return true;
        QTest::qWait(50);
    }
    return false;
}

} // namespace

/// What people are shown of a torrent, and what they may do to it while the session runs.
class SwarmPictureTest : public QObject {
    Q_OBJECT

    static std::unique_ptr<SwarmSession> listener(const test::TempFolder& folder, const Seeder& seeder,
                                                  const std::function<void(SwarmOptions&)>& change = {}) {
        auto options = test::privateOptions(folder / "cache");
        options.peers = {seeder.address()};
        if (change) change(options);
        return SwarmSession::start(std::move(options)).value();
    }

private Q_SLOTS:
    void piecesTellWhereTheyCameFrom() {
        const Seeder seeder(test::noise(1'000'000));
        const test::TempFolder folder;
        auto session = listener(folder, seeder);
        QVERIFY(!session->picture(seeder.torrent.infoHash, 0));
        auto reader = session->openReader(seeder.torrent, 0, ReaderRole::Player);
        QVERIFY(test::readAll(**reader) == seeder.bytes);
        const auto picture = session->picture(seeder.torrent.infoHash, 0);
        QVERIFY(picture.has_value());
        QCOMPARE(picture->fileSize, 1'000'000);
        QCOMPARE(picture->pieces.size(), static_cast<std::size_t>(seeder.torrent.pieceCount));
        for (const auto origin : picture->pieces)
            QCOMPARE(origin, PieceOrigin::Peer);
        QCOMPARE(picture->peers.size(), std::size_t{1});
        QVERIFY(picture->peers.front().name.starts_with("BitBeats"));
        QCOMPARE(picture->peers.front().has, 1.0);
        QVERIFY(!picture->peers.front().incoming);
        // What was only heard, and not yet written down, would be fetched again.
        QTRY_COMPARE_WITH_TIMEOUT(session->status().front().haveBytes, 1'000'000, 60000);
        reader->reset();

        session.reset();
        session = listener(folder, seeder, [](SwarmOptions& o) { o.peers.clear(); });
        reader = session->openReader(seeder.torrent, 0, ReaderRole::Player);
        QVERIFY(test::readAll(**reader) == seeder.bytes);
        const auto again = session->picture(seeder.torrent.infoHash, 0);
        for (const auto origin : again->pieces)
            QCOMPARE(origin, PieceOrigin::Cache);
    }

    void anObserverReadsWhatIsThereAndFetchesNothing() {
        const Seeder seeder(test::noise(2'000'000));
        const test::TempFolder folder;
        const auto session = listener(folder, seeder);
        const auto refused = session->openReader(seeder.torrent, 0, ReaderRole::Observer);
        QVERIFY(!refused);
        QCOMPARE(refused.error().reason, Reason::NotFound);
        {
            const auto player = session->openReader(seeder.torrent, 0, ReaderRole::Prefetch);
            QVERIFY(test::readAll(**player, 0, 200'000) == seeder.bytes.substr(0, 200'000));
        }
        const auto observer = session->openReader(seeder.torrent, 0, ReaderRole::Observer);
        QVERIFY(observer);
        QVERIFY(test::readAll(**observer, 0, 200'000) == seeder.bytes.substr(0, 200'000));
        std::array<std::byte, 16> bytes{};
        QCOMPARE((*observer)->read(1'990'000, bytes, std::chrono::milliseconds(500)).state, ReadState::Waiting);
        QCOMPARE(session->picture(seeder.torrent.infoHash, 0)->pieces.back(), PieceOrigin::Absent);
    }

    void aPausedTorrentSharesNothingAlsoAfterARestartUntilItIsPlayed() {
        const Seeder seeder(test::noise(300'000));
        const test::TempFolder folder;
        const auto seedsOnStart = [](SwarmOptions& o) {
            o.peers.clear();
            o.seedCached = true;
        };
        auto session = listener(folder, seeder);
        QVERIFY(test::readAll(**session->openReader(seeder.torrent, 0, ReaderRole::Player)) == seeder.bytes);
        QVERIFY(eventually([&] { return session->status().at(0).seeding; }));
        session->pause(seeder.torrent.infoHash, true);
        QVERIFY(session->status().at(0).paused);
        QVERIFY(!session->status().at(0).seeding);
        session.reset();
        session = listener(folder, seeder, seedsOnStart);
        QVERIFY(session->status().at(0).paused);
        QVERIFY(test::readAll(**session->openReader(seeder.torrent, 0, ReaderRole::Player)) == seeder.bytes);
        QVERIFY(!session->status().at(0).paused);
    }

    void removingDropsWhatWasFetchedButNotOwnFiles() {
        Seeder seeder(test::noise(300'000));
        const test::TempFolder folder;
        const auto session = listener(folder, seeder);
        {
            const auto reader = session->openReader(seeder.torrent, 0, ReaderRole::Player);
            QVERIFY(test::readAll(**reader) == seeder.bytes);
            session->remove(seeder.torrent.infoHash);
            QCOMPARE(session->status().size(), std::size_t{1}); // it plays
        }
        QVERIFY(eventually([&] { return session->cacheBytes() > 200'000; }));
        session->remove(seeder.torrent.infoHash);
        QVERIFY(session->status().empty());
        QVERIFY(eventually([&] { return session->cacheBytes() == 0; }));
        seeder.session->remove(seeder.torrent.infoHash);
        QVERIFY(seeder.session->status().empty());
        QVERIFY(std::filesystem::exists(seeder.folder / "track.flac"));
    }

    void aNewPortAndNewLimitsHoldAtOnce() {
        const Seeder seeder(test::noise(1'500'000));
        const test::TempFolder folder;
        const auto session = listener(folder, seeder);
        auto tuning = SwarmTuning::of(test::privateOptions(folder / "cache"));
        tuning.downloadLimit = 400'000;
        session->tune(tuning);
        QElapsedTimer clock;
        clock.start();
        QVERIFY(test::readAll(**session->openReader(seeder.torrent, 0, ReaderRole::Player)) == seeder.bytes);
        QVERIFY2(clock.elapsed() > 1500, "the limit did not hold");
    }
};

BITBEATS_TEST(SwarmPictureTest);
#include "SwarmPictureTest.moc"
