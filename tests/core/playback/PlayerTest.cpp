#include "Stage.h"
#include "support/SlowSource.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"

#include <cmath>

using namespace bitbeats;
using namespace bitbeats::playback;
using bitbeats::test::kPull;
using bitbeats::test::sine;
using bitbeats::test::Sound;
using bitbeats::test::Stage;
using bitbeats::test::steepest;

class PlayerTest : public QObject {
    Q_OBJECT
    test::TempFolder m_folder;
    std::filesystem::path m_low, m_high, m_bad;

private Q_SLOTS:
    void initTestCase() {
        m_low = m_folder / "low.flac";
        m_high = m_folder / "high.flac";
        m_bad = m_folder / "bad.flac";
        test::encode(sine(100, 20), m_low);
        test::encode(sine(1000, 3), m_high);
        QFile bad(QString::fromStdString(m_bad.string()));
        QVERIFY(bad.open(QIODevice::WriteOnly));
        bad.write(QByteArray(5000, 'x'));
    }

    void whatIsHeardIsWhatWasDecodedBitForBit() {
        Stage stage;
        stage.add({m_high});
        stage.player.play();
        QVERIFY(stage.waitForState(PlayerState::Playing));
        const QSignalSpy ended(&stage.player, &Player::queueEnded);
        QVERIFY(stage.pullUntil([&] { return ended.count() > 0; }));
        const auto whole = sine(1000, 3);
        QVERIFY(stage.heard.frames() >= whole.frames());
        QCOMPARE(test::differenceAt(whole, stage.heard, 0, 0, whole.frames()), 0.0);
        QCOMPARE(stage.player.state(), PlayerState::Stopped);
        QCOMPARE(stage.state->stops, 1);
    }

    void positionFollowsWhatIsHeard() {
        Stage stage;
        stage.add({m_low});
        stage.player.play();
        QVERIFY(stage.waitForState(PlayerState::Playing));
        for (int i = 0; i < 100; ++i)
            QCOMPARE(stage.pull(), kPull);
        QCOMPARE(stage.player.position(), Milliseconds{1000});
        QCOMPARE(stage.player.duration(), Milliseconds{20000});
        QCOMPARE(stage.player.facts().codec, std::string("FLAC"));
    }

    void aSeekBlendsOverWithoutAClick() {
        Stage stage;
        stage.add({m_low});
        stage.player.play();
        QVERIFY(stage.waitForState(PlayerState::Playing));
        for (const int to : {12345, 3003, 19000, 7, 10001}) {
            for (int i = 0; i < 20; ++i)
                stage.pull();
            stage.player.seek(Milliseconds{to});
            QCOMPARE(stage.player.position(), Milliseconds{to}); // at once, for the seek bar
            const auto from = stage.heard.frames();
            QVERIFY(stage.pullUntil([&] { return stage.player.position() > Milliseconds{to + 30}; }));
            QVERIFY(stage.heard.frames() > from);
        }
        // A 100 Hz tone at half level moves by at most 0.0072 per frame.
        QVERIFY2(steepest(stage.heard) < 0.02, qPrintable(QString::number(steepest(stage.heard))));
    }

    void manySeeksAtOnceEndAtTheLast() {
        Stage stage;
        stage.add({m_low});
        stage.player.play();
        QVERIFY(stage.waitForState(PlayerState::Playing));
        for (int i = 0; i < 200; ++i) {
            stage.player.seek(Milliseconds{(i * 7919) % 19000});
            if (i % 3 == 0) stage.pull();
        }
        stage.player.seek(Milliseconds{15000});
        QVERIFY(stage.pullUntil([&] { return stage.player.position() > Milliseconds{15200}; }));
        QVERIFY(stage.player.position() < Milliseconds{16500});
        QVERIFY(steepest(stage.heard) < 0.02);
    }

    void pauseAndResumeRampAndLoseNothing() {
        Stage stage;
        stage.add({m_low});
        stage.player.play();
        QVERIFY(stage.waitForState(PlayerState::Playing));
        for (int i = 0; i < 23; ++i)
            stage.pull();
        stage.player.pause();
        QCOMPARE(stage.player.state(), PlayerState::Paused);
        QVERIFY(stage.pullUntil([&] {
            const std::lock_guard lock(stage.state->mutex);
            return stage.state->paused; // the device sleeps once the silence is reached
        }));
        const auto at = stage.player.position();
        const auto quiet = stage.heard.frames();
        QCOMPARE(stage.heard.at(quiet - 1, 0), 0.0F);
        QVERIFY(steepest(stage.heard) < 0.02);
        stage.player.resume();
        QVERIFY(stage.waitForState(PlayerState::Playing));
        QVERIFY(stage.pullUntil([&] { return stage.heard.frames() > quiet + 4000; }));
        QVERIFY(steepest(stage.heard) < 0.02);
        QVERIFY(stage.player.position() > at);
    }

    void volumeGlides() {
        Stage stage;
        stage.add({m_low});
        stage.player.play();
        QVERIFY(stage.waitForState(PlayerState::Playing));
        for (int i = 0; i < 10; ++i)
            stage.pull();
        stage.player.setVolume(0.25);
        for (int i = 0; i < 10; ++i)
            stage.pull();
        stage.player.setMuted(true);
        for (int i = 0; i < 10; ++i)
            stage.pull();
        QVERIFY(steepest(stage.heard) < 0.02);
        QCOMPARE(stage.heard.at(stage.heard.frames() - 1, 0), 0.0F);
    }

    void aTrackThatCannotBePlayedIsSkippedWithASentence() {
        Stage stage;
        stage.add({m_high, m_bad, m_folder / "gone.flac", m_high});
        const QSignalSpy failed(&stage.player, &Player::trackFailed);
        const QSignalSpy ended(&stage.player, &Player::queueEnded);
        stage.player.play();
        QVERIFY(stage.pullUntil([&] { return ended.count() > 0; }));
        QCOMPARE(failed.count(), 2);
        QVERIFY(failed[0][0].toString().contains(QStringLiteral("bad.flac")));
        QVERIFY(failed[1][0].toString().contains(QStringLiteral("gone.flac")));
        // And the good ones join without a gap.
        const auto whole = sine(1000, 3);
        QCOMPARE(test::differenceAt(whole, stage.heard, 0, 0, whole.frames()), 0.0);
        const auto second = stage.heard.part(whole.frames(), stage.heard.frames());
        QCOMPARE(test::differenceAt(whole, second, 0, 0, whole.frames()), 0.0);
    }

    void aQueueOfBrokenTracksEndsEvenWhenRepeating() {
        Stage stage;
        stage.add({m_bad, m_bad, m_bad});
        stage.queue.setRepeat(Repeat::All);
        const QSignalSpy failed(&stage.player, &Player::trackFailed);
        const QSignalSpy ended(&stage.player, &Player::queueEnded);
        stage.player.play();
        QVERIFY(stage.waitFor([&] { return ended.count() > 0; }));
        QCOMPARE(failed.count(), 3);
        QCOMPARE(stage.player.state(), PlayerState::Stopped);
    }

    void removingTheNextTrackTakesItsSoundBackOutOfTheRing() {
        Stage stage;
        const auto shortTone = m_folder / "short.flac";
        test::encode(sine(100, 0.8), shortTone);
        stage.add({shortTone, m_high, shortTone});
        stage.player.play();
        QVERIFY(stage.waitForState(PlayerState::Playing));
        // The ring holds two seconds: the second track is in it for sure when the third is asked for.
        QVERIFY(stage.waitFor([&] { return stage.queue.items()[1].duration > Milliseconds{0}; }));
        stage.pull();
        stage.queue.remove({stage.queue.items()[1].id});
        const QSignalSpy ended(&stage.player, &Player::queueEnded);
        QVERIFY(stage.pullUntil([&] { return ended.count() > 0; }));
        QVERIFY2(steepest(stage.heard) < 0.02,
                 qPrintable(QString::number(steepest(stage.heard)))); // 1 kHz would be 0.07
        const auto tone = sine(100, 0.8);
        QCOMPARE(test::differenceAt(tone, stage.heard, 0, 0, 3000), 0.0);
        const auto second = stage.heard.part(tone.frames(), stage.heard.frames());
        QVERIFY(test::differenceAt(tone, second, 0, 500, tone.frames()) < 1e-6);
    }

    void aGainIsChangedSeamlesslyWhilePlaying() {
        Stage stage;
        const auto tagged = m_folder / "tagged.flac";
        test::encode(sine(100, 10), tagged, {"-metadata", "REPLAYGAIN_TRACK_GAIN=-6.0206 dB"});
        stage.add({tagged});
        stage.player.play();
        QVERIFY(stage.waitForState(PlayerState::Playing));
        for (int i = 0; i < 20; ++i)
            stage.pull();
        PlayerOptions options;
        options.gainMode = GainMode::Track;
        stage.player.setOptions(options);
        const auto reference = sine(100, 10);
        const auto halved = [&] { // over the last period of the tone
            for (auto frame = stage.heard.frames() - kPull; frame < stage.heard.frames(); ++frame)
                if (std::abs(stage.heard.at(frame, 0) - 0.5F * reference.at(frame, 0)) > 1e-4F) return false;
            return true;
        };
        QVERIFY(stage.pullUntil(halved));
        // The tone's phase has not moved, and nothing clicked.
        const auto end = stage.heard.frames();
        for (int i = 0; i < 20; ++i)
            stage.pull();
        for (auto frame = end; frame < stage.heard.frames(); ++frame)
            QVERIFY(std::abs(stage.heard.at(frame, 0) - 0.5F * reference.at(frame, 0)) < 1e-4F);
        QVERIFY(steepest(stage.heard) < 0.02);
    }

    void theNextTrackIsAnnouncedBeforeItsTurn() {
        Stage stage;
        const auto longer = m_folder / "longer.flac";
        test::encode(sine(100, 40), longer);
        stage.add({longer, m_high, m_low});
        stage.player.play();
        QVERIFY(stage.waitForState(PlayerState::Playing));
        QVERIFY(stage.opener.hints().empty());
        stage.player.seek(Milliseconds{12000});
        QVERIFY(stage.pullUntil([&] { return stage.opener.hints().size() == 1; }));
        QCOMPARE(stage.opener.hints()[0].first, m_high.string());
        QCOMPARE(stage.opener.hints()[0].second, Approach::Soon);
        stage.queue.move(2, 1, 1); // another one is next now
        QVERIFY(stage.pullUntil([&] { return stage.opener.hints().size() == 3; }));
        QCOMPARE(stage.opener.hints()[1].second, Approach::Dropped);
        QCOMPARE(stage.opener.hints()[2].first, m_low.string());
        QCOMPARE(stage.opener.hints()[2].second, Approach::Soon);
        stage.player.seek(Milliseconds{21000});
        QVERIFY(stage.pullUntil([&] { return stage.opener.hints().size() == 4; }));
        QCOMPARE(stage.opener.hints()[3].second, Approach::Imminent);
    }

    void aFileThatCannotBeWrittenStopsWithASentence() {
        for (const std::string path : {"/dev/full", "/no/such/folder/x.wav"}) {
            PlayQueue queue;
            test::FileOpener opener;
            queue.append(test::itemsOf({m_high}));
            Player player(queue, opener, makeWavOutput(path));
            const QSignalSpy failed(&player, &Player::outputFailed);
            player.play();
            QVERIFY(QTest::qWaitFor([&] { return failed.count() > 0 && player.state() == PlayerState::Stopped; },
                                    test::kPatience));
            QVERIFY(failed[0][0].toString().startsWith(QStringLiteral("Could not write ")));
        }
    }

    void aWavFileIsWholeWhenPlayingIsStoppedMidway() {
        const auto path = m_folder / "part.wav";
        PlayQueue queue;
        const auto arrival = std::make_shared<test::Arrival>();
        arrival->arriveUpTo(700000);
        const auto wav = m_folder / "source.wav";
        test::encode(sine(100, 8), wav);
        test::FileOpener opener(
            [&](auto file, const auto&) { return std::make_unique<test::SlowSource>(std::move(file), arrival); });
        queue.append(test::itemsOf({wav}));
        {
            Player player(queue, opener, makeWavOutput(path.string()));
            player.play();
            QVERIFY(QTest::qWaitFor([&] { return player.position() > Milliseconds{3500}; }, test::kPatience));
            QVERIFY(test::readWav(path).frames() >= 44100); // even now
        }
        const auto written = test::readWav(path);
        QVERIFY(written.frames() > 3 * 44100);
        QCOMPARE(test::differenceAt(sine(100, 8), written, 0, 0, written.frames()), 0.0);
    }

    void removingThePausedTrackDoesNotStartTheNext() {
        Stage stage;
        stage.add({m_low, m_high});
        stage.player.play();
        QVERIFY(stage.waitForState(PlayerState::Playing));
        stage.player.pause();
        stage.queue.remove({stage.queue.items()[0].id});
        QCOMPARE(stage.queue.currentIndex(), 0);
        QCOMPARE(stage.player.state(), PlayerState::Paused);
        stage.player.resume();
        QVERIFY(stage.pullUntil([&] { return stage.player.position() > Milliseconds{300}; }));
        QCOMPARE(stage.player.duration(), Milliseconds{3000});
    }

    void repeatOneGoesOnWithoutAGap() {
        Stage stage;
        stage.add({m_high, m_low});
        stage.queue.setRepeat(Repeat::One);
        const QSignalSpy changed(&stage.player, &Player::currentTrackChanged);
        stage.player.play();
        const auto whole = sine(1000, 3);
        QVERIFY(stage.pullUntil([&] { return stage.heard.frames() > 3 * whole.frames(); }));
        for (std::size_t round = 0; round < 3; ++round)
            QCOMPARE(test::differenceAt(whole, stage.heard.part(round * whole.frames(), (round + 1) * whole.frames()),
                                        0, 0, whole.frames()),
                     0.0);
        QCOMPARE(stage.queue.currentIndex(), 0);
        stage.player.next(); // the person's wish counts more
        QCOMPARE(stage.queue.currentIndex(), 1);
    }

    void previousGoesToTheStartOrToTheTrackBefore() {
        Stage stage;
        stage.add({m_high, m_low});
        stage.player.playIndex(1);
        QVERIFY(stage.pullUntil([&] { return stage.player.position() > Milliseconds{3500}; }));
        stage.player.previous();
        QCOMPARE(stage.queue.currentIndex(), 1);
        QVERIFY(stage.pullUntil([&] {
            return stage.player.position() < Milliseconds{1000} && stage.player.position() > Milliseconds{50};
        }));
        stage.player.previous();
        QCOMPARE(stage.queue.currentIndex(), 0);
    }

    void theFirstSoundIsThereBeforeTheDeviceIsStarted() {
        Stage stage;
        stage.add({m_high});
        stage.player.play();
        QVERIFY(stage.waitFor([&] { return stage.state->running(); }));
        QCOMPARE(stage.pull(4410), std::size_t(4410));
    }

    // ---- bytes that come late

    void aTrackThatRunsDrySaysBufferingAndGoesOnWithTwoSeconds() {
        const auto arrival = std::make_shared<test::Arrival>();
        arrival->arriveUpTo(300000);
        const auto wav = m_folder / "slow.wav"; // 176400 bytes a second
        test::encode(sine(100, 8), wav);
        Stage stage(
            [&](auto file, const auto&) { return std::make_unique<test::SlowSource>(std::move(file), arrival); });
        stage.add({wav});
        stage.player.play();
        QVERIFY(stage.waitForState(PlayerState::Playing));
        QVERIFY(stage.pullUntil([&] { return stage.player.state() == PlayerState::Buffering; }));
        QVERIFY(steepest(stage.heard) < 0.02); // it fell silent, but not with a click
        const auto at = stage.player.position();
        QVERIFY(at > Milliseconds{1300} && at < Milliseconds{1750});
        arrival->arriveUpTo(300000 + 176400); // one more second is not enough
        QVERIFY(stage.waitFor([&] { return arrival->waiting(); }));
        for (int i = 0; i < 50; ++i)
            QCOMPARE(stage.pull(), std::size_t(0));
        QCOMPARE(stage.player.state(), PlayerState::Buffering);
        arrival->arriveUpTo(300000 + 3 * 176400);
        QVERIFY(stage.waitForState(PlayerState::Playing));
        QVERIFY(stage.pullUntil([&] { return stage.player.position() > at + Milliseconds{1000}; }));
        QVERIFY(steepest(stage.heard) < 0.02);
        arrival->arriveAll();
        const QSignalSpy ended(&stage.player, &Player::queueEnded);
        QVERIFY(stage.pullUntil([&] { return ended.count() > 0; }));
    }

    void aTrackThatNeverComesIsSkipped() {
        const auto arrival = std::make_shared<test::Arrival>();
        arrival->arriveUpTo(100000);
        EngineTuning tuning;
        tuning.dryLimit = Milliseconds{300};
        Stage stage(
            [&](std::unique_ptr<ByteSource> file, const QueueItem& item) -> std::unique_ptr<ByteSource> {
                if (item.title != "low") return file;
                return std::make_unique<test::SlowSource>(std::move(file), arrival);
            },
            tuning);
        stage.add({m_low, m_high});
        const QSignalSpy failed(&stage.player, &Player::trackFailed);
        const QSignalSpy ended(&stage.player, &Player::queueEnded);
        stage.player.play();
        QVERIFY(stage.pullUntil([&] { return ended.count() > 0; }));
        QCOMPARE(failed.count(), 1);
        QVERIFY(failed[0][0].toString().contains(QStringLiteral("low.flac")));
    }

    void aSeekWakesAReaderThatWaits() {
        const auto arrival = std::make_shared<test::Arrival>();
        const auto wav = m_folder / "seek.wav";
        test::encode(sine(100, 8), wav);
        arrival->arriveUpTo(400000);
        Stage stage(
            [&](auto file, const auto&) { return std::make_unique<test::SlowSource>(std::move(file), arrival); });
        stage.add({wav});
        stage.player.play();
        QVERIFY(stage.waitForState(PlayerState::Playing));
        stage.player.seek(Milliseconds{6000}); // beyond what is there
        QVERIFY(stage.pullUntil([&] { return stage.player.state() == PlayerState::Buffering; }));
        QCOMPARE(stage.player.position(), Milliseconds{6000});
        stage.player.seek(Milliseconds{500});
        QVERIFY(stage.pullUntil([&] { return stage.player.position() > Milliseconds{600}; }));
        QVERIFY(stage.player.position() < Milliseconds{2000});
        QVERIFY(steepest(stage.heard) < 0.02);
    }

    void aReaderThatFailsEndsTheTrackAfterWhatWasRead() {
        const auto arrival = std::make_shared<test::Arrival>();
        const auto wav = m_folder / "fails.wav";
        test::encode(sine(100, 8), wav);
        arrival->arriveUpTo(176400 + 44);
        Stage stage(
            [&](auto file, const auto&) { return std::make_unique<test::SlowSource>(std::move(file), arrival); });
        stage.add({wav});
        const QSignalSpy failed(&stage.player, &Player::trackFailed);
        const QSignalSpy ended(&stage.player, &Player::queueEnded);
        stage.player.play();
        QVERIFY(stage.waitForState(PlayerState::Playing));
        arrival->failFromNowOn(Error{Reason::Corrupt, "read", "fails.wav", "a piece has the wrong sum", {}});
        QVERIFY(stage.pullUntil([&] { return ended.count() > 0; }));
        QCOMPARE(failed.count(), 1);
        QVERIFY(failed[0][0].toString().contains(QStringLiteral("wrong sum")));
    }

    void thePlayerGoesAwayWhileBytesAreMissing() {
        const auto wav = m_folder / "away.wav";
        test::encode(sine(100, 8), wav);
        for (const std::int64_t limit : {0, 20, 3000, 100000}) { // in the headers, in the sound
            const auto arrival = std::make_shared<test::Arrival>();
            arrival->arriveUpTo(limit);
            Stage stage(
                [&](auto file, const auto&) { return std::make_unique<test::SlowSource>(std::move(file), arrival); });
            stage.add({wav, m_high});
            stage.player.play();
            QVERIFY(stage.waitFor([&] { return arrival->waiting(); }));
        }
    }

    void thePlayerGoesAwayWhileATrackIsBeingFound() {
        struct BlockingOpener final : TrackOpener {
            std::atomic<int> inside{0};
            Result<OpenedTrack> open(const QueueItem&, const CancelToken& cancel) override {
                ++inside;
                std::mutex mutex;
                std::condition_variable wake;
                const auto handle = cancel.onCancel([&] {
                    const std::lock_guard lock(mutex);
                    wake.notify_all();
                });
                std::unique_lock lock(mutex);
                wake.wait(lock, [&] { return cancel.cancelled(); });
                return fail(Reason::Cancelled, "open", "it");
            }
            void approach(const QueueItem&, Approach) override {}
        } opener;
        PlayQueue queue;
        queue.append(test::itemsOf({m_low, m_high, m_low}));
        Player player(queue, opener, makeNullOutput());
        player.play();
        QVERIFY(QTest::qWaitFor([&] { return opener.inside == 1; }, test::kPatience));
        QCOMPARE(player.state(), PlayerState::Opening);
        player.next(); // another one instead
        QVERIFY(QTest::qWaitFor([&] { return opener.inside == 2; }, test::kPatience));
        player.stop();
        QCOMPARE(player.state(), PlayerState::Stopped);
        player.playIndex(2);
        QVERIFY(QTest::qWaitFor([&] { return opener.inside == 3; }, test::kPatience));
    }

    void anotherTrackIsChosenWhileTheirSoundsAreToBlend() {
        const auto arrival = std::make_shared<test::Arrival>();
        arrival->arriveAll();
        Stage stage(
            [&](auto file, const auto&) { return std::make_unique<test::SlowSource>(std::move(file), arrival); });
        PlayerOptions options;
        options.crossfade = Milliseconds{1000};
        stage.player.setOptions(options);
        stage.add({m_low, m_high});
        stage.player.play();
        QVERIFY(stage.pullUntil([&] { return stage.player.position() > Milliseconds{300}; }));
        arrival->arriveUpTo(0);
        stage.player.next(); // it is not open when the engine comes to feed it
        QVERIFY(stage.pullUntil([&] { return stage.player.state() == PlayerState::Opening; }));
        arrival->arriveAll();
        QVERIFY(stage.pullUntil(
            [&] { return stage.queue.currentIndex() == 1 && stage.player.position() > Milliseconds{300}; }));
    }

    void stallsSeeksAndSkipsInAnyOrderDoNotHang_data() {
        QTest::addColumn<quint32>("seed");
        for (quint32 seed = 1; seed <= 5; ++seed)
            QTest::addRow("seed %u", seed) << seed;
    }
    void stallsSeeksAndSkipsInAnyOrderDoNotHang() {
        QFETCH(quint32, seed);
        const auto arrival = std::make_shared<test::Arrival>();
        arrival->arriveAll();
        Stage stage(
            [&](auto file, const auto&) { return std::make_unique<test::SlowSource>(std::move(file), arrival); });
        stage.add({m_low, m_high, m_low});
        stage.queue.setRepeat(Repeat::All);
        stage.player.play();
        std::uint32_t random = seed;
        for (int i = 0; i < 400; ++i) {
            random = random * 1664525U + 1013904223U;
            switch ((random >> 16) % 12) {
            case 0:
                stage.player.seek(Milliseconds{(random >> 8) % 19000});
                break;
            case 1:
                stage.player.next();
                break;
            case 2:
                stage.player.previous();
                break;
            case 3:
                stage.player.togglePause();
                break;
            case 4:
                arrival->arriveUpTo((random >> 8) % 500000);
                break;
            case 5:
                arrival->arriveAll();
                break;
            case 6: {
                PlayerOptions options;
                options.crossfade = Milliseconds{(random >> 8) % 3000};
                options.gainMode = (random >> 9) % 2 ? GainMode::Track : GainMode::Off;
                stage.player.setOptions(options);
                break;
            }
            case 7:
                stage.queue.move(static_cast<int>((random >> 8) % 3), 1, static_cast<int>((random >> 12) % 4));
                break;
            case 8: {
                const auto& items = stage.queue.items();
                stage.queue.remove({items.at((random >> 8) % items.size()).id});
                stage.add({(random >> 9) % 2 ? m_low : m_high});
                break;
            }
            case 9:
                stage.queue.setShuffle((random >> 8) % 2);
                break;
            case 10:
                stage.player.stop();
                stage.player.playIndex(static_cast<int>((random >> 8) % 3));
                break;
            default:
                QCoreApplication::processEvents();
            }
            stage.pull(200 + (random >> 20) % 2000);
        }
        arrival->arriveAll();
        stage.player.playIndex(0);
        QVERIFY(stage.pullUntil([&] { return stage.player.position() > Milliseconds{500}; }));
    }
};

BITBEATS_TEST(PlayerTest);
#include "PlayerTest.moc"
