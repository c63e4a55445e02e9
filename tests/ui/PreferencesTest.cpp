#include "models/Preferences.h"
#include "base/AtomicFile.h"
#include "fixtures/FakeSources.h"
#include "playback/AudioOutput.h"
#include "playback/Player.h"
#include "shell/Applied.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"

#include <QSignalSpy>
#include <QTest>

using namespace bitbeats;
using namespace bitbeats::test;
using namespace bitbeats::ui;

class PreferencesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatIsChosenIsToldOnceAndComesBack() {
        const TempFolder folder;
        const auto file = folder / "deep" / "bitbeats.ini";
        {
            Tasks tasks;
            Preferences preferences(file, tasks);
            QSignalSpy changed(&preferences, &Preferences::changed);
            QVERIFY(preferences.closeToTray());
            preferences.putOn(keys::kCloseToTray, false);
            preferences.putOn(keys::kCloseToTray, false);
            preferences.putNumber(keys::kUploadLimit, 500'000);
            QCOMPARE(changed.count(), 2);
            QVERIFY(!preferences.closeToTray());
        }
        Tasks tasks;
        Preferences again(file, tasks);
        QVERIFY(!again.closeToTray());
        QCOMPARE(again.number(keys::kUploadLimit), 500'000);
    }

    void whatWasWrittenByHandStays() {
        const TempFolder folder;
        const auto file = folder / "bitbeats.ini";
        QVERIFY(writeFileAtomically(file, "no-dht=true\npeer=127.0.0.1:1, 127.0.0.1:2\ncrossfade=3\n"));
        {
            Tasks tasks;
            Preferences preferences(file, tasks);
            QCOMPARE(preferences.text("peer"), QString("127.0.0.1:1,127.0.0.1:2"));
            preferences.put(keys::kCrossfade, {});
            preferences.put(keys::kGain, "album");
        }
        Tasks tasks;
        Preferences again(file, tasks);
        QVERIFY(again.on("no-dht"));
        QCOMPARE(again.text("peer"), QString("127.0.0.1:1,127.0.0.1:2"));
        QCOMPARE(again.text(keys::kCrossfade, "0"), QString("0"));
        QCOMPARE(again.text(keys::kGain), QString("album"));
    }

    void itIsOnDiskWithoutAnEnd() {
        const TempFolder folder;
        const auto file = folder / "bitbeats.ini";
        Tasks tasks;
        Preferences preferences(file, tasks);
        preferences.putOn(keys::kNotifications, false);
        QTRY_VERIFY(readWholeFile(file, 1000).value_or("").find("notifications=0") != std::string::npos);
        preferences.putOn(keys::kNotifications, true);
        QTRY_VERIFY(readWholeFile(file, 1000).value_or("").find("notifications=1") != std::string::npos);
    }

    void aFlagHoldsForThisRunAlone() {
        const TempFolder folder;
        const auto file = folder / "bitbeats.ini";
        QVERIFY(writeFileAtomically(file, "upload-limit=100k\n"));
        {
            Tasks tasks;
            Preferences preferences(file, tasks);
            preferences.putForThisRun(keys::kUploadLimit, "2M");
            QCOMPARE(preferences.number(keys::kUploadLimit), 2 << 20);
            preferences.putOn(keys::kNotifications, false);
        }
        Tasks tasks;
        Preferences again(file, tasks);
        QCOMPARE(again.number(keys::kUploadLimit), 100 << 10);
    }

    void nonsenseFallsBackToTheDefault() {
        Tasks tasks;
        Preferences preferences({}, tasks);
        for (const auto* text : {"", "x", "-4", "1e99", "k", "nan"}) {
            preferences.put("n", QString::fromLatin1(text));
            QCOMPARE(preferences.number("n", 7), 7);
        }
        preferences.put("b", QStringLiteral("perhaps"));
        QVERIFY(preferences.on("b", true));
        QVERIFY(!preferences.on("b", false));
    }

    void aFileThatCannotBeWrittenIsTold() {
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(".*"));
        Tasks tasks;
        Preferences preferences("/proc/nowhere/bitbeats.ini", tasks);
        QSignalSpy failed(&preferences, &Preferences::failed);
        preferences.putOn(keys::kNotifications, false);
        QTRY_COMPARE(failed.count(), 1);
        QVERIFY(!preferences.notifications());
        preferences.putOn(keys::kNotifications, true); // one more that the end tries to write
    }

    void soundAndLimitsFollowWhatIsSet() {
        Tasks tasks;
        Preferences preferences({}, tasks);
        playback::PlayQueue queue;
        FakeOpener opener;
        FakeResolver resolver;
        FakeSwarm swarm;
        playback::Player player(queue, opener, playback::makeNullOutput());
        playback::DeviceChoice device;
        Applied applied(preferences, Services{queue, player, opener, resolver, swarm, device}, tasks);
        preferences.put(keys::kUploadLimit, "300k");
        preferences.put(keys::kDownloadLimit, "2M");
        QTRY_COMPARE(swarm.limits(), std::pair(300 << 10, 2 << 20));
        preferences.putOn(keys::kLimitsOff, true);
        QTRY_COMPARE(swarm.limits(), std::pair(0, 0));
        preferences.putOn(keys::kLimitsOff, false);
        QTRY_COMPARE(swarm.limits(), std::pair(300 << 10, 2 << 20));
        preferences.put(keys::kGain, "track");
        preferences.put(keys::kCrossfade, "2.5");
        QCOMPARE(player.options().gainMode, playback::GainMode::Track);
        QCOMPARE(player.options().crossfade, Milliseconds(2500));
        preferences.put(keys::kCrossfade, "900");
        QCOMPARE(player.options().crossfade, Milliseconds(12000));
        preferences.put(keys::kPreamp, "-3.5");
        QCOMPARE(player.options().preamp.value, -3.5);
        preferences.put(keys::kDevice, "speakers");
        QCOMPARE(device.chosen(), std::string("speakers"));
        preferences.put(keys::kSeedHours, "22-7");
        preferences.put(keys::kSeedRatio, "2");
        QTRY_COMPARE(swarm.tuning().seedSchedule, (swarm::SeedSchedule{22, 7}));
        QTRY_COMPARE(swarm.tuning().seedRatio, 2.0);
    }
};

BITBEATS_TEST(PreferencesTest);
#include "PreferencesTest.moc"
