#include "playback/PlayQueue.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"

#include <QFile>
#include <QSignalSpy>
#include <QTest>
#include <algorithm>
#include <set>
#include <sys/wait.h>
#include <unistd.h>

using namespace bitbeats;
using namespace bitbeats::playback;

namespace {

std::vector<QueueItem> named(const std::vector<std::string>& names) {
    std::vector<QueueItem> items;
    for (const auto& name : names) {
        QueueItem item;
        item.title = name;
        item.source = "/music/" + name;
        items.push_back(item);
    }
    return items;
}

std::string titles(const PlayQueue& queue) {
    std::string all;
    for (const auto& item : queue.items())
        all += item.title;
    return all;
}

std::string state(const PlayQueue& queue) {
    std::string all = titles(queue) + " @" + std::to_string(queue.currentIndex()) + " r" +
                      std::to_string(static_cast<int>(queue.repeat())) + " p" +
                      std::to_string(queue.savedPosition().count()) + " h";
    for (const auto& item : queue.history())
        all += item.title;
    if (!queue.shuffle()) return all;
    all += " s";
    for (int at = queue.currentIndex(), left = queue.size(); left > 0; --left) {
        const auto next = queue.nextAfter(at, false);
        if (!next) break;
        all += queue.items()[static_cast<std::size_t>(*next)].title;
        at = *next;
    }
    return all;
}

} // namespace

class PlayQueueTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void tracksAreAddedAtTheEndOrNext() {
        PlayQueue queue;
        queue.append(named({"a", "b", "c"}));
        queue.setCurrent(0);
        queue.playNext(named({"x", "y"}));
        queue.append(named({"z"}));
        QCOMPARE(titles(queue), std::string("axybcz"));
        QCOMPARE(queue.nextIndex(), std::optional(1));
    }

    void idsAreNeverUsedTwice() {
        PlayQueue queue;
        std::set<ItemId> seen;
        for (int round = 0; round < 5; ++round) {
            for (const auto id : queue.append(named({"a", "b"})))
                QVERIFY(seen.insert(id).second);
            queue.clear();
            for (const auto id : queue.replace(named({"c"}), 0))
                QVERIFY(seen.insert(id).second);
        }
    }

    void movingKeepsTheCurrentTrack() {
        PlayQueue queue;
        queue.append(named({"a", "b", "c", "d", "e"}));
        queue.setCurrent(1);
        queue.move(0, 2, 5);
        QCOMPARE(titles(queue), std::string("cdeab"));
        QCOMPARE(queue.current()->title, std::string("b"));
        queue.move(3, 2, 1);
        QCOMPARE(titles(queue), std::string("cabde"));
        queue.move(0, 9, 1); // nonsense changes nothing
        QCOMPARE(titles(queue), std::string("cabde"));
    }

    void removingTheCurrentTrackMakesTheOneBehindItCurrent() {
        PlayQueue queue;
        queue.append(named({"a", "b", "c", "d"}));
        queue.setCurrent(1);
        const QSignalSpy changed(&queue, &PlayQueue::currentChanged);
        queue.remove({queue.items()[1].id, queue.items()[2].id});
        QCOMPARE(queue.current()->title, std::string("d"));
        QCOMPARE(changed.count(), 1);
        queue.remove({queue.items()[1].id});
        QCOMPARE(queue.currentIndex(), -1);
    }

    void undoTakesBackWhatWasDoneAndKeepsTheTrackThatPlays() {
        PlayQueue queue;
        queue.append(named({"a", "b", "c", "d"}));
        queue.setCurrent(1);
        queue.remove({queue.items()[0].id, queue.items()[3].id});
        queue.move(0, 1, 2);
        QCOMPARE(titles(queue), std::string("cb"));
        queue.undo();
        QCOMPARE(titles(queue), std::string("bc"));
        queue.undo();
        QCOMPARE(titles(queue), std::string("abcd"));
        QCOMPARE(queue.current()->title, std::string("b"));
        QVERIFY(!queue.canUndo());
        queue.replace(named({"x", "y"}), 0);
        queue.undo();
        QCOMPARE(titles(queue), std::string("abxcd")); // x plays on, behind what played then
        QCOMPARE(queue.current()->title, std::string("x"));
        queue.clear();
        QCOMPARE(queue.size(), 0);
        queue.undo();
        QCOMPARE(titles(queue), std::string("abxcd"));
        QCOMPARE(queue.current()->title, std::string("x"));
    }

    void repeatDecidesWhatFollowsTheLast() {
        PlayQueue queue;
        queue.append(named({"a", "b"}));
        QCOMPARE(queue.nextIndex(), std::optional(0));
        queue.setCurrent(1);
        QCOMPARE(queue.nextIndex(), std::nullopt);
        QVERIFY(!queue.advance());
        queue.setRepeat(Repeat::All);
        QCOMPARE(queue.nextIndex(), std::optional(0));
        queue.setRepeat(Repeat::One);
        QCOMPARE(queue.nextIndex(), std::optional(1));
        QCOMPARE(queue.nextAfter(1, false), std::optional(0));
    }

    void shufflePlaysEveryTrackOnceBeforeAnyTwice() {
        PlayQueue queue;
        std::vector<std::string> names;
        for (char c = 'a'; c <= 'z'; ++c)
            names.emplace_back(1, c);
        queue.append(named(names));
        queue.setCurrent(7);
        queue.setShuffle(true);
        queue.setRepeat(Repeat::All);
        QCOMPARE(queue.current()->title, std::string("h"));
        std::string last;
        for (int round = 0; round < 3; ++round) {
            std::string order;
            for (int i = 0; i < 26; ++i) {
                if (round > 0 || i > 0) {
                    const auto announced = queue.nextIndex();
                    QVERIFY(queue.advance());
                    QCOMPARE(queue.currentIndex(), *announced); // what was announced is what comes
                }
                order += queue.current()->title;
            }
            auto sorted = order;
            std::sort(sorted.begin(), sorted.end());
            QCOMPARE(sorted, std::string("abcdefghijklmnopqrstuvwxyz"));
            QVERIFY(order != last);
            QVERIFY(last.empty() || last.back() != order.front());
            last = order;
        }
    }

    void aTrackChosenWhileShufflingLeavesNoOtherOut() {
        PlayQueue queue;
        queue.append(named({"a", "b", "c", "d", "e", "f"}));
        queue.setShuffle(true);
        queue.setCurrent(3);
        std::string heard = queue.current()->title;
        queue.setCurrent(1);
        heard += queue.current()->title;
        queue.append(named({"g"}));
        queue.playNext(named({"x"}));
        while (queue.advance())
            heard += queue.current()->title;
        QCOMPARE(heard[2], 'x');
        std::sort(heard.begin(), heard.end());
        QCOMPARE(heard, std::string("abcdefgx"));
    }

    void backGoesTheWayItCame() {
        PlayQueue queue;
        queue.append(named({"a", "b", "c", "d", "e"}));
        for (const int index : {4, 0, 2})
            queue.setCurrent(index);
        QVERIFY(queue.stepBack());
        QCOMPARE(queue.currentIndex(), 0);
        QVERIFY(queue.stepBack());
        QCOMPARE(queue.currentIndex(), 4);
        QVERIFY(queue.stepBack()); // no more history: by order
        QCOMPARE(queue.currentIndex(), 3);
        std::string history;
        for (const auto& item : queue.history())
            history += item.title;
        QCOMPARE(history, std::string("eacae"));
    }

    void historyIsBounded() {
        PlayQueue queue;
        queue.append(named({"a", "b"}));
        for (int i = 0; i < 500; ++i)
            queue.setCurrent(i % 2);
        QCOMPARE(queue.history().size(), std::size_t(200));
    }

    void everythingSurvivesARestart() {
        const test::TempFolder folder;
        std::string before;
        {
            PlayQueue queue(folder / "queue");
            QVERIFY(queue.restore());
            queue.append(named({"a", "b", "c", "d", "e"}));
            queue.setCurrent(2);
            queue.setShuffle(true);
            queue.setRepeat(Repeat::All);
            queue.advance();
            queue.playNext(named({"x"}));
            queue.remove({queue.items()[0].id});
            auto item = queue.items()[1];
            item.title = "B";
            item.coverPath = "/tmp/\xFF\xFE.jpg"; // a path need not be UTF-8
            item.duration = Milliseconds{123456};
            queue.update(item);
            queue.savePosition(Milliseconds{4321});
            before = state(queue);
        }
        PlayQueue queue(folder / "queue");
        QVERIFY(queue.restore());
        QCOMPARE(state(queue), before);
        QCOMPARE(queue.savedPosition(), Milliseconds{4321});
        QCOMPARE(queue.items()[1].coverPath, std::string("/tmp/\xFF\xFE.jpg"));
        QCOMPARE(queue.items()[1].duration, Milliseconds{123456});
    }

    /// The journal is cut at every single byte: what was confirmed before the cut is there, and nothing else.
    void aJournalCutAnywhereGivesAStateThatOnceWas() {
        const test::TempFolder folder;
        const auto path = folder / "queue";
        std::vector<std::pair<qint64, std::string>> states; // journal size, and what the queue was then
        const auto size = [&] { return QFile(QString::fromStdString(path.string())).size(); };
        {
            PlayQueue queue(path);
            QVERIFY(queue.restore());
            states.emplace_back(0, state(queue));
            const auto step = [&](const std::function<void()>& change) {
                change();
                states.emplace_back(size(), state(queue));
            };
            step([&] { queue.append(named({"a", "b", "c"})); });
            step([&] { queue.setCurrent(1); });
            step([&] { queue.setShuffle(true); });
            step([&] { queue.playNext(named({"x"})); });
            step([&] { queue.remove({queue.items()[0].id}); });
            step([&] { queue.setRepeat(Repeat::All); });
            step([&] { queue.move(0, 1, 3); });
            step([&] { queue.savePosition(Milliseconds{777}); });
            step([&] { queue.undo(); });
            step([&] { queue.clear(); });
        }
        QFile file(QString::fromStdString(path.string()));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto whole = file.readAll();
        for (qsizetype cut = 0; cut <= whole.size(); ++cut) {
            QFile damaged(QString::fromStdString((folder / "cut").string()));
            QVERIFY(damaged.open(QIODevice::WriteOnly | QIODevice::Truncate));
            damaged.write(whole.left(cut));
            damaged.close();
            const auto reached =
                std::find_if(states.rbegin(), states.rend(), [&](const auto& s) { return s.first <= cut; });
            PlayQueue queue(folder / "cut");
            const auto restored = queue.restore();
            QCOMPARE(restored.has_value(), reached->first == cut);
            QCOMPARE(state(queue), reached->second);
            if (cut % 16 != 0) continue;
            queue.append(named({"new"})); // and it can be written to again
            const auto now = state(queue);
            PlayQueue again(folder / "cut");
            QVERIFY(again.restore());
            QCOMPARE(state(again), now);
        }
    }

    void rubbishInTheJournalIsDropped() {
        const test::TempFolder folder;
        const auto path = folder / "queue";
        {
            PlayQueue queue(path);
            QVERIFY(queue.restore());
            queue.append(named({"a"}));
        }
        for (const char* rubbish :
             {"\n", "{}\n", "[1,2]\n", "{\"do\":\"remove\",\"ids\":3}\n",
              "{\"do\":\"insert\",\"at\":99,\"items\":[]}\n", "{\"do\":\"current\",\"id\":1e300}\n",
              "{\"do\":\"all\"}\n", "\xFF\xFE\n", "{\"do\":\"move\",\"from\":0,\"count\":2147483647,\"before\":0}\n"}) {
            QFile file(QString::fromStdString(path.string()));
            QVERIFY(file.open(QIODevice::Append));
            file.write(rubbish);
            file.close();
            PlayQueue queue(path);
            QVERIFY(!queue.restore());
            QCOMPARE(titles(queue), std::string("a"));
        }
    }

    void aKilledProgramLosesNothing() {
        const test::TempFolder folder;
        const auto path = folder / "queue";
        const pid_t child = ::fork();
        if (child == 0) {
            PlayQueue queue(path);
            (void)queue.restore();
            queue.append(named({"a", "b", "c"}));
            queue.setCurrent(2);
            queue.savePosition(Milliseconds{99});
            ::kill(::getpid(), SIGKILL);
        }
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QVERIFY(WIFSIGNALED(status));
        PlayQueue queue(path);
        QVERIFY(queue.restore());
        QCOMPARE(titles(queue), std::string("abc"));
        QCOMPARE(queue.currentIndex(), 2);
        QCOMPARE(queue.savedPosition(), Milliseconds{99});
    }

    void aProgramKilledRightAfterTakingALongListKeepsAllOfIt() {
        const test::TempFolder folder;
        const auto path = folder / "queue";
        const std::vector<std::string> names(50000, "A title of usual length");
        const pid_t child = ::fork();
        if (child == 0) {
            PlayQueue queue(path);
            (void)queue.restore();
            queue.append(named({"old"}));
            queue.replace(named(names), 4711);
            queue.append(named({"and this"}));
            ::kill(::getpid(), SIGKILL);
        }
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QVERIFY(WIFSIGNALED(status));
        PlayQueue queue(path);
        QVERIFY(queue.restore());
        QCOMPARE(queue.size(), 50001);
        QCOMPARE(queue.currentIndex(), 4711);
        QCOMPARE(queue.items().back().title, std::string("and this"));
    }

    void textsOfEveryKindComeBackAsTheyWere() {
        const test::TempFolder folder;
        const std::vector<std::string> texts{"plain",
                                             "Maré \"baixa\" \\ \x01\n\t",
                                             "静かな海",
                                             "\xF0\x9F\x8E\xB5",
                                             std::string("nul \0 in it", 11),
                                             "\xED\xA0\x80 a lone half",
                                             "\xC3",
                                             "\xFF\xFE no text",
                                             "\xF4\x90\x80\x80 beyond"};
        {
            PlayQueue queue(folder / "queue");
            QVERIFY(queue.restore());
            queue.append(named(texts));
        }
        PlayQueue again(folder / "queue");
        QVERIFY(again.restore());
        QCOMPARE(again.size(), static_cast<int>(texts.size()));
        for (std::size_t i = 0; i < texts.size(); ++i)
            QCOMPARE(again.items()[i].title, texts[i]);
    }

    void theJournalDoesNotGrowWithoutEnd() {
        const test::TempFolder folder;
        PlayQueue queue(folder / "queue");
        QVERIFY(queue.restore());
        queue.append(named({"a", "b", "c"}));
        for (int i = 0; i < 20000; ++i)
            queue.savePosition(Milliseconds{i + 1});
        // It is rewritten aside: on a slow disk a little later than that many changes take.
        int last = 20000;
        const QFile file(QString::fromStdString((folder / "queue").string()));
        QTRY_VERIFY((queue.savePosition(Milliseconds{++last}), file.size() < 300000));
        PlayQueue again(folder / "queue");
        QVERIFY(again.restore());
        QCOMPARE(again.savedPosition(), Milliseconds{last});
    }

    void aJournalThatCannotBeWrittenDoesNotStopTheQueue() {
        PlayQueue queue("/proc/no/such/place");
        queue.append(named({"a", "b"}));
        queue.setCurrent(1);
        QCOMPARE(titles(queue), std::string("ab"));
    }

    void aLongQueueIsWrittenAsideAndWhole() {
        const test::TempFolder folder;
        const auto file = folder / "queue";
        std::vector<std::string> names(120000);
        for (std::size_t i = 0; i < names.size(); ++i)
            names[i] = "t" + std::to_string(i);
        std::vector<ItemId> ids;
        {
            PlayQueue queue(file);
            QVERIFY(queue.restore());
            queue.append(named({"old"}));
            ids = queue.replace(named(names), 7);
            queue.savePosition(Milliseconds{4711}); // while the list is still being written
            queue.remove({ids[0], ids[100]});
            queue.move(0, 2, 5000);
            queue.setCurrent(9);
            queue.savePosition(Milliseconds{1234});
        }
        PlayQueue again(file);
        QVERIFY(again.restore());
        QCOMPARE(again.size(), 119998);
        QCOMPARE(again.currentIndex(), 9);
        QCOMPARE(again.savedPosition(), Milliseconds{1234});
        QCOMPARE(again.items()[4998].title, std::string("t1"));
        again.clear();
        again.undo();
        QCOMPARE(again.size(), 119998);
        again.setShuffle(true);
        again.append(named(names));
        again.undo();
        PlayQueue third(file); // what the second has not written yet is not torn
        QVERIFY(third.restore());
    }

    void aJournalIsRewrittenUnderFire() {
        const test::TempFolder folder;
        const auto file = folder / "queue";
        std::string last;
        {
            PlayQueue queue(file);
            QVERIFY(queue.restore());
            for (int round = 0; round < 20; ++round) {
                queue.replace(named(std::vector<std::string>(1500, std::to_string(round))), 0);
                for (int i = 0; i < 200; ++i)
                    queue.savePosition(Milliseconds{round * 1000 + i + 1});
                if (round % 3 == 0) queue.replace(named({"short"}), 0);
            }
            last = queue.items().front().title;
        }
        PlayQueue again(file);
        QVERIFY(again.restore());
        QCOMPARE(again.size(), 1500);
        QCOMPARE(again.items().front().title, last);
        QCOMPARE(again.savedPosition(), Milliseconds{19200});
        QVERIFY(!std::filesystem::exists(folder / "queue.new"));
    }

    void aLongQueueStaysQuick() {
        PlayQueue queue;
        queue.append(named(std::vector<std::string>(20000, "t")));
        queue.setShuffle(true);
        queue.setCurrent(100);
        for (int i = 0; i < 50; ++i)
            QVERIFY(queue.advance());
        queue.move(0, 10000, 20000);
        queue.remove({queue.items()[5].id});
        queue.undo();
        QCOMPARE(queue.size(), 20000);
    }
};

BITBEATS_TEST(PlayQueueTest);
#include "PlayQueueTest.moc"
