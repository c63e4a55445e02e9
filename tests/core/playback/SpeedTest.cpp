#include "Stage.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"

#include <cmath>

using namespace bitbeats;
using namespace bitbeats::playback;
using bitbeats::test::kPull;
using bitbeats::test::sine;
using bitbeats::test::Stage;
using bitbeats::test::steepest;

/// Faster and slower than it was recorded: the place, the seams and the sound stay.
class SpeedTest : public QObject {
    Q_OBJECT
    test::TempFolder m_folder;

private Q_SLOTS:
    void theSpeedIsChangedWhilePlayingWithoutLosingThePlace() {
        const auto low = m_folder / "low.flac";
        test::encode(sine(100, 20), low);
        Stage stage;
        stage.add({low});
        stage.player.play();
        QVERIFY(stage.waitForState(PlayerState::Playing));
        for (int i = 0; i < 100; ++i)
            stage.pull();
        QCOMPARE(stage.player.position(), Milliseconds{1000});
        PlayerOptions options;
        options.speed = 2;
        stage.player.setOptions(options);
        const auto runsTwiceAsFast = [&] {
            const auto before = stage.player.position();
            stage.pull(10 * kPull);
            const auto step = stage.player.position() - before;
            return step > Milliseconds{195} && step < Milliseconds{205};
        };
        QVERIFY(stage.waitFor(runsTwiceAsFast));
        const auto at = stage.player.position();
        QVERIFY(at > Milliseconds{1000} && at < Milliseconds{19000}); // on from there
        QVERIFY(steepest(stage.heard) < 0.05);                        // and no click
        options.speed = 1;
        stage.player.setOptions(options);
        const auto runsAsUsual = [&] {
            const auto before = stage.player.position();
            stage.pull(10 * kPull);
            return stage.player.position() - before == Milliseconds{100};
        };
        QVERIFY(stage.waitFor(runsAsUsual));
    }

    void atAnotherSpeedTracksJoinWithoutAFrameTooMany() {
        const auto whole = sine(220, 6);
        const auto one = m_folder / "speed1.flac";
        const auto two = m_folder / "speed2.flac";
        test::encode(whole.part(0, 132300), one);
        test::encode(whole.part(132300, whole.frames()), two);
        for (const double speed : {0.5, 1.5, 2.0}) {
            PlayerOptions options;
            options.speed = speed;
            const auto heard = test::playAll({one, two}, m_folder / "fast.wav", nullptr, options);
            QCOMPARE(static_cast<long long>(heard.frames()), std::llround(6 * 44100 / speed));
            QVERIFY(steepest(heard) < 0.05);
        }
    }
};

BITBEATS_TEST(SpeedTest);
#include "SpeedTest.moc"
