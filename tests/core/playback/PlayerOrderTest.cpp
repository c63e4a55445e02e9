#include "Stage.h"
#include "support/SlowSource.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"

#include <QFile>

using namespace bitbeats;
using namespace bitbeats::playback;
using bitbeats::test::sine;
using bitbeats::test::Stage;

/// What the engine says arrives later than it was true: the player makes the right thing of it in every order.
class PlayerOrderTest : public QObject {
    Q_OBJECT
    test::TempFolder m_folder;
    std::filesystem::path m_low, m_high, m_brief, m_bad;

private Q_SLOTS:
    void initTestCase() {
        m_low = m_folder / "low.flac";
        m_high = m_folder / "high.flac";
        m_brief = m_folder / "brief.flac";
        m_bad = m_folder / "bad.flac";
        test::encode(sine(100, 20), m_low);
        test::encode(sine(1000, 3), m_high);
        test::encode(sine(100, 0.8), m_brief);
        QFile bad(QString::fromStdString(m_bad.string()));
        QVERIFY(bad.open(QIODevice::WriteOnly));
        bad.write(QByteArray(5000, 'x'));
    }

    void whatFailedBeforeTheFirstSoundIsNotTriedAgainAfterIt() {
        const auto arrival = std::make_shared<test::Arrival>();
        const auto late = m_folder / "late.flac";
        test::encode(sine(1000, 1), late);
        Stage stage([&](std::unique_ptr<ByteSource> file, const QueueItem& item) -> std::unique_ptr<ByteSource> {
            if (item.title != "late") return file;
            return std::make_unique<test::SlowSource>(std::move(file), arrival);
        });
        stage.add({m_high, m_bad, late, m_high});
        const QSignalSpy failed(&stage.player, &Player::trackFailed);
        const QSignalSpy ended(&stage.player, &Player::queueEnded);
        stage.player.play();
        QVERIFY(stage.waitFor([&] { return failed.count() == 1 && arrival->waiting(); }));
        QVERIFY(stage.waitForState(PlayerState::Playing));
        stage.pull();
        stage.player.pause();
        stage.player.resume();
        QVERIFY(stage.waitForState(PlayerState::Playing)); // said behind the word that the first track is heard
        arrival->failFromNowOn(Error{Reason::Corrupt, "read", "late.flac", "a piece has the wrong sum", {}});
        QVERIFY(stage.pullUntil([&] { return ended.count() > 0; }));
        QCOMPARE(failed.count(), 2);
        QVERIFY(failed[0][0].toString().contains(QStringLiteral("bad.flac")));
        QVERIFY(failed[1][0].toString().contains(QStringLiteral("late.flac")));
        QCOMPARE(stage.queue.currentIndex(), 3);
    }

    void whatFailedBehindAPreparedTrackIsNotTriedAgainWhenThatIsHeard() {
        Stage stage;
        stage.add({m_brief, m_brief, m_bad, m_high});
        const QSignalSpy failed(&stage.player, &Player::trackFailed);
        const QSignalSpy ended(&stage.player, &Player::queueEnded);
        const QSignalSpy changed(&stage.player, &Player::currentTrackChanged);
        stage.player.play();
        QVERIFY(stage.waitFor([&] { return failed.count() == 1; })); // two seconds are in hand, the first is not over
        QCOMPARE(stage.queue.currentIndex(), 0);
        QVERIFY(stage.pullUntil([&] { return ended.count() > 0; }));
        QCOMPARE(failed.count(), 1);
        QCOMPARE(changed.count(), 3);
        QCOMPARE(stage.queue.currentIndex(), 3);
    }

    void aBrokenTrackIsTriedAgainInTheNextRoundAndToldOnceInEach() {
        Stage stage;
        stage.add({m_brief, m_bad});
        stage.queue.setRepeat(Repeat::All);
        const QSignalSpy failed(&stage.player, &Player::trackFailed);
        const QSignalSpy changed(&stage.player, &Player::currentTrackChanged);
        stage.player.play();
        QVERIFY(stage.pullUntil([&] { return failed.count() == 3; }));
        QVERIFY(changed.count() >= 3);
    }

    void whatIsChosenAsTheLastTrackEndsIsPlayed() {
        Stage stage;
        stage.add({m_high, m_low});
        const QSignalSpy ended(&stage.player, &Player::queueEnded);
        stage.player.playIndex(1, Milliseconds{19500});
        QVERIFY(stage.waitForState(PlayerState::Playing));
        QVERIFY(stage.pullWithoutThePlayerUntil([&] { return stage.state->stopped() == 1; }));
        stage.player.playIndex(0); // the word that all is over is still on its way
        QVERIFY(stage.waitForState(PlayerState::Playing));
        QCOMPARE(ended.count(), 0);
        QVERIFY(stage.pullUntil([&] { return stage.player.position() > Milliseconds{300}; }));
        QCOMPARE(stage.player.state(), PlayerState::Playing);
        QCOMPARE(ended.count(), 0);
    }

    void whatIsRemovedJustAsItsTurnComesIsNotPlayed() {
        Stage stage;
        stage.add({m_brief, m_high, m_low});
        const auto third = stage.queue.items()[2].id;
        stage.player.play();
        QVERIFY(stage.pullUntil([&] { return stage.queue.items()[1].duration > Milliseconds{0}; }));
        const auto brief = static_cast<std::size_t>(0.8 * 44100);
        QVERIFY(stage.pullWithoutThePlayerUntil([&] { return stage.heard.frames() > brief + 4410; }));
        stage.queue.remove({stage.queue.items()[1].id}); // the word that it is heard is still on its way
        QVERIFY(stage.pullUntil([&] { return stage.queue.current() && stage.queue.current()->id == third; }));
        QVERIFY(stage.pullUntil([&] { return stage.player.position() > Milliseconds{300}; }));
        QCOMPARE(stage.player.duration(), Milliseconds{20000});
        QCOMPARE(stage.queue.current()->id, third);
    }

    void whatIsRemovedJustAsItsTurnComesAtTheEndLeavesNothing() {
        Stage stage;
        stage.add({m_brief, m_high});
        const QSignalSpy ended(&stage.player, &Player::queueEnded);
        stage.player.play();
        QVERIFY(stage.pullUntil([&] { return stage.queue.items()[1].duration > Milliseconds{0}; }));
        const auto brief = static_cast<std::size_t>(0.8 * 44100);
        QVERIFY(stage.pullWithoutThePlayerUntil([&] { return stage.heard.frames() > brief + 4410; }));
        stage.queue.remove({stage.queue.items()[1].id});
        QVERIFY(stage.pullUntil([&] { return ended.count() == 1; }));
        QCOMPARE(stage.player.state(), PlayerState::Stopped);
    }

    void whatIsChosenAsTheDeviceRefusesIsPlayed() {
        Stage stage;
        stage.add({m_high, m_low});
        stage.state->refuse(true);
        const QSignalSpy failed(&stage.player, &Player::outputFailed);
        stage.player.play();
        QVERIFY(stage.pullWithoutThePlayerUntil([&] { return stage.state->started() == 1; }));
        stage.state->refuse(false);
        stage.player.playIndex(1); // the refusal is still on its way
        QVERIFY(stage.waitForState(PlayerState::Playing));
        QVERIFY(stage.pullUntil([&] { return stage.player.position() > Milliseconds{300}; }));
        QCOMPARE(stage.player.state(), PlayerState::Playing);
        QCOMPARE(failed.count(), 0);
    }

    void theSourceIsToldAgainWhenTheSameTrackIsBegunAgain() {
        const auto arrival = std::make_shared<test::Arrival>();
        arrival->arriveAll();
        Stage stage(
            [&](auto file, const auto&) { return std::make_unique<test::SlowSource>(std::move(file), arrival); });
        stage.add({m_low});
        const auto fromSwarm = [&] { return stage.player.sourceStatus().kind == SourceKind::Swarm; };
        stage.player.play();
        QVERIFY(stage.waitFor(fromSwarm));
        stage.player.playIndex(0);
        QVERIFY(!fromSwarm());
        QVERIFY(stage.waitFor(fromSwarm));
    }
};

BITBEATS_TEST(PlayerOrderTest);
#include "PlayerOrderTest.moc"
