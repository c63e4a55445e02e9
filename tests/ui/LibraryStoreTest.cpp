#include "models/LibraryStore.h"
#include "fixtures/WindowFixture.h"
#include "library/Catalogue.h"
#include "library/Listening.h"
#include "models/LibraryScan.h"
#include "support/AudioFiles.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"

#include <QSignalSpy>
#include <QTest>
#include <fstream>

using namespace bitbeats;
using namespace bitbeats::test;
using namespace bitbeats::ui;
namespace fs = std::filesystem;

namespace {

std::int64_t tracksIn(LibraryStore& store) {
    std::int64_t found = -1;
    const auto task = store.ask(
        &store, [](database::Database& db, const CancelToken&) { return library::Catalogue(db).stats(); },
        [&](const Result<library::LibraryStats>& stats) { found = stats ? stats->tracks : -2; });
    waitFor([&] { return found != -1; });
    return found;
}

} // namespace

class LibraryStoreTest : public QObject {
    Q_OBJECT
    std::unique_ptr<TempFolder> m_folder;

    fs::path music() const { return *m_folder / "music"; }
    fs::path file() const { return *m_folder / "data/library.db"; }
    void put(const char* name) const { writeWav(music() / name, chirp(8000, 1, 0.1)); }

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<TempFolder>();
        fs::create_directories(music());
    }

    void whatIsAskedWhileTheLibraryIsOpenedIsAnsweredAfterIt() {
        LibraryStore store(file());
        QCOMPARE(store.state(), LibraryStore::State::Opening);
        QCOMPARE(tracksIn(store), std::int64_t(0));
        QCOMPARE(store.state(), LibraryStore::State::Ready);
    }

    void aLibraryThatCannotBeOpenedIsSaidInWordsAndAnswersWithThem() {
        fs::create_directories(file()); // a folder in its place
        LibraryStore store(file());
        QVERIFY(waitFor([&] { return store.state() == LibraryStore::State::Failed; }));
        QVERIFY(store.error().contains("library.db"));
        QCOMPARE(tracksIn(store), std::int64_t(-2));
    }

    void withoutAFileThereIsNoLibrary() {
        LibraryStore store({});
        QCOMPARE(store.state(), LibraryStore::State::None);
        QCOMPARE(tracksIn(store), std::int64_t(-2));
    }

    void whoLetsGoIsAnsweredNoMore() {
        LibraryStore store(file());
        bool answered = false;
        store.ask(
            &store, [](database::Database& db, const CancelToken&) { return library::Catalogue(db).stats(); },
            [&](const auto&) { answered = true; });
        QCOMPARE(tracksIn(store), std::int64_t(0));
        QVERIFY(!answered);
    }

    void aChangeIsToldToThoseItConcernsAndKeptWhenTheWindowClosesAtOnce() {
        put("a.wav");
        {
            LibraryStore store(file());
            QVERIFY(waitFor([&] { return store.scan().rootsKnown(); }));
            store.scan().add({QString::fromStdString(music().string())});
            QVERIFY(waitFor([&] { return store.scan().report().has_value(); }));
            QSignalSpy plays(&store, &LibraryStore::playsChanged);
            QSignalSpy likes(&store, &LibraryStore::likesChanged);
            store.change(
                &store, LibraryPart::Likes,
                [](database::Database& db, const CancelToken&) {
                    return library::Listening(db).like(library::TrackId{1}, true, 5);
                },
                [](const Result<void>&) {});
            QVERIFY(likes.wait());
            QCOMPARE(plays.count(), 0);
            for (int i = 0; i < 20; ++i)
                store.change(
                    &store, LibraryPart::Plays,
                    [](database::Database& db, const CancelToken&) {
                        return library::Listening(db).played(
                            {{}, library::TrackId{1}, {}, {}, {}, 7, {}, true, "local"});
                    },
                    [](const Result<void>&) {});
        }
        LibraryStore store(file());
        std::size_t kept = 0;
        const auto task = store.ask(
            &store, [](database::Database& db, const CancelToken&) { return library::Listening(db).history(); },
            [&](const Result<std::vector<library::Play>>& plays) { kept = plays->size(); });
        QVERIFY(waitFor([&] { return kept > 0; }));
        QCOMPARE(kept, std::size_t(20));
    }

    void foldersAreScannedWhenTheyAreAddedAndTheirTracksGoWithThem() {
        put("a.wav");
        put("b.wav");
        std::ofstream(music() / "c.flac") << "no music";
        LibraryStore store(file());
        QVERIFY(waitFor([&] { return store.scan().rootsKnown(); }));
        QSignalSpy tracks(&store, &LibraryStore::tracksChanged);
        QSignalSpy problems(&store, &LibraryStore::problemsChanged);
        QSignalSpy progress(&store.scan(), &LibraryScan::progressChanged);
        store.scan().add({QString::fromStdString(music().string())});
        QVERIFY(waitFor([&] { return store.scan().running(); }));
        QVERIFY(store.scan().asked());
        QVERIFY(waitFor([&] { return store.scan().report() && !store.scan().running(); }));
        QCOMPARE(store.scan().report()->added, std::int64_t(2));
        QCOMPARE(store.scan().report()->failed, std::int64_t(1));
        QVERIFY(tracks.count() > 0);
        QVERIFY(problems.count() > 0);
        QVERIFY(progress.count() > 0);
        QCOMPARE(tracksIn(store), std::int64_t(2));
        QVERIFY(waitFor([&] { return store.scan().roots().size() == 1 && store.scan().roots()[0].tracks == 2; }));
        store.scan().remove(store.scan().roots()[0].id);
        QVERIFY(waitFor([&] { return store.scan().roots().empty(); }));
        QCOMPARE(tracksIn(store), std::int64_t(0));
    }

    void aFolderThatCannotBeAddedIsSaidInWords() {
        LibraryStore store(file());
        QSignalSpy failed(&store.scan(), &LibraryScan::failed);
        store.scan().add({"/nowhere/at/all"});
        QVERIFY(failed.wait(10'000));
        QVERIFY(failed[0][0].toString().contains("nowhere"));
        QVERIFY(!store.scan().running());
    }

    void whatIsCopiedInWhileTheWindowIsOpenIsFoundByItself() {
        LibraryStore store(file());
        QVERIFY(waitFor([&] { return store.scan().rootsKnown(); }));
        store.scan().add({QString::fromStdString(music().string())});
        QVERIFY(waitFor([&] { return store.scan().report() && store.scan().watching(); }));
        store.scan().waitUntilWatching();
        put("later.wav");
        QVERIFY(waitFor([&] { return store.scan().report()->added == 1; }));
        QVERIFY(!store.scan().asked());
        QCOMPARE(tracksIn(store), std::int64_t(1));
    }

    void whatHappenedWhileTheProgramWasAwayIsFoundAtItsStart() {
        put("a.wav");
        {
            LibraryStore store(file());
            store.scan().add({QString::fromStdString(music().string())});
            QVERIFY(waitFor([&] { return store.scan().report().has_value(); }));
        }
        put("b.wav");
        LibraryStore store(file());
        QVERIFY(waitFor([&] { return store.scan().report().has_value(); }));
        QCOMPARE(store.scan().report()->added, std::int64_t(1));
        QCOMPARE(store.scan().report()->unchanged, std::int64_t(1));
    }
};

BITBEATS_TEST(LibraryStoreTest);
#include "LibraryStoreTest.moc"
