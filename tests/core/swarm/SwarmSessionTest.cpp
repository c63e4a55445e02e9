#include "SwarmFixture.h"
#include "base/AtomicFile.h"
#include "support/TestMain.h"

#include <QTest>
#include <thread>

using namespace bitbeats;
using namespace bitbeats::swarm;
using test::Seeder;

class SwarmSessionTest : public QObject {
    Q_OBJECT

    static std::unique_ptr<SwarmSession> listener(const test::TempFolder& folder, const Seeder& seeder,
                                                  const std::function<void(SwarmOptions&)>& change = {}) {
        auto options = test::privateOptions(folder / "cache");
        options.peers = {seeder.address()};
        if (change) change(options);
        return SwarmSession::start(std::move(options)).value();
    }

private Q_SLOTS:
    void aTrackIsReadFromAPeer_data() {
        QTest::addColumn<bool>("scheduler");
        QTest::newRow("our scheduler") << true;
        QTest::newRow("libtorrent's picker") << false;
    }
    void aTrackIsReadFromAPeer() {
        QFETCH(bool, scheduler);
        const Seeder seeder(test::noise(3'000'001));
        QVERIFY2(seeder.seeded, "seeding failed");
        const test::TempFolder folder;
        const auto session = listener(folder, seeder, [&](SwarmOptions& o) { o.requestScheduler = scheduler; });
        const auto reader = session->openReader(seeder.torrent, 0, ReaderRole::Player);
        QVERIFY(reader);
        QVERIFY(test::readAll(**reader) == seeder.bytes);
    }

    void aCacheFolderOutOfOrderIsToldFromTheStart() {
        const test::TempFolder folder;
        QVERIFY(writeFileAtomically(folder / "cache", "a file where the folder should be"));
        std::mutex mutex;
        std::vector<Error> told;
        const auto session = SwarmSession::start(test::privateOptions(folder / "cache"), [&](const Error& error) {
            const std::lock_guard lock(mutex);
            told.push_back(error);
        });
        QVERIFY(session);
        (void)(*session)->status(); // all that start() posted has run
        const std::lock_guard lock(mutex);
        QCOMPARE(told.size(), std::size_t(1));
    }

    void aSeekIsServedFromTheMiddle() {
        const Seeder seeder(test::noise(8'000'000));
        const test::TempFolder folder;
        const auto session = listener(folder, seeder);
        const auto reader = session->openReader(seeder.torrent, 0, ReaderRole::Player);
        QVERIFY(test::readAll(**reader, 0, 100'000) == seeder.bytes.substr(0, 100'000));
        QVERIFY(test::readAll(**reader, 5'000'003, 300'000) == seeder.bytes.substr(5'000'003, 300'000));
        QVERIFY(test::readAll(**reader, 7'999'000) == seeder.bytes.substr(7'999'000));
        QVERIFY(test::readAll(**reader) == seeder.bytes);
    }

    void whatWasFetchedIsThereAfterARestartWithoutPeers() {
        const Seeder seeder(test::noise(2'000'000));
        const test::TempFolder folder;
        {
            const auto session = listener(folder, seeder);
            const auto reader = session->openReader(seeder.torrent, 0, ReaderRole::Player);
            QVERIFY(test::readAll(**reader) == seeder.bytes);
            QTRY_COMPARE_WITH_TIMEOUT(session->status().front().haveBytes, std::int64_t(2'000'000), 20'000);
        }
        const auto session = SwarmSession::start(test::privateOptions(folder / "cache")).value();
        const auto reader = session->openReader(seeder.torrent, 0, ReaderRole::Player);
        QVERIFY(test::readAll(**reader) == seeder.bytes);
        QCOMPARE(session->status().front().fromPeers, std::int64_t(0));
    }

    void whatWasFetchedIsSharedWithOthers() {
        auto seeder = std::make_unique<Seeder>(test::noise(2'000'000));
        const test::TempFolder folder;
        const test::TempFolder other;
        const auto first = listener(folder, *seeder);
        const auto reader = first->openReader(seeder->torrent, 0, ReaderRole::Player);
        QVERIFY(test::readAll(**reader) == seeder->bytes);
        seeder->session.reset();
        auto options = test::privateOptions(other / "cache");
        options.peers = {{"127.0.0.1", static_cast<std::uint16_t>(first->listenPort())}};
        const auto second = SwarmSession::start(std::move(options)).value();
        const auto otherReader = second->openReader(seeder->torrent, 0, ReaderRole::Player);
        QVERIFY(test::readAll(**otherReader) == seeder->bytes);
        QTRY_VERIFY_WITH_TIMEOUT(first->status().front().uploaded >= 2'000'000, 20'000);
    }

    /// Large pieces over a narrow link: behind a switch the sound begins long before the first hash is known.
    void theStartOfALargePieceIsReadBeforeItsHash() {
        CreateOptions create;
        create.pieceLength = 1 << 20;
        const Seeder seeder(test::noise(4'000'000), "track.flac", create);
        seeder.session->setLimits(150'000, 0);
        const test::TempFolder folder;
        const auto session = listener(folder, seeder, [](SwarmOptions& o) { o.unverifiedStart = true; });
        const auto reader = session->openReader(seeder.torrent, 0, ReaderRole::Player);
        QVERIFY(test::readAll(**reader, 0, 40'000) == seeder.bytes.substr(0, 40'000));
        QCOMPARE(session->status().front().haveBytes, std::int64_t(0));
        QVERIFY(test::readAll(**reader, 2'500'001, 40'000) == seeder.bytes.substr(2'500'001, 40'000));
        seeder.session->setLimits(0, 0);
        QVERIFY(test::readAll(**reader) == seeder.bytes);
    }

    void aMagnetBringsItsMetadataAndPlays() {
        const Seeder seeder(test::noise(1'000'000));
        const test::TempFolder folder;
        const auto session = listener(folder, seeder);
        const auto torrent = session->fetchMetadata(magnetLink(seeder.torrent), {});
        QVERIFY2(torrent, torrent ? "" : sentence(torrent.error()).c_str());
        QCOMPARE(torrent->infoHash.hex(), seeder.torrent.infoHash.hex());
        const auto reader = session->openReader(*torrent, 0, ReaderRole::Player);
        QVERIFY(test::readAll(**reader) == seeder.bytes);
    }

    void aMagnetCanBeCancelled() {
        const Seeder seeder(test::noise(100'000));
        const test::TempFolder folder;
        const auto session = SwarmSession::start(test::privateOptions(folder / "cache")).value();
        Cancellation cancellation;
        std::thread canceller([&] { cancellation.cancel(); });
        const auto torrent = session->fetchMetadata(magnetLink(seeder.torrent), cancellation.token());
        canceller.join();
        QVERIFY(!torrent);
        QCOMPARE(torrent.error().reason, Reason::Cancelled);
    }

    void aWaitingReadIsAborted() {
        const Seeder seeder(test::noise(100'000));
        const test::TempFolder folder;
        const auto session = SwarmSession::start(test::privateOptions(folder / "cache")).value(); // knows no peers
        const auto reader = session->openReader(seeder.torrent, 0, ReaderRole::Player);
        std::thread aborter([&] { (*reader)->abort(); });
        std::array<std::byte, 10> buffer{};
        QCOMPARE((*reader)->read(0, buffer, std::chrono::seconds(60)).state, ReadState::Aborted);
        aborter.join();
        (*reader)->resume();
        QCOMPARE((*reader)->read(0, buffer, Milliseconds(0)).state, ReadState::Waiting);
    }

    void aReadOnlyCacheFolderPlaysFromMemoryAndSaysSo() {
        const Seeder seeder(test::noise(3'000'000));
        const test::TempFolder folder;
        QVERIFY(writeFileAtomically(folder / "file", "in the way"));
        auto options = test::privateOptions(folder / "file");
        options.peers = {seeder.address()};
        const auto session = SwarmSession::start(std::move(options)).value();
        const auto reader = session->openReader(seeder.torrent, 0, ReaderRole::Player);
        QVERIFY(test::readAll(**reader) == seeder.bytes);
        QVERIFY(test::readAll(**reader, 10, 100'000) == seeder.bytes.substr(10, 100'000));
    }

    void changedFilesAreNotSeeded() {
        Seeder seeder(test::noise(300'000));
        seeder.session.reset();
        auto changed = seeder.bytes;
        changed[150'000] = static_cast<char>(changed[150'000] + 1);
        QVERIFY(writeFileAtomically(seeder.folder / "track.flac", changed));
        const auto session = SwarmSession::start(test::privateOptions(seeder.folder / "cache2")).value();
        const auto seeded = session->seed(seeder.torrent, seeder.folder.path(), {});
        QVERIFY(!seeded);
        QCOMPARE(seeded.error().reason, Reason::Corrupt);
        QVERIFY(readWholeFile(seeder.folder / "track.flac", 1 << 20).value() == changed);
    }

    void memoryStaysWithinItsBudget() {
        const Seeder seeder(test::noise(12'000'000));
        const test::TempFolder folder;
        const auto session = listener(folder, seeder, [](SwarmOptions& o) { o.memoryBudget = 1 << 20; });
        const auto reader = session->openReader(seeder.torrent, 0, ReaderRole::Player);
        QVERIFY(test::readAll(**reader) == seeder.bytes);
        QVERIFY(test::readAll(**reader) == seeder.bytes); // again, now from disk
    }

    void whatWasWrittenAfterTheLastResumeDataIsFound() {
        const Seeder seeder(test::noise(3'000'000));
        const test::TempFolder folder;
        const auto resume = folder / "cache" / "swarm" / seeder.torrent.infoHash.hex() / "resume";
        const auto readUpTo = [&](std::size_t count, ReaderRole role) {
            const auto session = listener(folder, seeder);
            const auto reader = session->openReader(seeder.torrent, 0, role);
            QVERIFY(test::readAll(**reader, 0, count) == seeder.bytes.substr(0, count));
            const auto whole = count < 1'000'000 ? std::int64_t(200'000) : std::int64_t(3'000'000);
            QTRY_VERIFY_WITH_TIMEOUT(session->status().front().haveBytes >= whole, 20'000);
        };
        readUpTo(200'000, ReaderRole::Prefetch); // its head alone
        const auto old = readWholeFile(resume, 1 << 20).value();
        const auto then = std::filesystem::last_write_time(resume);
        readUpTo(3'000'000, ReaderRole::Player);
        // As if the second process had been killed.
        QVERIFY(writeFileAtomically(resume, old));
        std::filesystem::last_write_time(resume, then);
        const auto session = SwarmSession::start(test::privateOptions(folder / "cache")).value();
        const auto reader = session->openReader(seeder.torrent, 0, ReaderRole::Player);
        QVERIFY(test::readAll(**reader) == seeder.bytes);
    }

    void aMagnetMayBeAwaitedTwiceAndOneOfThemGivesUp() {
        const Seeder seeder(test::noise(300'000));
        const test::TempFolder folder;
        const auto session = SwarmSession::start(test::privateOptions(folder / "cache")).value(); // knows no peers
        const auto link = magnetLink(seeder.torrent);
        Cancellation cancellation;
        Result<Torrent> first = fail(Reason::Internal, "", "");
        Result<Torrent> second = first;
        std::thread impatient([&] { first = session->fetchMetadata(link, cancellation.token()); });
        std::thread patient([&] { second = session->fetchMetadata(link, {}); });
        QTRY_COMPARE_WITH_TIMEOUT(session->status().size(), std::size_t(1), 20'000);
        cancellation.cancel();
        impatient.join();
        QVERIFY(!first);
        // The .torrent comes another way: that serves whoever still waits for the magnet link.
        QVERIFY(session->openReader(seeder.torrent, 0, ReaderRole::Player));
        patient.join();
        QVERIFY(second);
        QCOMPARE(second->infoHash.hex(), seeder.torrent.infoHash.hex());
    }

    void aTrackHeardInPartIsSeededWholeLater() {
        const Seeder seeder(test::noise(2'000'000));
        const test::TempFolder folder;
        const auto session = SwarmSession::start(test::privateOptions(folder / "cache")).value(); // has nothing of it
        QVERIFY(session->openReader(seeder.torrent, 0, ReaderRole::Player));
        QVERIFY(session->seed(seeder.torrent, seeder.folder.path(), {}));
        QCOMPARE(session->status().front().haveBytes, std::int64_t(2'000'000));
        const auto reader = session->openReader(seeder.torrent, 0, ReaderRole::Player);
        QVERIFY(test::readAll(**reader) == seeder.bytes);
    }

    void aReadAfterTheEndOfTheSessionFails() {
        const Seeder seeder(test::noise(200'000));
        const test::TempFolder folder;
        auto session = SwarmSession::start(test::privateOptions(folder / "cache")).value();
        const auto reader = session->openReader(seeder.torrent, 0, ReaderRole::Player);
        session.reset();
        std::array<std::byte, 10> buffer{};
        QCOMPARE((*reader)->read(0, buffer, std::chrono::seconds(60)).state, ReadState::Failed);
    }

    void readersMayOutliveTheSession() {
        const Seeder seeder(test::noise(200'000));
        const test::TempFolder folder;
        auto session = listener(folder, seeder);
        auto reader = session->openReader(seeder.torrent, 0, ReaderRole::Player);
        QVERIFY(test::readAll(**reader) == seeder.bytes);
        session.reset();
        reader->reset();
    }
};

BITBEATS_TEST(SwarmSessionTest);
#include "SwarmSessionTest.moc"
