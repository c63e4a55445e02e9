#include "PlayerHelp.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <cmath>
#include <cstring>
#include <memory>
#include <numbers>

using namespace bitbeats;
using namespace bitbeats::playback;
using bitbeats::test::Sound;
using bitbeats::test::steepest;

namespace {

/// A PulseAudio of the test's own, with one sink that plays to nowhere.
class SoundServer {
public:
    SoundServer() {
        qputenv("XDG_RUNTIME_DIR", QByteArray::fromStdString(m_folder.path().string()));
        qputenv("HOME", QByteArray::fromStdString(m_folder.path().string()));
        qputenv("PULSE_SERVER", QByteArray::fromStdString("unix:" + (m_folder / "pulse/native").string()));
        qunsetenv("DBUS_SESSION_BUS_ADDRESS");
    }
    ~SoundServer() { stop(); }

    bool start() {
        s_anyStarted = true;
        m_process.start("pulseaudio",
                        {"-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--realtime=no",
                         "--high-priority=no", "-L", "module-native-protocol-unix auth-anonymous=1"});
        return m_process.waitForStarted() && QTest::qWaitFor([&] { return run({"info"}); }, 20000) && addSink();
    }
    void stop() {
        m_process.terminate();
        if (!m_process.waitForFinished(5000)) m_process.kill();
        m_process.waitForFinished(5000);
    }

    bool addSink() {
        return run({"load-module", "module-null-sink", "sink_name=null1", "rate=48000", "channels=2", "format=s32le"});
    }
    bool removeSink() { return run({"unload-module", "module-null-sink"}); }

    /// In this process, ever.
    static bool anyStarted() { return s_anyStarted; }

private:
    static bool run(const QStringList& arguments) {
        QProcess pactl;
        pactl.start("pactl", arguments);
        return pactl.waitForFinished(10000) && pactl.exitStatus() == QProcess::NormalExit && pactl.exitCode() == 0;
    }

    static inline bool s_anyStarted = false;
    test::TempFolder m_folder;
    QProcess m_process;
};

/// What the sink's monitor hears.
class Recorder {
public:
    explicit Recorder(const std::filesystem::path& file) : m_file(QString::fromStdString(file.string())) {
        m_process.setStandardOutputFile(m_file);
        m_process.start("parec", {"-d", "null1.monitor", "--raw", "--format=s32le", "--rate=48000", "--channels=2",
                                  "--latency-msec=10"});
        m_process.waitForStarted();
    }
    ~Recorder() { finish(); }

    bool running() const { return QFile(m_file).size() > 48000; }

    Sound finish() {
        m_process.terminate();
        m_process.waitForFinished(5000);
        QFile file(m_file);
        Sound sound{48000, 2, {}};
        if (!file.open(QIODevice::ReadOnly)) return sound;
        const auto all = file.readAll();
        for (qsizetype at = 0; at + 8 <= all.size(); at += 4) {
            std::int32_t value = 0;
            std::memcpy(&value, all.constData() + at, 4);
            sound.samples.push_back(static_cast<float>(static_cast<double>(value) / 2147483648.0));
        }
        return sound;
    }

private:
    QString m_file;
    QProcess m_process;
};

/// Where `part` begins in `recorded`: exactly, or -1. Looks for a run of frames that equals one of the part's.
std::int64_t findExactly(const Sound& recorded, const Sound& part, std::size_t from) {
    constexpr std::size_t run = 200;
    for (std::size_t i = 0; i + run < recorded.frames(); ++i) {
        if (recorded.at(i, 0) != part.at(from, 0)) continue;
        std::size_t same = 1;
        while (same < run && recorded.at(i + same, 0) == part.at(from + same, 0))
            ++same;
        if (same == run) return static_cast<std::int64_t>(i) - static_cast<std::int64_t>(from);
    }
    return -1;
}

} // namespace

/// The device output against a real sound server.
class DeviceSlow : public QObject {
    Q_OBJECT
    test::TempFolder m_folder;
    std::unique_ptr<SoundServer> m_server;

    /// Plays 1.flac and 2.flac into the sound server and compares what its monitor gives with the whole; large if even
    /// the beginning cannot be found there.
    double recordedDifference(const Sound& whole) {
        Recorder recorder(m_folder / "rec1");
        if (!QTest::qWaitFor([&] { return recorder.running(); }, test::kPatience)) return 2;
        PlayQueue queue;
        test::FileOpener opener;
        queue.append(test::itemsOf({m_folder / "1.flac", m_folder / "2.flac"}));
        {
            Player player(queue, opener, makeDeviceOutput());
            const QSignalSpy ended(&player, &Player::queueEnded);
            const QSignalSpy failed(&player, &Player::outputFailed);
            player.play();
            if (!QTest::qWaitFor([&] { return ended.count() > 0; }, test::kPatience) || failed.count() > 0) return 2;
        }
        const auto heard = recorder.finish();
        const auto at = findExactly(heard, whole, 20000);
        if (at < -2000) return 2;
        // The monitor may lose the first frames of a stream; behind them every bit is as it was, over the join too.
        const auto lost = static_cast<std::size_t>(std::max<std::int64_t>(0, -at)) + 2000;
        return test::differenceAt(heard, whole, at, lost, whole.frames());
    }

    /// The steepest step in what the monitor gives while tone.flac is paused, resumed, sought in and stopped; large if
    /// it could not be played.
    double recordedStep() {
        Recorder recorder(m_folder / "rec2");
        if (!QTest::qWaitFor([&] { return recorder.running(); }, test::kPatience)) return 2;
        PlayQueue queue;
        test::FileOpener opener;
        queue.append(test::itemsOf({m_folder / "tone.flac"}));
        {
            Player player(queue, opener, makeDeviceOutput());
            const auto played = [&](int ms) {
                const auto goal = player.position() + Milliseconds{ms};
                return QTest::qWaitFor([&] { return player.position() > goal; }, test::kPatience);
            };
            player.play();
            if (!played(500)) return 2;
            for (int i = 0; i < 3; ++i) {
                player.pause();
                QTest::qWait(300); // the device goes to sleep, which nothing announces
                player.resume();
                if (!played(400)) return 2;
                player.seek(Milliseconds{3000 + 4000 * i + 3});
                if (!played(400)) return 2;
            }
            player.stop();
            QTest::qWait(500); // the last samples reach the monitor
        }
        const auto heard = recorder.finish();
        if (heard.frames() <= 100000) return 2;
        // The monitor loses the first frames of a stream: what counts begins behind its first sound.
        std::size_t first = 0;
        while (first + 1 < heard.frames() && heard.at(first, 0) == 0.0F)
            ++first;
        return steepest(heard.part(first, heard.frames()));
    }

private Q_SLOTS:
    void initTestCase() {
        m_server = std::make_unique<SoundServer>();
        QVERIFY(m_server->start());
    }
    void cleanupTestCase() { m_server.reset(); }

    void whatIsRecordedIsWhatWasDecoded() {
        const auto whole = test::chirp(48000, 2, 6, 24);
        constexpr std::size_t cut = 140001;
        test::encode(whole.part(0, cut), m_folder / "1.flac", {}, 24);
        test::encode(whole.part(cut, whole.frames()), m_folder / "2.flac", {}, 24);
        // A machine that is late once leaves a gap in the record; a player that alters samples does so every time.
        double difference = 1;
        for (int attempt = 0; attempt < 4 && difference != 0; ++attempt)
            difference = recordedDifference(whole);
        QCOMPARE(difference, 0.0);
    }

    void pauseResumeSeekAndStopDoNotClick() {
        Sound tone{48000, 2, {}};
        for (int i = 0; i < 20 * 48000; ++i)
            for (int c = 0; c < 2; ++c)
                tone.samples.push_back(static_cast<float>(0.5 * std::sin(2 * std::numbers::pi * 100 * i / 48000)));
        test::encode(tone, m_folder / "tone.flac");
        double step = 1; // as above: a late machine cuts the tone off once, a player that clicks does so every time
        for (int attempt = 0; attempt < 4 && step >= 0.02; ++attempt)
            step = recordedStep();
        QVERIFY2(step < 0.02, qPrintable(QString::number(step)));
    }

    void aDeviceThatGoesAndComesBackIsPlayedThroughAgain() {
        test::encode(test::chirp(48000, 2, 60), m_folder / "long.flac");
        PlayQueue queue;
        test::FileOpener opener;
        queue.append(test::itemsOf({m_folder / "long.flac"}));
        Player player(queue, opener, makeDeviceOutput());
        const QSignalSpy failed(&player, &Player::outputFailed);
        player.play();
        QVERIFY(QTest::qWaitFor([&] { return player.position() > Milliseconds{1000}; }, test::kPatience));
        QVERIFY(m_server->removeSink());
        QVERIFY(QTest::qWaitFor([&] { return failed.count() > 0; }, test::kPatience));
        qInfo("%s", qPrintable(failed[0][0].toString()));
        QTest::qWait(1500);
        const auto stood = player.position();
        QVERIFY(m_server->addSink());
        QElapsedTimer timer;
        timer.start();
        QVERIFY(QTest::qWaitFor([&] { return player.position() > stood + Milliseconds{1000}; }, test::kPatience));
        qInfo("goes on %lld ms after the device came back", timer.elapsed() - 1000);
        QCOMPARE(player.state(), PlayerState::Playing);
    }
};

BITBEATS_TEST(DeviceSlow);

/// In a process that has seen no server, as Qt keeps one connection for the life of a process.
class NoDeviceSlow : public QObject {
    Q_OBJECT
    test::TempFolder m_folder;

private Q_SLOTS:
    void withoutAServerItSaysSoAndDoesNotBlock() {
        if (SoundServer::anyStarted()) {
            QCOMPARE(QProcess::execute(QCoreApplication::applicationFilePath(), {metaObject()->className()}), 0);
            return;
        }
        const SoundServer notStarted; // only its address
        const auto tone = test::chirp(48000, 2, 2);
        test::encode(tone, m_folder / "x.flac");
        PlayQueue queue;
        test::FileOpener opener;
        queue.append(test::itemsOf({m_folder / "x.flac"}));
        QElapsedTimer timer;
        timer.start();
        {
            Player player(queue, opener, makeDeviceOutput());
            const QSignalSpy failed(&player, &Player::outputFailed);
            player.play();
            QVERIFY(QTest::qWaitFor([&] { return failed.count() > 0; }, test::kPatience));
            qInfo("%s", qPrintable(failed[0][0].toString()));
            QVERIFY(failed[0][0].toString().contains(QStringLiteral("no sound server")));
            timer.restart();
        }
        qInfo("gone in %lld ms", timer.elapsed());
    }
};

BITBEATS_TEST(NoDeviceSlow);

/// Servers that come late or die and come back.
class ServerComesBackSlow : public QObject {
    Q_OBJECT
    test::TempFolder m_folder;

private Q_SLOTS:
    void playingGoesOnWhenTheServerIsThereAgain() {
        test::encode(test::chirp(48000, 2, 120), m_folder / "long.flac");
        PlayQueue queue;
        test::FileOpener opener;
        queue.append(test::itemsOf({m_folder / "long.flac"}));
        SoundServer server;
        Player player(queue, opener, makeDeviceOutput());
        const QSignalSpy failed(&player, &Player::outputFailed);
        player.play();
        QVERIFY(QTest::qWaitFor([&] { return failed.count() > 0; }, test::kPatience));
        const auto goesOn = [&] {
            const auto stood = player.position();
            return QTest::qWaitFor([&] { return player.position() > stood + Milliseconds{1500}; }, test::kPatience) &&
                   player.state() == PlayerState::Playing;
        };
        QVERIFY(server.start()); // it comes late
        QVERIFY(goesOn());
        const auto before = failed.count();
        server.stop(); // it dies, for longer than Qt can bear
        QVERIFY(QTest::qWaitFor([&] { return failed.count() > before; }, test::kPatience));
        QTest::qWait(4000);
        QVERIFY(server.start());
        QVERIFY(goesOn());
        player.pause();
        QTest::qWait(300);
        const auto paused = player.position();
        QTest::qWait(300);
        QCOMPARE(player.position(), paused);
        player.resume();
        QVERIFY(goesOn());
    }
};

BITBEATS_TEST(ServerComesBackSlow);
#include "DeviceSlow.moc"
