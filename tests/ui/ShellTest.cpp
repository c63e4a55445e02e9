#include "models/Tasks.h"
#include "shell/Actions.h"
#include "shell/Navigator.h"
#include "shell/Session.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"
#include "widgets/DropOverlay.h"

#include <QFile>
#include <QMimeData>
#include <QSignalSpy>
#include <QTest>
#include <QUrl>
#include <QWidget>
#include <semaphore>

using namespace bitbeats;
using namespace bitbeats::ui;

class ShellTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void historyGoesBackAndForwardAndForgets() {
        Navigator navigator;
        const Location a{"collection", "a"}, b{"collection", "b"}, home{"home", {}};
        navigator.go(a);
        navigator.go(a); // nowhere new
        navigator.go(b);
        navigator.back();
        QCOMPARE(navigator.current().id, QString("a"));
        navigator.back();
        QVERIFY(navigator.current() == home);
        QVERIFY(!navigator.canGoBack());
        navigator.forward();
        navigator.forward();
        QVERIFY(navigator.current() == b);
        navigator.back();
        navigator.go(home); // cuts the way forward
        QVERIFY(!navigator.canGoForward());
        navigator.forget(a);
        QVERIFY(navigator.current() == home);
        QVERIFY(!navigator.canGoBack());
    }

    void forgettingWhereOneIsGoesBack() {
        Navigator navigator;
        navigator.go({"collection", "a"});
        navigator.forget({"collection", "a"});
        QVERIFY((navigator.current() == Location{"home", {}}));
    }

    void noTwoActionsOfTheWindowShareAShortcut() {
        Theme theme;
        Actions actions(theme);
        QWidget window;
        actions.attach(&window);
        QHash<QString, QString> taken;
        for (const auto* action : window.actions()) {
            QVERIFY(!action->text().isEmpty());
            for (const auto& key : action->shortcuts()) {
                QVERIFY(!key.isEmpty());
                QVERIFY2(!taken.contains(key.toString()), qPrintable(key.toString() + ": " + action->text()));
                taken.insert(key.toString(), action->text());
            }
        }
        QVERIFY(taken.size() > 25);
    }

    void theCheatSheetNamesEveryGroup() {
        Theme theme;
        Actions actions(theme);
        for (const auto& group : actions.groups()) {
            QVERIFY(!group.title.isEmpty());
            QVERIFY(!group.keys.empty());
            for (const auto& [name, keys] : group.keys) {
                QVERIFY(!name.isEmpty());
                QVERIFY(!keys.isEmpty());
                QVERIFY2(keys.join(' ').size() < 24, qPrintable(name)); // else the name gives way to them
            }
        }
    }

    void aTaskDeliversOnTheThreadThatAsked() {
        Tasks tasks;
        QThread* worked = nullptr;
        QThread* delivered = nullptr;
        const auto task = tasks.run(
            this,
            [&](const CancelToken&) {
                worked = QThread::currentThread();
                return 7;
            },
            [&](int value) {
                QCOMPARE(value, 7);
                delivered = QThread::currentThread();
            });
        QTRY_VERIFY(delivered);
        QCOMPARE(delivered, QThread::currentThread());
        QVERIFY(worked != delivered);
    }

    void aCancelledTaskDeliversNothing() {
        Tasks tasks;
        std::binary_semaphore go{0};
        bool delivered = false;
        const auto task = tasks.run(
            this,
            [&](const CancelToken&) {
                go.acquire();
                return 1;
            },
            [&](int) { delivered = true; });
        task->cancel();
        go.release();
        bool after = false;
        const auto next = tasks.run(
            this, [](const CancelToken&) { return 1; }, [&](int) { after = true; });
        QTRY_VERIFY(after);
        QCoreApplication::processEvents();
        QVERIFY(!delivered);
    }

    void aTaskOfAGoneAskerDeliversNothing() {
        Tasks tasks;
        bool delivered = false;
        auto asker = std::make_unique<QObject>();
        const auto task = tasks.run(
            asker.get(), [](const CancelToken&) { return 1; }, [&](int) { delivered = true; });
        asker.reset();
        bool after = false;
        const auto next = tasks.run(
            this, [](const CancelToken&) { return 1; }, [&](int) { after = true; });
        QTRY_VERIFY(after);
        QCoreApplication::processEvents();
        QVERIFY(!delivered);
    }

    void endingTasksWakesWhatWaits() {
        auto tasks = std::make_unique<Tasks>();
        std::binary_semaphore running{0};
        const auto task = tasks->run(
            this,
            [&](const CancelToken& cancel) {
                std::binary_semaphore woken{0};
                const auto wake = cancel.onCancel([&] { woken.release(); });
                running.release();
                woken.acquire();
                return 0;
            },
            [](int) {});
        running.acquire();
        tasks.reset(); // would hang if nobody cancelled
    }

    void theSessionComesBackAndSurvivesDamage() {
        const test::TempFolder folder;
        const auto file = folder / "deep" / "session.json";
        {
            Tasks tasks;
            Session session(file, tasks);
            QVERIFY(session.restored().isEmpty());
            session.put("volume", 0.5);
            session.put("volume", 0.7);
        }
        {
            Tasks tasks;
            Session session(file, tasks);
            QCOMPARE(session.restored().value("volume").toDouble(), 0.7);
        }
        QFile damaged(QString::fromStdString(file.string()));
        QVERIFY(damaged.open(QIODevice::WriteOnly));
        damaged.write("{\"volume\": 0.");
        damaged.close();
        Tasks tasks;
        Session session(file, tasks);
        QVERIFY(session.restored().isEmpty());
    }

    void theSessionIsOnDiskSoonWithoutAnEnd() {
        const test::TempFolder folder;
        const auto file = folder / "session.json";
        Tasks tasks;
        Session session(file, tasks);
        session.put("page", "home");
        QTRY_VERIFY(QFile::exists(QString::fromStdString(file.string())));
    }

    void aFolderThatCannotBeWrittenIsNoCatastrophe() {
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(".*"));
        Tasks tasks;
        Session session("/proc/nowhere/session.json", tasks);
        session.put("page", "home");
    }

    void dropsAreUnderstood() {
        QMimeData files;
        files.setUrls({QUrl::fromLocalFile("/music/a b.flac"), QUrl("https://music.example/x.torrent")});
        QCOMPARE(sourcesIn(files), (QStringList{"/music/a b.flac", "https://music.example/x.torrent"}));
        QMimeData text;
        text.setText("  magnet:?xt=urn:btih:abc \n\nhello\n/music/x.flac\nfile:///music/y%20z.flac\n");
        QCOMPARE(sourcesIn(text), (QStringList{"magnet:?xt=urn:btih:abc", "/music/x.flac", "/music/y z.flac"}));
        QMimeData words;
        words.setText("just some words");
        QVERIFY(sourcesIn(words).isEmpty());
    }
};

BITBEATS_TEST(ShellTest);
#include "ShellTest.moc"
