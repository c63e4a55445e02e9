#include "SimulatedSwarm.h"
#include "support/TestMain.h"

#include <QTest>

using namespace bitbeats;
using namespace bitbeats::swarm;
using test::SimulatedPeer;
using test::SimulatedSwarm;

namespace {

constexpr std::int64_t kTrack = 22'300'000;
constexpr double kBitrate = 93'000; // bytes per second
constexpr std::int64_t kStart = 256 * 1024;
const Geometry kGeometry{kTrack, 64 * 1024};

ReadWindow playingFrom(std::int64_t offset) {
    return {offset, kTrack, true, true};
}

bool startThere(SimulatedSwarm& swarm, std::int64_t from = 0) {
    return swarm.scheduler().contiguous(from) >= kStart;
}

/// Lets one peer be asked for what lies at the beginning; the first request.
Block firstAskedOf(RequestScheduler& scheduler, Instant at) {
    const auto peer = scheduler.addSource(SourceType::PeerCells);
    scheduler.setHasAll(peer);
    scheduler.setReady(peer, true);
    scheduler.setWindows({playingFrom(0)}, false);
    return scheduler.plan(at).front().block;
}

/// Seconds that links of this summed rate need for the first 256 KiB, the request's round trip included.
double floorOf(double rate, double roundTrip = 0.04) {
    return roundTrip + kStart / rate;
}

} // namespace

class RequestSchedulerTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void fourPeersBringTheStartNearTheFloor() {
        SimulatedSwarm swarm(kGeometry, {kBitrate, 1});
        for (int i = 0; i < 4; ++i)
            swarm.add({});
        swarm.scheduler().setWindows({playingFrom(0)}, false);
        QVERIFY(swarm.runUntil([&] { return startThere(swarm); }, 10));
        QVERIFY2(swarm.now() < 1.12 * floorOf(4 * 125'000), qPrintable(QString::number(swarm.now())));
    }

    void sixteenPeersShareOnePiece() {
        SimulatedSwarm swarm(kGeometry, {kBitrate, 1});
        for (int i = 0; i < 16; ++i)
            swarm.add({});
        swarm.scheduler().setWindows({playingFrom(0)}, false);
        QVERIFY(swarm.runUntil([&] { return startThere(swarm); }, 10));
        QVERIFY2(swarm.now() < 1.25 * floorOf(16 * 125'000), qPrintable(QString::number(swarm.now())));
    }

    void unequalPeersDoNotWaitForTheSlowest() {
        SimulatedSwarm swarm(kGeometry, {kBitrate, 1});
        for (const double rate : {12'500.0, 50'000.0, 125'000.0, 312'500.0})
            swarm.add({.rate = rate});
        swarm.scheduler().setWindows({playingFrom(0)}, false);
        QVERIFY(swarm.runUntil([&] { return startThere(swarm); }, 10));
        QVERIFY2(swarm.now() < 1.35 * floorOf(500'000), qPrintable(QString::number(swarm.now())));
        QVERIFY(swarm.wasted() < kStart / 10);
    }

    void aSeekIsServedNearTheFloor() {
        SimulatedSwarm swarm(kGeometry, {kBitrate, 1});
        for (int i = 0; i < 4; ++i)
            swarm.add({});
        swarm.scheduler().setWindows({playingFrom(0)}, false);
        QVERIFY(!swarm.runUntil([] { return false; }, 3));
        const auto target = static_cast<std::int64_t>(0.6 * kTrack);
        const double before = swarm.now();
        swarm.scheduler().setWindows({playingFrom(target)}, true);
        QVERIFY(swarm.runUntil([&] { return startThere(swarm, target); }, 10));
        // Whole pieces have to come for a hash: up to one more on either side of the 256 KiB.
        const double whole = 0.04 + (kStart + 2.0 * kGeometry.pieceLength) / 500'000;
        QVERIFY2(swarm.now() - before < 1.15 * whole, qPrintable(QString::number(swarm.now() - before)));
    }

    void aFrozenPeerCostsLittle() {
        SimulatedSwarm swarm(kGeometry, {kBitrate, 1});
        const auto frozen = swarm.add({});
        for (int i = 0; i < 3; ++i)
            swarm.add({});
        swarm.peer(frozen).frozen = true;
        swarm.scheduler().setWindows({playingFrom(0)}, false);
        QVERIFY(swarm.runUntil([&] { return startThere(swarm); }, 10));
        QVERIFY2(swarm.now() < 1.5 * floorOf(3 * 125'000), qPrintable(QString::number(swarm.now())));
    }

    void aVanishedPeersBlocksAreFetchedElsewhere() {
        SimulatedSwarm swarm(kGeometry, {kBitrate, 1});
        const auto gone = swarm.add({});
        swarm.add({});
        swarm.scheduler().setWindows({playingFrom(0)}, false);
        QVERIFY(!swarm.runUntil([] { return false; }, 0.3));
        swarm.remove(gone);
        QVERIFY(swarm.runUntil([&] { return startThere(swarm); }, 10));
    }

    void theWholeTrackComesWithoutWaste_data() {
        QTest::addColumn<int>("type");
        QTest::newRow("cells") << static_cast<int>(SourceType::PeerCells);
        QTest::newRow("blocks") << static_cast<int>(SourceType::PeerBlocks);
    }
    void theWholeTrackComesWithoutWaste() {
        QFETCH(int, type);
        const Geometry geometry{3'000'001, 64 * 1024};
        SimulatedSwarm swarm(geometry, {kBitrate, 1});
        for (int i = 0; i < 5; ++i)
            swarm.add({.rate = 200'000.0 + i * 50'000, .type = static_cast<SourceType>(type)});
        swarm.scheduler().setWindows({{0, geometry.size, true, true}}, false);
        const auto all = [&] { return swarm.scheduler().pieces().haveCount() == geometry.pieceCount(); };
        QVERIFY(swarm.runUntil(all, 60));
        QVERIFY2(swarm.wasted() < geometry.size / 25, qPrintable(QString::number(swarm.wasted())));
    }

    void aLiarIsFoundAndTheTrackStillComesWhole() {
        const Geometry geometry{2'000'000, 64 * 1024};
        SimulatedSwarm swarm(geometry, {kBitrate, 1});
        const auto liar = swarm.add({});
        swarm.peer(liar).lies = true;
        for (int i = 0; i < 2; ++i)
            swarm.add({});
        swarm.scheduler().setWindows({{0, geometry.size, true, true}}, false);
        const auto all = [&] { return swarm.scheduler().pieces().haveCount() == geometry.pieceCount(); };
        QVERIFY(swarm.runUntil(all, 120));
        QVERIFY(!swarm.scheduler().knows(liar));
    }

    void peersThatIgnoreCancelsAreStillUsedAfterManySeeks() {
        SimulatedSwarm swarm(kGeometry, {kBitrate, 1});
        for (int i = 0; i < 2; ++i)
            swarm.add({.honoursCancel = i == 0});
        std::int64_t target = 0;
        for (int i = 0; i < 20; ++i) {
            target = (target + 7'000'003) % (kTrack - 2 * kStart);
            swarm.scheduler().setWindows({playingFrom(target)}, true);
            QVERIFY(!swarm.runUntil([] { return false; }, 0.05));
        }
        QVERIFY(swarm.runUntil([&] { return startThere(swarm, target); }, 5));
    }

    void twoReadersAreBothServed() {
        SimulatedSwarm swarm(kGeometry, {kBitrate, 1});
        for (int i = 0; i < 4; ++i)
            swarm.add({});
        const std::int64_t other = 10'000'000;
        swarm.scheduler().setWindows({playingFrom(0), {other, other + 500'000, true, true}}, false);
        QVERIFY(swarm.runUntil([&] { return startThere(swarm) && startThere(swarm, other); }, 15));
    }

    void whatAPeerSendsUnaskedIsNotStored() {
        RequestScheduler scheduler(kGeometry, {kBitrate, 1});
        const auto peer = scheduler.addSource(SourceType::PeerCells);
        scheduler.setHasAll(peer);
        scheduler.setReady(peer, true);
        scheduler.setWindows({playingFrom(0)}, false);
        const Instant at(std::chrono::hours(1));
        const auto asked = scheduler.plan(at);
        QVERIFY(!asked.empty());
        for (int piece = 10; piece < 300; ++piece)
            QVERIFY(scheduler.onBlock(peer, {piece, 0, kCell}, at).fresh.empty());
        QVERIFY(!scheduler.pieces().touched(100));
        QVERIFY(!scheduler.onBlock(peer, asked.front().block, at).fresh.empty());
    }

    void aRequestThatIsPassedOverIsFetchedElsewhere() {
        SimulatedSwarm swarm(kGeometry, {kBitrate, 1});
        swarm.add({.rate = 300'000, .forgets = 10});
        swarm.add({.rate = 50'000});
        swarm.scheduler().setWindows({playingFrom(0)}, false);
        QVERIFY(swarm.runUntil([&] { return startThere(swarm); }, 10));
        QVERIFY(swarm.runUntil([&] { return swarm.scheduler().contiguous(0) >= 6 * kStart; }, 30));
    }

    void aRefusalOfWhatWasCancelledMeansNothing() {
        RequestScheduler scheduler(kGeometry, {kBitrate, 1});
        const auto peer = scheduler.addSource(SourceType::PeerCells);
        scheduler.setHasAll(peer);
        scheduler.setReady(peer, true);
        scheduler.setWindows({playingFrom(0)}, false);
        const Instant at(std::chrono::hours(1));
        const auto asked = scheduler.plan(at);
        scheduler.setWindows({playingFrom(15'000'000)}, true);
        QVERIFY(!scheduler.onRejected(peer, asked.front().block, at)); // the seek cancelled it
        const auto again = scheduler.plan(at);
        const auto request =
            std::find_if(again.begin(), again.end(), [](const Command& c) { return c.kind == Command::Kind::Request; });
        QVERIFY(request != again.end());
        QVERIFY(scheduler.onRejected(peer, request->block, at));
    }

    void aPeerThatRefusesEverythingIsLeftAlone() {
        RequestScheduler scheduler(kGeometry, {kBitrate, 1});
        const auto peer = scheduler.addSource(SourceType::PeerCells);
        scheduler.setHasAll(peer);
        scheduler.setReady(peer, true);
        scheduler.setWindows({playingFrom(0)}, false);
        Instant at(std::chrono::hours(1));
        int requests = 0;
        for (int i = 0; i < 1000; ++i) {
            at += std::chrono::milliseconds(1);
            for (const auto& command : scheduler.plan(at)) {
                if (command.kind != Command::Kind::Request) continue;
                ++requests;
                scheduler.onRejected(peer, command.block, at);
            }
        }
        QVERIFY2(requests < 100, qPrintable(QString::number(requests)));
        QVERIFY(scheduler.source(peer).stalled());
    }

    void aSuspectPieceDoesNotWaitForATrickle() {
        SimulatedSwarm swarm(kGeometry, {kBitrate, 1});
        const auto slow = swarm.add({.rate = 1'000'000, .roundTrip = 0.01});
        const auto good = swarm.add({.rate = 200'000});
        swarm.peer(slow).lies = true;
        swarm.scheduler().setWindows({playingFrom(0)}, false);
        QVERIFY(swarm.runUntil([&] { return swarm.scheduler().pieces().touched(0); }, 1));
        const auto suspect = [&] { return swarm.scheduler().source(slow).received() > 60'000; };
        QVERIFY(swarm.runUntil(suspect, 5));
        swarm.peer(slow).lies = false; // it has done its harm and now holds on to what it is asked for alone
        swarm.peer(slow).rate = 1'000;
        Q_UNUSED(good);
        QVERIFY(swarm.runUntil([&] { return startThere(swarm); }, 25));
    }

    void whatWasAskedBeforeThePlanBeganIsNotAskedAgain() {
        RequestScheduler scheduler(kGeometry, {kBitrate, 1});
        const Instant at(std::chrono::hours(1));
        const auto early = scheduler.addSource(SourceType::PeerCells);
        const auto other = scheduler.addSource(SourceType::PeerCells);
        const Block first{0, 0, kCell};
        scheduler.adopt(early, first, at);
        scheduler.adopt(other, first, at);             // the same again is nobody's
        scheduler.adopt(early, {9'999, 0, kCell}, at); // beyond the end
        QCOMPARE(scheduler.source(early).live(), kCell);
        QCOMPARE(scheduler.source(other).live(), 0);
        for (const auto id : {early, other}) {
            scheduler.setHasAll(id);
            scheduler.setReady(id, true);
        }
        scheduler.setWindows({playingFrom(0)}, false);
        for (const auto& command : scheduler.plan(at))
            QVERIFY(command.block != first);
        QCOMPARE(scheduler.onBlock(early, first, at).fresh.size(), 1u);
    }

    void untilTheFirstSoundIsThereWebSeedsAreAskedForLittleElse() {
        constexpr int kConnections = 6;
        SimulatedSwarm swarm(kGeometry, {kBitrate, 1});
        for (int i = 0; i < kConnections; ++i)
            swarm.add({.rate = 100'000, .type = SourceType::Web});
        const auto target = static_cast<std::int64_t>(0.6 * kTrack);
        swarm.scheduler().setWindows({playingFrom(0)}, false);
        QVERIFY(!swarm.runUntil([] { return false; }, 3));
        swarm.scheduler().setWindows({playingFrom(target)}, true);
        QVERIFY(swarm.runUntil([&] { return startThere(swarm, target); }, 10));
        const int beyond = kGeometry.pieceOf(target + kStart - 1) + 1;
        int asked = 0;
        for (int cell = 0; cell < kGeometry.cellCount(beyond); ++cell) {
            const auto& pieces = swarm.scheduler().pieces();
            asked += pieces.askedOf(beyond, cell) > 0 || pieces.there({beyond, cell * kCell, kCell}) ? 1 : 0;
        }
        QVERIFY2(asked > 0 && asked <= 2 * kConnections, qPrintable(QString::number(asked)));
        QVERIFY(swarm.runUntil([&] { return swarm.scheduler().pieces().have(beyond); }, 10));
    }

    void whatIsOnOrderWhereAllIsPlentyDelaysASeekByLittle_data() {
        QTest::addColumn<int>("type");
        QTest::addColumn<int>("count");
        QTest::addColumn<double>("rate");
        QTest::newRow("peers") << static_cast<int>(SourceType::PeerCells) << 16 << 125'000.0;
        QTest::newRow("web seed") << static_cast<int>(SourceType::Web) << 8 << 300'000.0;
    }
    void whatIsOnOrderWhereAllIsPlentyDelaysASeekByLittle() {
        QFETCH(int, type);
        QFETCH(int, count);
        QFETCH(double, rate);
        SimulatedSwarm swarm(kGeometry, {kBitrate, 1});
        for (int i = 0; i < count; ++i)
            swarm.add({.rate = rate, .type = static_cast<SourceType>(type)});
        swarm.scheduler().setWindows({playingFrom(0)}, false);
        QVERIFY(!swarm.runUntil([] { return false; }, 3));
        const double all = count * rate;
        double due = 0;
        for (const auto id : swarm.ids())
            due += swarm.scheduler().source(id).due();
        // A round trip's worth keeps the road full; all beyond it is waited for after a seek.
        QVERIFY2(due > 0.8 * 0.04 * all && due < 1.8 * 0.04 * all, qPrintable(QString::number(due / all)));
        const auto landed = static_cast<double>(swarm.landed());
        QVERIFY2(landed > 0.9 * 2.8 * all, qPrintable(QString::number(landed / all)));
    }

    void aRefusedBlockIsFreeForOthersAtOnce() {
        RequestScheduler scheduler(kGeometry, {kBitrate, 1});
        Instant at(std::chrono::hours(1));
        const auto block = firstAskedOf(scheduler, at);
        QVERIFY(scheduler.onRejected(SourceId{0}, block, at));
        QCOMPARE(scheduler.pieces().askedOf(block.piece, block.offset / kCell), 0);
    }

    void whatIsLeftOutWhileLaterRequestsAreAnsweredIsTakenBack() {
        RequestScheduler scheduler(kGeometry, {kBitrate, 1});
        Instant at(std::chrono::hours(1));
        const auto block = firstAskedOf(scheduler, at);
        at += std::chrono::milliseconds(100);
        const auto later = scheduler.source(SourceId{0}).asked().back().block;
        QVERIFY(later != block);
        scheduler.plan(at);
        const auto latest = scheduler.source(SourceId{0}).asked().back().block;
        QVERIFY(latest != later);
        scheduler.onBlock(SourceId{0}, latest, at);
        at += std::chrono::milliseconds(3500);
        const auto commands = scheduler.plan(at);
        QVERIFY(std::any_of(commands.begin(), commands.end(),
                            [&](const Command& c) { return c.kind == Command::Kind::Cancel && c.block == block; }));
    }

    void whoIsSilentForSecondsIsAskedNothingNew() {
        RequestScheduler scheduler(kGeometry, {kBitrate, 1});
        Instant at(std::chrono::hours(1));
        const auto block = firstAskedOf(scheduler, at);
        at += std::chrono::milliseconds(4500);
        scheduler.plan(at);
        QVERIFY(scheduler.source(SourceId{0}).stalled());
        QCOMPARE(scheduler.pieces().askedOf(block.piece, block.offset / kCell), 0);
    }

    void nothingOutsideTheWindowsIsAskedFor() {
        SimulatedSwarm swarm(kGeometry, {kBitrate, 1});
        swarm.add({.rate = 1'000'000});
        swarm.scheduler().setWindows({{0, 300'000, false, false}}, false);
        QVERIFY(!swarm.runUntil([] { return false; }, 3));
        QCOMPARE(swarm.scheduler().pieces().haveCount(), kGeometry.pieceOf(300'000) + 1);
    }
};

BITBEATS_TEST(RequestSchedulerTest);
#include "RequestSchedulerTest.moc"
