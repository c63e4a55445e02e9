#include "NodeFixture.h"
#include "node/Administration.h"
#include "support/TestMain.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QProcess>
#include <QTest>

#include <csignal>
#include <future>
#include <unistd.h>

using namespace bitbeats;
namespace fs = std::filesystem;
using namespace Qt::StringLiterals;
using test::Ask;
using test::NodeHouse;

namespace {

constexpr std::array<const char*, 9> kSteps{"probe",  "hash", "place", "cover",    "torrent",
                                            "record", "seed", "tidy",  "published"};
constexpr const char* kFolder = "BITBEATS_TEST_FOLDER";
constexpr const char* kStep = "BITBEATS_TEST_STEP";

const std::string& music() {
    static const std::string bytes = "MUSIC Survivor\n" + std::string(3'000'000, 's');
    return bytes;
}

std::string pathIn(const fs::path& folder) {
    std::ifstream file(folder / "upload");
    std::string path;
    std::getline(file, path);
    return path;
}

void dieAtOnce() {
    ::kill(::getpid(), SIGKILL);
}

} // namespace

/// A node's process is killed, really, at every step between an upload and its track, and while it takes up what the
/// first one left; in the end there is one track, whole.
class KillSweepSlow : public QObject {
    Q_OBJECT

    /// This program again, to be killed. What it is to do is in its environment.
    static QProcess::ExitStatus run(const char* what, const fs::path& folder, const char* step,
                                    const QStringList& before = {}) {
        QProcess child;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QLatin1String(kFolder), QString::fromStdString(folder.string()));
        environment.insert(QLatin1String(kStep), QLatin1String(step));
        child.setProcessEnvironment(environment);
        auto words = before;
        words << QCoreApplication::applicationFilePath() << u"KillSweepSlow"_s << QLatin1String(what);
        const auto program = words.takeFirst();
        child.setProcessChannelMode(QProcess::MergedChannels);
        child.start(program, words);
        if (!child.waitForFinished(120'000)) child.kill();
        s_words = child.readAll();
        s_code = child.exitCode();
        return child.exitStatus();
    }
    static inline QByteArray s_words;
    static inline int s_code = 0;

    static void verifyWhole(const fs::path& folder) {
        for (int start = 0; start < 2; ++start) {
            NodeHouse house(folder / "data");
            house.wallClock.advance(3'600'000);
            const auto token = house->accounts().signIn("ann", "correct horse", "test")->token;
            const auto state = house.outcome(token, pathIn(folder));
            QCOMPARE(state.value(u"state"_s).toString(), u"published"_s);
            const auto list = house.object(Ask("GET", "/api/tracks"));
            QCOMPARE(list.value(u"total"_s).toInt(), 1);
            const auto track = list.value(u"items"_s).toArray().first().toObject();
            QCOMPARE(track.value(u"id"_s), state.value(u"track_id"_s));
            QVERIFY(house.seeder.await(track.value(u"info_hash"_s).toString().toStdString(), true));
            const auto used = house.object(Ask("GET", "/api/me").as(token)).value(u"storage_used"_s).toInteger();
            QCOMPARE(used, static_cast<qint64>(music().size()));
            QTRY_VERIFY_WITH_TIMEOUT(fs::is_empty(house.data() / "uploads"), 60'000);
            house.close();
            const auto report = node::check(house.data(), {true, false}, house.wallClock, {});
            QVERIFY(report);
            QVERIFY2(report->problems.empty(), report->problems.empty() ? "" : report->problems.front().c_str());
        }
    }

private Q_SLOTS:
    /// In the child: uploads, or goes on with what is there, until it comes to the step.
    void publishUntilKilled() {
        if (!qEnvironmentVariableIsSet(kFolder)) return;
        const fs::path folder = qEnvironmentVariable(kFolder).toStdString();
        const auto fatal = qEnvironmentVariable(kStep).toStdString();
        const bool fresh = !fs::exists(folder / "upload");
        std::promise<void> over;
        NodeHouse house(folder / "data", [&](std::string_view step) {
            if (step == fatal) dieAtOnce();
            if (step == "published") over.set_value();
        });
        house.wallClock.advance(fresh ? 0 : 3'600'000);
        const auto token = fresh ? house.join("ann") : house->accounts().signIn("ann", "correct horse", "test")->token;
        if (fresh) std::ofstream(folder / "upload") << house.begin(token, music().size());
        const auto path = pathIn(folder);
        const auto state = house.object(Ask("GET", path).as(token));
        const auto at = static_cast<std::size_t>(state.value(u"offset"_s).toInteger());
        if (fatal == "half" && fresh) {
            house.append(token, path, at, std::string_view(music()).substr(at, 1'000'000));
            dieAtOnce();
        }
        if (state.value(u"state"_s).toString() == u"receiving"_s)
            house.append(token, path, at, std::string_view(music()).substr(at));
        QVERIFY(over.get_future().wait_for(std::chrono::seconds(60)) == std::future_status::ready);
    }

    void anUploadSurvivesBeingKilledAtAnyStep_data() {
        QTest::addColumn<QByteArray>("step");
        QTest::newRow("half") << QByteArray("half");
        for (const char* step : kSteps)
            QTest::newRow(step) << QByteArray(step);
    }
    void anUploadSurvivesBeingKilledAtAnyStep() {
        QFETCH(QByteArray, step);
        if (qEnvironmentVariableIsSet(kFolder)) return;
        test::TempFolder temp;
        QCOMPARE(run("publishUntilKilled", temp.path(), step.constData()), QProcess::CrashExit);
        // Once more at the same place, where it gets there again.
        run("publishUntilKilled", temp.path(), step == "half" ? "place" : step.constData());
        verifyWhole(temp.path());
    }

    /// In the child, whose data lies on a small disk of its own.
    void uploadToAFullDisk() {
        if (!qEnvironmentVariableIsSet(kFolder)) return;
        NodeHouse house(fs::path(qEnvironmentVariable(kFolder).toStdString()) / "data");
        const auto token = house.join("ann");
        const auto large = house.begin(token, 40'000'000);
        int status = 0;
        std::size_t at = 0;
        for (; at < 40'000'000; at += 1'000'000) {
            status = house.append(token, large, at, std::string(1'000'000, 'x')).status;
            if (status != 204) break;
        }
        QCOMPARE(status, 507);
        const auto left = house.ask(Ask("HEAD", large).as(token).tus());
        QVERIFY(std::stoul(std::string(left.header("Upload-Offset"))) >= at); // what came is kept
        const auto health = house.ask(Ask("GET", "/health"));                 // it goes on and says what is wrong
        QCOMPARE(health.status, 503);
        QVERIFY(health.body.find("The disk is full.") != std::string::npos);
        QCOMPARE(house.ask(Ask("DELETE", large).as(token).tus()).status, 204);
        QCOMPARE(house.ask(Ask("GET", "/health")).status, 200);
        QVERIFY(!house.publish(token, "MUSIC Small\n").empty());
    }

    void aFullDiskIsSaidAndSurvived() {
        if (qEnvironmentVariableIsSet(kFolder)) return;
        test::TempFolder temp;
        const QString mount = u"mount -t tmpfs -o size=16M none \"$0\" && exec \"$@\""_s;
        const QStringList inside{u"unshare"_s, u"-Urm"_s, u"sh"_s,
                                 u"-c"_s,      mount,     QString::fromStdString(temp.path().string())};
        QProcess probe;
        probe.start(u"unshare"_s, QStringList(inside.mid(1)) << u"true"_s);
        if (!probe.waitForFinished(30'000) || probe.exitCode() != 0) QSKIP("no disk of its own can be made here");
        const auto ended = run("uploadToAFullDisk", temp.path(), "", inside);
        QVERIFY2(ended == QProcess::NormalExit && s_code == 0, s_words.constData());
    }
};

BITBEATS_TEST(KillSweepSlow);
#include "KillSweepSlow.moc"
