#ifndef Q_MOC_RUN // it stumbles over the standard library behind these
#include "library/Watcher.h"
#include "Debounce.h"
#include "base/AtomicFile.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"
#endif

#include <QTest>

#ifndef Q_MOC_RUN
#include <condition_variable>
#include <mutex>
#include <set>
#endif

using namespace bitbeats;
using namespace bitbeats::library;
namespace fs = std::filesystem;

class WatcherTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void changesAreToldOnceItIsQuiet() {
        Debounce debounce(Milliseconds(5000), Milliseconds(60'000));
        const Instant start{std::chrono::hours(1)};
        const auto at = [&](int ms) { return start + Milliseconds(ms); };
        QVERIFY(!debounce.due());
        debounce.note("/a/b", at(0));
        debounce.note("/a", at(4000));
        QVERIFY(debounce.take(at(8999)).empty());
        debounce.note("/c", at(4500));
        QCOMPARE(debounce.take(at(9500)), (std::vector<std::string>{"/a", "/c"}));
        QVERIFY(debounce.take(at(99'000)).empty());
    }

    void whatNeverGetsQuietIsToldInTheEnd() {
        Debounce debounce(Milliseconds(5000), Milliseconds(60'000));
        const Instant start{std::chrono::hours(1)};
        for (int ms = 0; ms < 60'000; ms += 1000)
            debounce.note("/a", start + Milliseconds(ms));
        QCOMPARE(debounce.take(start + Milliseconds(60'000)).size(), std::size_t(1));
    }

    void newFilesFoldersAndChangesAreSeen() {
        const test::TempFolder folder;
        const auto root = fs::canonical(folder.path());
        fs::create_directories(root / "old");
        std::mutex mutex;
        std::condition_variable told;
        std::set<fs::path> seen;
        WatchOptions options;
        options.quiet = Milliseconds(20);
        Watcher watcher(
            [&](const std::vector<fs::path>& folders) {
                const std::lock_guard lock(mutex);
                seen.insert(folders.begin(), folders.end());
                told.notify_all();
            },
            options);
        watcher.watch({root});
        watcher.waitUntilWatching();
        QVERIFY(watcher.complete());
        const auto expect = [&](const fs::path& path) {
            std::unique_lock lock(mutex);
            const bool came = told.wait_for(lock, std::chrono::seconds(60), [&] { return seen.contains(path); });
            seen.clear();
            return came;
        };
        QVERIFY(writeFileAtomically(root / "old/a.flac", "x"));
        QVERIFY(expect(root / "old"));
        fs::create_directories(root / "new");
        QVERIFY(expect(root));
        QVERIFY(writeFileAtomically(root / "new/b.flac", "x")); // the new folder is watched as well
        QVERIFY(expect(root / "new"));
        fs::remove(root / "old/a.flac");
        QVERIFY(expect(root / "old"));
    }
};

BITBEATS_TEST(WatcherTest);
#include "WatcherTest.moc"
