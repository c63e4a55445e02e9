#include "Collection.h"
#include "support/TestMain.h"

#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace bitbeats;
using namespace bitbeats::library;
namespace fs = std::filesystem;

class ScanTest : public QObject {
    Q_OBJECT
    std::unique_ptr<test::Collection> m_c;

    void play(TrackId id) {
        m_c->run("insert into stats(track_id, plays) values(" + std::to_string(id.value) + ", 5)");
    }

private Q_SLOTS:
    void init() { m_c = std::make_unique<test::Collection>(); }

    void everyFileIsFoundOnceAndNothingIsReadTwice() {
        m_c->put("A/One/1.flac", "Alpha|Ann|One|1999|Rock");
        m_c->put("A/One/2.flac", "Beta|Ann|One|1999|Rock");
        m_c->put("B/3.mp3", "Gamma|Bob|Two|2001|Jazz");
        m_c->put("B/notes.txt", "no");
        auto report = m_c->scan();
        QCOMPARE(report.files, std::int64_t(3));
        QCOMPARE(report.added, std::int64_t(3));
        QCOMPARE(m_c->reads(), 3);
        QCOMPARE(m_c->changes().added.size(), std::size_t(3));
        QCOMPARE(m_c->count("select count(*) from albums"), std::int64_t(2));
        QCOMPARE(m_c->count("select count(*) from artists"), std::int64_t(2));
        QCOMPARE(m_c->count("select count(*) from folders"), std::int64_t(4));
        report = m_c->scan();
        QCOMPARE(report.unchanged, std::int64_t(3));
        QCOMPARE(m_c->reads(), 0);
        QVERIFY(m_c->changes().empty());
        QCOMPARE(m_c->count("select count(*) from tracks"), std::int64_t(3));
    }

    void onlyWhatChangedIsReadAgain() {
        m_c->put("a.flac", "Alpha|Ann|One");
        m_c->put("b.flac", "Beta|Ann|One");
        m_c->scan();
        const auto id = m_c->idOf("Alpha");
        m_c->put("a.flac", "Alpha the second|Ann|One");
        const auto report = m_c->scan();
        QCOMPARE(report.changed, std::int64_t(1));
        QCOMPARE(m_c->reads(), 1);
        QCOMPARE(m_c->idOf("Alpha the second"), id);
        QCOMPARE(m_c->count("select count(*) from track_search where track_search match 'second'"), std::int64_t(1));
    }

    void movedAndRenamedFilesKeepWhatPeopleDidWithThem() {
        const auto from = m_c->put("old/a.flac", "Alpha|Ann|One");
        m_c->put("old/b.flac", "Beta|Ann|One");
        m_c->scan();
        const auto id = m_c->idOf("Alpha");
        play(id);
        fs::create_directories(m_c->music() / "new/deep");
        fs::rename(from, m_c->music() / "new/deep/renamed.flac");
        const auto report = m_c->scan();
        QCOMPARE(report.moved, std::int64_t(1));
        QCOMPARE(report.gone, std::int64_t(0));
        QCOMPARE(report.added, std::int64_t(0));
        QCOMPARE(m_c->idOf("Alpha"), id);
        QCOMPARE(m_c->count("select plays from stats"), std::int64_t(5));
        QCOMPARE(m_c->scan().unchanged, std::int64_t(2));
    }

    void aWholeTreeThatWasRenamedKeepsItsTracks() {
        for (int i = 0; i < 30; ++i)
            m_c->put("old/" + std::to_string(i % 3) + "/" + std::to_string(i) + ".flac",
                     "T" + std::to_string(i) + "|Ann|One", "the same sound in all of them");
        m_c->scan();
        const auto id = m_c->idOf("T7");
        fs::rename(m_c->music() / "old", m_c->music() / "aaa");
        const auto report = m_c->scan();
        QCOMPARE(report.moved, std::int64_t(30));
        QCOMPARE(report.gone, std::int64_t(0));
        QCOMPARE(m_c->idOf("T7"), id);
        QCOMPARE(m_c->count("select count(*) from folders where cast(path as text) like '%old%'"), std::int64_t(0));
    }

    void aCopyIsATrackOfItsOwn() {
        const auto from = m_c->put("a.flac", "Alpha|Ann|One");
        m_c->scan();
        fs::copy(from, m_c->music() / "copy.flac");
        QCOMPARE(m_c->scan().added, std::int64_t(1));
    }

    void deletedFilesGoUnlessSomebodyCaredForThem() {
        const auto a = m_c->put("a.flac", "Alpha|Ann|One");
        const auto b = m_c->put("b/b.flac", "Beta|Bob|Two");
        m_c->put("c.flac", "Gamma|Ann|One");
        m_c->scan();
        const auto id = m_c->idOf("Alpha");
        play(id);
        fs::remove(a);
        fs::remove_all(b.parent_path());
        const auto report = m_c->scan();
        QCOMPARE(report.gone, std::int64_t(2));
        QCOMPARE(m_c->count("select count(*) from tracks"), std::int64_t(2));
        QCOMPARE(m_c->count("select state from tracks where title = 'Alpha'"), std::int64_t(2));
        QCOMPARE(m_c->count("select count(*) from track_search where track_search match 'alpha'"), std::int64_t(0));
        QCOMPARE(m_c->count("select count(*) from artists where name = 'Bob'"), std::int64_t(0));
        m_c->put("back.flac", "Alpha|Ann|One"); // the same sound comes back elsewhere
        QCOMPARE(m_c->scan().moved, std::int64_t(1));
        QCOMPARE(m_c->idOf("Alpha"), id);
    }

    void aDriveThatIsNotThereKeepsItsTracksAway() {
        m_c->put("a.flac", "Alpha|Ann|One");
        m_c->scan();
        const auto id = m_c->idOf("Alpha");
        const auto hidden = m_c->folder() / "unplugged";
        fs::rename(m_c->music(), hidden);
        auto report = m_c->scan();
        QCOMPARE(report.away, std::int64_t(1));
        QCOMPARE(report.gone, std::int64_t(0));
        QVERIFY(Roots(m_c->db()).all()->front().away);
        fs::create_directory(m_c->music()); // the empty place where it was mounted
        report = m_c->scan();
        QCOMPARE(report.gone, std::int64_t(0));
        QCOMPARE(m_c->count("select state from tracks"), std::int64_t(1));
        fs::remove(m_c->music());
        fs::rename(hidden, m_c->music());
        report = m_c->scan();
        QCOMPARE(m_c->reads(), 0);
        QCOMPARE(m_c->count("select state from tracks"), std::int64_t(0));
        QCOMPARE(m_c->idOf("Alpha"), id);
        QVERIFY(!Roots(m_c->db()).all()->front().away);
    }

    void whatCannotBeReadIsListedWithAReasonAndNotTriedAgain() {
        m_c->put("good.flac", "Alpha|Ann|One");
        m_c->put("bad.flac", "junk");
        QVERIFY(writeFileAtomically(m_c->music() / "empty.mp3", ""));
        auto report = m_c->scan();
        QCOMPARE(report.files, std::int64_t(3));
        QCOMPARE(report.failed, std::int64_t(2));
        QCOMPARE(m_c->failures().at("bad.flac").reason, Reason::Malformed);
        auto problems = Roots(m_c->db()).problems().value();
        QCOMPARE(problems.size(), std::size_t(2));
        QCOMPARE(problems[0].sentence, std::string("Could not read bad.flac: it is no music."));
        report = m_c->scan();
        QCOMPARE(report.failed, std::int64_t(2));
        QCOMPARE(m_c->reads(), 0);
        m_c->put("bad.flac", "Beta|Ann|One");
        fs::remove(m_c->music() / "empty.mp3");
        report = m_c->scan();
        QCOMPARE(report.added, std::int64_t(1));
        QCOMPARE(Roots(m_c->db()).problemCount().value(), std::int64_t(0));
    }

    void aTrackThatGetsDamagedBecomesAProblem() {
        m_c->put("a.flac", "Alpha|Ann|One");
        m_c->scan();
        m_c->put("a.flac", "junk");
        const auto report = m_c->scan();
        QCOMPARE(report.failed, std::int64_t(1));
        QCOMPARE(m_c->count("select count(*) from tracks"), std::int64_t(0));
        QCOMPARE(Roots(m_c->db()).problemCount().value(), std::int64_t(1));
    }

    void pipesLoopsAndStrangeNamesStopNothing() {
        m_c->put("ok.flac", "Alpha|Ann|One");
        m_c->put("bytes \xe9\xff.flac", "Beta|Ann|One");
        m_c->put("line\nbreak \x07.flac", "Gamma|Ann|One");
        m_c->put(std::string(240, 'n') + ".flac", "Delta|Ann|One");
        m_c->put("dir.flac/inside.flac", "Epsilon|Ann|One");
        const auto at = [&](const char* name) { return (m_c->music() / name).string(); };
        QCOMPARE(::mkfifo(at("pipe.flac").c_str(), 0600), 0);
        fs::create_symlink("self.flac", m_c->music() / "self.flac");
        fs::create_symlink("nowhere.flac", m_c->music() / "dangling.flac");
        fs::create_directory_symlink("..", m_c->music() / "dir.flac/up");
        fs::create_directory_symlink("/", m_c->music() / "dir.flac/.hidden");
        fs::create_symlink("/dev/zero", m_c->music() / "zero.flac");
        const auto report = m_c->scan();
        QCOMPARE(report.added, std::int64_t(5));
        QCOMPARE(report.failed, std::int64_t(4));
        QCOMPARE(report.failedFolders, std::int64_t(1));
        QVERIFY(m_c->failures().contains("pipe.flac") && m_c->failures().contains("zero.flac"));
        QCOMPARE(m_c->failures().at("self.flac").detail, std::string("the links lead in a circle"));
        QCOMPARE(m_c->failures().at("dangling.flac").reason, Reason::NotFound);
        QCOMPARE(m_c->failures().at("up").detail, std::string("the link leads back to a folder around it"));
        QCOMPARE(m_c->scan().unchanged, std::int64_t(5));
    }

    void linkedFoldersAreFollowedOnce() {
        const auto outside = m_c->folder() / "elsewhere";
        fs::create_directories(outside);
        m_c->put("a.flac", "Alpha|Ann|One");
        fs::rename(m_c->music() / "a.flac", outside / "a.flac");
        fs::create_directory_symlink(outside, m_c->music() / "link1");
        fs::create_directory_symlink(outside, m_c->music() / "link2");
        QCOMPARE(m_c->scan().added, std::int64_t(1));
        QCOMPARE(m_c->scan().unchanged, std::int64_t(1));
    }

    void aFolderThatMayNotBeReadKeepsItsTracks() {
        if (::geteuid() == 0) QSKIP("root may read everything");
        m_c->put("locked/a.flac", "Alpha|Ann|One");
        m_c->scan();
        fs::permissions(m_c->music() / "locked", fs::perms::none);
        const auto report = m_c->scan();
        fs::permissions(m_c->music() / "locked", fs::perms::owner_all);
        QCOMPARE(report.gone, std::int64_t(0));
        QCOMPARE(report.failedFolders, std::int64_t(1));
        QCOMPARE(m_c->scan().unchanged, std::int64_t(1));
    }

    void aFileThatChangesWhileItIsReadIsReadAgainLater() {
        m_c->put("a.flac", "Alpha|Ann|One");
        m_c->beforeRead(
            [&](const fs::path& file) { QVERIFY(writeFileAtomically(file, "Alpha, longer|Ann|One\nother sound")); });
        m_c->scan();
        m_c->beforeRead({});
        m_c->scan();
        QVERIFY(m_c->idOf("Alpha, longer"));
        QCOMPARE(m_c->count("select size from tracks"),
                 static_cast<std::int64_t>(fs::file_size(m_c->music() / "a.flac")));
        QCOMPARE(m_c->scan().unchanged, std::int64_t(1));
    }

    void onlyTheFolderThatIsNamedIsScanned() {
        m_c->put("a/1.flac", "Alpha|Ann|One");
        m_c->put("b/2.flac", "Beta|Ann|One");
        m_c->scan();
        fs::remove_all(m_c->music() / "a");
        fs::remove_all(m_c->music() / "b");
        m_c->put("b/3.flac", "Gamma|Ann|One");
        ScanOptions options;
        options.where = {m_c->music() / "b"};
        const auto report = m_c->scan(options);
        QCOMPARE(report.added, std::int64_t(1));
        QCOMPARE(report.gone, std::int64_t(1));
        QVERIFY(m_c->idOf("Alpha"));
        options.where = {m_c->folder().path()};
        QVERIFY(!Scanner(m_c->db(), test::Collection::read).scan(options));
    }

    void rootsMergeAndGo() {
        m_c->put("a/1.flac", "Alpha|Ann|One");
        m_c->put("b/2.flac", "Beta|Ann|One");
        Roots roots(m_c->db());
        QVERIFY(roots.add(m_c->music() / "a"));
        ScanOptions options;
        options.where = {m_c->music() / "a"};
        m_c->scan(options);
        const auto id = m_c->idOf("Alpha");
        QCOMPARE(m_c->scan().added, std::int64_t(1)); // with the folder around it
        QCOMPARE(roots.all()->size(), std::size_t(1));
        QCOMPARE(roots.all()->front().tracks, std::int64_t(2));
        QCOMPARE(m_c->idOf("Alpha"), id);
        QCOMPARE(roots.add(m_c->music() / "a").value(), roots.all()->front().id);
        QVERIFY(roots.remove(roots.all()->front().id));
        QCOMPARE(m_c->count("select count(*) from tracks"), std::int64_t(0));
        QCOMPARE(roots.add(m_c->music() / "gone").error().reason, Reason::NotFound);
    }

    void aCancelledScanKeepsWhatItHasAndLosesNothing() {
        for (int i = 0; i < 50; ++i)
            m_c->put(std::to_string(i) + ".flac", "T" + std::to_string(i) + "|Ann|One");
        QVERIFY(Roots(m_c->db()).add(m_c->music()));
        Cancellation cancellation;
        std::atomic<int> reads = 0;
        Scanner scanner(m_c->db(), [&](const fs::path& file) {
            if (++reads == 10) cancellation.cancel();
            return test::Collection::read(file);
        });
        const auto cancelled = scanner.scan({}, cancellation.token());
        QVERIFY(!cancelled);
        QCOMPARE(cancelled.error().reason, Reason::Cancelled);
        const auto report = m_c->scan();
        QCOMPARE(report.gone, std::int64_t(0));
        QCOMPARE(m_c->count("select count(*) from tracks"), std::int64_t(50));
    }

    void discsOfOneAlbumAndCompilationsAreOneAlbumEach() {
        m_c->put("Set/CD 1/1.flac", "A|Ann|Box");
        m_c->put("Set/CD2/1.flac", "B|Ann|Box");
        m_c->put("Mix/1.flac", "C|Ann|Hits");
        m_c->put("Mix/2.flac", "D|Bob|Hits");
        m_c->put("Other/1.flac", "E|Eve|Hits");
        m_c->scan();
        QCOMPARE(m_c->count("select count(*) from albums"), std::int64_t(3));
        QCOMPARE(m_c->count("select count(*) from albums where compilation = 1 and artist_id is null"),
                 std::int64_t(1));
    }
};

BITBEATS_TEST(ScanTest);
#include "ScanTest.moc"
