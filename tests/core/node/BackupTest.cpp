#include "NodeFixture.h"
#include "node/Administration.h"
#include "support/TestMain.h"

#include <QJsonArray>
#include <QTest>

using namespace bitbeats;
namespace fs = std::filesystem;
using test::Ask;
using test::NodeHouse;

class BackupTest : public QObject {
    Q_OBJECT

    std::unique_ptr<NodeHouse> m_house;
    std::unique_ptr<test::TempFolder> m_folder;

    fs::path copy() const { return m_folder->path() / "copy"; }
    static std::string text(const QJsonObject& object, const char* name) {
        return object.value(QLatin1String(name)).toString().toStdString();
    }
    std::vector<std::string> problems(const node::CheckOptions& options = {}) {
        const auto report = node::check(m_house->data(), options, m_house->wallClock, {});
        return report ? report->problems : std::vector<std::string>{sentence(report.error())};
    }
    fs::path musicOf(const std::string& id) const {
        for (const auto& entry : fs::directory_iterator(m_house->data() / "tracks" / id))
            if (entry.path().extension() == ".flac") return entry.path();
        return {};
    }
    static void put(const fs::path& file, const std::string& bytes) { std::ofstream(file, std::ios::binary) << bytes; }

private Q_SLOTS:
    void init() {
        m_house = std::make_unique<NodeHouse>();
        m_folder = std::make_unique<test::TempFolder>();
    }

    void aCopyOfARunningNodeIsANode() {
        const auto ann = m_house->join("ann");
        const auto open = m_house->publish(ann, "MUSIC Open\n" + std::string(5000, 'o'));
        const auto gone = m_house->publish(ann, "MUSIC Gone\n");
        fs::remove_all(m_house->data() / "tracks" / gone); // as if it was deleted after the database was copied
        m_house->prober.broken = true;
        const auto path = m_house->begin(ann, 13);
        m_house->append(ann, path, 0, "MUSIC Waits!\n"); // complete, not published
        const auto half = m_house->begin(ann, 100);
        m_house->append(ann, half, 0, "MUSIC half");
        const auto copied = node::backUp(m_house->data(), copy(), {});
        QVERIFY2(copied.has_value(), copied ? "" : sentence(copied.error()).c_str());
        QCOMPARE(copied->tracks, std::int64_t(1));

        NodeHouse other;
        other.close();
        fs::remove_all(other.data());
        const auto restored = node::restore(other.data(), copy(), {});
        QVERIFY2(restored.has_value(), restored ? "" : sentence(restored.error()).c_str());
        other.wallClock.advance(60'000); // until the next attempt
        other.open();
        QCOMPARE(other.ask(Ask("GET", "/api/me").as(ann)).status, 401); // sessions are not part of it
        const auto token = (*other).accounts().signIn("ann", "correct horse", "test")->token;
        QCOMPARE(text(other.outcome(token, path), "state"), std::string("published"));
        QCOMPARE(other.ask(Ask("HEAD", half).as(token).tus()).status, 404);
        const auto stream = other.ask(Ask("GET", "/api/stream/" + open));
        QCOMPARE(stream.file->length, std::int64_t(5011));
        QCOMPARE(other.object(Ask("GET", "/api/tracks")).value(QLatin1String("total")).toInt(), 2);
        const auto report = node::check(other.data(), {true, false}, other.wallClock, {});
        QVERIFY(report && report->problems.empty() && report->auditRecords > 0);
    }

    void theNextCopyTakesWhatIsNew() {
        const auto ann = m_house->join("ann");
        const auto first = m_house->publish(ann, "MUSIC First\n" + std::string(1000, '1'));
        QVERIFY(node::backUp(m_house->data(), copy(), {}));
        const auto second = m_house->publish(ann, "MUSIC Second\n");
        QCOMPARE(m_house->ask(Ask("DELETE", "/api/tracks/" + first).as(ann)).status, 204);
        const auto copied = node::backUp(m_house->data(), copy(), {});
        QCOMPARE(copied->tracks, std::int64_t(1));
        QVERIFY(fs::exists(copy() / "tracks" / second) && !fs::exists(copy() / "tracks" / first));
        const auto third = node::backUp(m_house->data(), copy(), {});
        QCOMPARE(third->copied, std::int64_t(0));
    }

    void nothingIsRestoredOverANode() {
        QVERIFY(node::backUp(m_house->data(), copy(), {}));
        QCOMPARE(node::restore(m_house->data(), copy(), {}).error().reason, Reason::NotAllowed);
        QCOMPARE(node::restore(m_folder->path() / "new", m_folder->path() / "nothing", {}).error().reason,
                 Reason::NotFound);
        QCOMPARE(node::backUp(m_folder->path() / "nothing", copy(), {}).error().reason, Reason::NotFound);
    }

    void aDamagedCopyIsNoNode() {
        m_house->publish(m_house->join("ann"), "MUSIC One\n");
        QVERIFY(node::backUp(m_house->data(), copy(), {}));
        fs::resize_file(copy() / "node.db", fs::file_size(copy() / "node.db") / 2);
        const auto data = m_folder->path() / "new";
        QVERIFY(!node::restore(data, copy(), {}));
        QVERIFY(!fs::exists(data / "node.db"));
    }

    void aSoundNodeHasNoProblems() {
        m_house->publish(m_house->join("ann"), "MUSIC One\n");
        QCOMPARE(problems({true, false}), std::vector<std::string>());
    }

    void whatIsWrongOnTheDiskIsFound_data() {
        QTest::addColumn<int>("what");
        QTest::addColumn<QString>("words");
        QTest::newRow("file gone") << 0 << QStringLiteral("its file is gone");
        QTest::newRow("file cut") << 1 << QStringLiteral("bytes instead of");
        QTest::newRow("file altered") << 2 << QStringLiteral("its file is damaged");
        QTest::newRow("torrent gone") << 3 << QStringLiteral("its torrent cannot be read");
        QTest::newRow("torrent of another") << 4 << QStringLiteral("its torrent is another one");
        QTest::newRow("folder of nothing") << 5 << QStringLiteral("belongs to nothing");
        QTest::newRow("upload of nothing") << 6 << QStringLiteral("belongs to nothing");
        QTest::newRow("upload without bytes") << 7 << QStringLiteral("its bytes are gone");
    }
    void whatIsWrongOnTheDiskIsFound() {
        QFETCH(int, what);
        QFETCH(QString, words);
        const auto ann = m_house->join("ann");
        const auto id = m_house->publish(ann, "MUSIC One\n");
        const auto other = m_house->publish(ann, "MUSIC Two\n");
        const auto tracks = m_house->data() / "tracks";
        const auto uploads = m_house->data() / "uploads";
        switch (what) {
        case 0:
            fs::remove(musicOf(id));
            break;
        case 1:
            fs::resize_file(musicOf(id), 3);
            break;
        case 2:
            put(musicOf(id), "MUSIC Xne\n");
            break;
        case 3:
            fs::remove(tracks / id / "track.torrent");
            break;
        case 4:
            fs::copy_file(tracks / other / "track.torrent", tracks / id / "track.torrent",
                          fs::copy_options::overwrite_existing);
            break;
        case 5:
            fs::create_directories(tracks / "stray");
            break;
        case 6:
            put(uploads / "stray", "x");
            break;
        default:
            fs::remove(uploads / m_house->begin(ann, 5).substr(13));
        }
        const auto found = problems({true, false});
        QCOMPARE(found.size(), std::size_t(1));
        QVERIFY2(found.front().find(words.toStdString()) != std::string::npos, found.front().c_str());
    }

    void whatBelongsToNothingIsRemovedWhenAsked() {
        const auto id = m_house->publish(m_house->join("ann"), "MUSIC One\n");
        fs::create_directories(m_house->data() / "tracks" / "stray");
        put(m_house->data() / "uploads" / "stray", "x");
        const auto busy = node::check(m_house->data(), {false, true}, m_house->wallClock, {});
        QCOMPARE(busy.error().reason, Reason::NotAllowed); // while the node runs
        m_house->close();
        const auto report = node::check(m_house->data(), {false, true}, m_house->wallClock, {});
        QCOMPARE(report->repaired, 2);
        QCOMPARE(problems(), std::vector<std::string>());
        QVERIFY(!musicOf(id).empty());
    }
};

BITBEATS_TEST(BackupTest);
#include "BackupTest.moc"
