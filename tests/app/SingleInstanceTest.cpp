#include "SingleInstance.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"

#include <QLocalSocket>
#include <QSignalSpy>
#include <QTest>
#include <QThread>
#include <QtEndian>

#include <csignal>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace bitbeats;
using namespace bitbeats::app;
using Role = SingleInstance::Role;

/// Two starts, and strangers at the socket between them.
class SingleInstanceTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::TempFolder> m_folder;

    std::filesystem::path data(const char* name = "data") const { return *m_folder / name; }
    std::unique_ptr<SingleInstance> make(const char* name = "data") const {
        return std::make_unique<SingleInstance>(m_folder->path(), data(name), 500);
    }
    QString socketFile() const {
        for (const auto& entry : std::filesystem::directory_iterator(m_folder->path()))
            if (entry.path().extension() == ".socket") return QString::fromStdString(entry.path().string());
        return {};
    }
    static QByteArray framed(const QByteArray& json) {
        QByteArray size(4, '\0');
        qToBigEndian(static_cast<quint32>(json.size()), size.data());
        return size + json;
    }
    /// A start in another thread, as another process: its waits do not block the first one's event loop.
    struct Start {
        Start(const SingleInstanceTest& test, const Summons& summons, const char* name = "data")
            : thread(QThread::create([this, &test, summons, name] { result = test.make(name)->claim(summons); })) {
            thread->start();
        }
        Result<Role> get() {
            thread->wait();
            return *result;
        }
        std::optional<Result<Role>> result;
        std::unique_ptr<QThread> thread;
    };

private Q_SLOTS:
    void init() { m_folder = std::make_unique<test::TempFolder>(); }

    void aSecondStartHandsOverWhatItWasGiven() {
        const auto first = make();
        QVERIFY(first->claim({}).value() == Role::First);
        Summons got;
        connect(first.get(), &SingleInstance::summoned, this, [&](const Summons& summons) { got = summons; });
        Start second(*this, {{"/music/Maré Baixa", "magnet:?xt=urn:btih:abc", "bitbeats:home"}, "token_TIME7", false});
        QTRY_VERIFY(!got.open.isEmpty());
        QVERIFY(second.get().value() == Role::Second);
        QCOMPARE(got.open, (QStringList{"/music/Maré Baixa", "magnet:?xt=urn:btih:abc", "bitbeats:home"}));
        QCOMPARE(got.token, QByteArray("token_TIME7"));
        QVERIFY(!got.present);
    }

    void anotherDataFolderIsAnotherInstance() {
        const auto first = make();
        const auto other = make("other");
        QVERIFY(first->claim({}).value() == Role::First);
        QVERIFY(other->claim({}).value() == Role::First);
        std::error_code ignored;
        std::filesystem::create_directory(data(), ignored);
        std::filesystem::create_symlink(data(), *m_folder / "link", ignored);
        QSignalSpy summoned(first.get(), &SingleInstance::summoned);
        Start same(*this, {}, "link");
        QTRY_COMPARE(summoned.count(), 1); // the same folder by another name
        QVERIFY(same.get().value() == Role::Second);
    }

    void afterTheFirstHasEndedTheNextIsFirst() {
        auto first = make();
        QVERIFY(first->claim({}).value() == Role::First);
        first.reset();
        QVERIFY(make()->claim({}).value() == Role::First);
    }

    void whatAKilledOneLeftIsNoObstacle() {
        int ready[2];
        QVERIFY(::pipe(ready) == 0);
        const pid_t child = ::fork();
        if (child == 0) {
            const auto first = make();
            const char role = first->claim({}).value() == Role::First ? '1' : '0';
            (void)!::write(ready[1], &role, 1);
            ::pause();
            ::_exit(0);
        }
        char role = 0;
        QVERIFY(::read(ready[0], &role, 1) == 1);
        QCOMPARE(role, '1');
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        ::close(ready[0]);
        ::close(ready[1]);
        QVERIFY(!socketFile().isEmpty()); // it lies there still
        QVERIFY(make()->claim({}).value() == Role::First);
    }

    void aStartWaitsForOneThatIsJustEnding() {
        auto first = make();
        QVERIFY(first->claim({}).value() == Role::First);
        const QSignalSpy summoned(first.get(), &SingleInstance::summoned);
        Start second(*this, {});
        first->retire();
        QCOMPARE(summoned.count(), 0);
        first.reset();
        QVERIFY(second.get().value() == Role::First);
    }

    void withoutAFolderTheProgramRunsAlone() {
        SingleInstance instance("/proc/nowhere", data());
        QVERIFY(instance.claim({}).value() == Role::Alone);
    }

    void onlyThisUserCanKnock() {
        const auto first = make();
        QVERIFY(first->claim({}).value() == Role::First);
        struct stat facts {};
        QVERIFY(::stat(socketFile().toLocal8Bit().constData(), &facts) == 0);
        QCOMPARE(facts.st_mode & 077, 0u);
    }

    void garbageIsNotObeyed_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("half a length") << QByteArray("\0\0", 2);
        QTest::newRow("an enormous length") << QByteArray("\xff\xff\xff\xff{}", 6);
        QTest::newRow("more than was said") << framed("{\"version\":1,\"open\":[]}") + "more";
        QTest::newRow("noise") << framed("\x01\x02\x03 noise");
        QTest::newRow("an array") << framed("[1,2,3]");
        QTest::newRow("another version") << framed("{\"version\":2,\"open\":[\"/a\"]}");
        QTest::newRow("numbers to open") << framed("{\"version\":1,\"open\":[1]}");
        QTest::newRow("an empty source") << framed("{\"version\":1,\"open\":[\"\"]}");
        QTest::newRow("deep") << framed(QByteArray(5000, '[') + QByteArray(5000, ']'));
        QTest::newRow("a request of another kind") << QByteArray("GET / HTTP/1.1\r\n\r\n");
    }
    void garbageIsNotObeyed() {
        QFETCH(QByteArray, bytes);
        const auto first = make();
        QVERIFY(first->claim({}).value() == Role::First);
        QSignalSpy summoned(first.get(), &SingleInstance::summoned);
        QLocalSocket stranger;
        stranger.connectToServer(socketFile());
        QVERIFY(stranger.waitForConnected());
        stranger.write(bytes);
        stranger.flush();
        if (bytes.size() < 4) stranger.disconnectFromServer(); // else it would be waited for
        QTRY_COMPARE(stranger.state(), QLocalSocket::UnconnectedState);
        QVERIFY(stranger.readAll().isEmpty());
        Start second(*this, {{"/a"}, {}, true});
        QTRY_COMPARE(summoned.count(), 1); // and it still listens
        QVERIFY(second.get().value() == Role::Second);
    }

    void aSummonsMayComeInSmallPieces() {
        const auto first = make();
        QVERIFY(first->claim({}).value() == Role::First);
        QSignalSpy summoned(first.get(), &SingleInstance::summoned);
        QLocalSocket slow;
        slow.connectToServer(socketFile());
        for (const char byte : framed(Summons{{"/a"}, {}, true}.toJson())) {
            slow.putChar(byte);
            slow.flush();
            QCoreApplication::processEvents();
        }
        QTRY_COMPARE(summoned.count(), 1);
        QTRY_COMPARE(slow.bytesAvailable(), 1);
        QCOMPARE(slow.readAll(), QByteArray("+"));
    }

    void manyWhoSayNothingKeepNobodyOut() {
        const auto first = make();
        QVERIFY(first->claim({}).value() == Role::First);
        QSignalSpy summoned(first.get(), &SingleInstance::summoned);
        std::vector<std::unique_ptr<QLocalSocket>> crowd;
        for (int i = 0; i < 100; ++i) {
            crowd.push_back(std::make_unique<QLocalSocket>());
            crowd.back()->connectToServer(socketFile());
            QCoreApplication::processEvents();
        }
        Start second(*this, {{"/a"}, {}, true});
        QTRY_COMPARE_WITH_TIMEOUT(summoned.count(), 1, 60'000);
        QVERIFY(second.get().value() == Role::Second);
    }

    void aTokenThatIsTooLongIsDropped() {
        Summons summons{{"/a"}, QByteArray(5000, 't'), true};
        QVERIFY(Summons::fromJson(summons.toJson()).value().token.isEmpty());
    }
};

BITBEATS_TEST(SingleInstanceTest);
#include "SingleInstanceTest.moc"
