#include "Shelf.h"

#include "base/AtomicFile.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"

#include <QTest>

#include <atomic>
#include <csignal>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace bitbeats;
using namespace bitbeats::database;
using test::openShelf;

namespace {

/// Does `work` in a process of its own until that says it is ready, then kills it where it stands.
void killDuring(const std::function<void(const std::function<void()>& ready)>& work) {
    int pipe[2];
    if (::pipe(pipe) != 0) qFatal("no pipe");
    const pid_t child = ::fork();
    if (child == 0) {
        work([&] {
            if (::write(pipe[1], "x", 1) != 1) ::_exit(1);
            ::pause();
        });
        ::_exit(1);
    }
    char byte = 0;
    if (::read(pipe[0], &byte, 1) != 1) qFatal("the child ended early");
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(pipe[0]);
    ::close(pipe[1]);
}

int shelvesIn(Database& db) {
    return db.read().value<int>("select count(*) from shelves").value_or(-1);
}

} // namespace

class DatabaseTest : public QObject {
    Q_OBJECT
    std::unique_ptr<test::TempFolder> m_folder;

    std::filesystem::path file() const { return *m_folder / "a.db"; }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<test::TempFolder>(); }

    void valuesComeBackAsTheyWereBound() {
        const auto db = openShelf(file());
        auto write = db->write();
        write.script("create table v(i, r, t, b, n)");
        const std::string bytes("\0\xff\x80x", 4);
        const std::optional<int> nothing;
        write.run("insert into v values(?, ?, ?, ?, ?)", std::int64_t(1) << 60, 0.25, "Olá; drop table v --",
                  Blob{bytes}, nothing);
        QVERIFY(write.commit());
        int rows = 0;
        auto read = db->read();
        read.each("select * from v", [&](const Row& row) {
            ++rows;
            QCOMPARE(row.integer(0), std::int64_t(1) << 60);
            QCOMPARE(row.real(1), 0.25);
            QCOMPARE(row.text(2), std::string("Olá; drop table v --"));
            QCOMPARE(row.text(3), bytes);
            QVERIFY(row.isNull(4) && !row.maybe<int>(4));
        });
        QCOMPARE(rows, 1);
    }

    void aSessionThatIsNotCommittedChangesNothing() {
        const auto db = openShelf(file());
        {
            auto write = db->write();
            QVERIFY(write.run("insert into shelves(name) values('a')"));
        }
        QCOMPARE(shelvesIn(*db), 0);
    }

    void theFirstErrorStaysAndTakesAllBack() {
        const auto db = openShelf(file());
        auto write = db->write();
        write.run("insert into shelves(name) values('a')");
        QVERIFY(!write.run("insert into shelves(name) values('a')"));
        QVERIFY(!write.run("insert into shelves(name) values('b')"));
        const auto done = write.commit();
        QVERIFY(!done);
        QVERIFY(done.error().detail.find("UNIQUE") != std::string::npos);
        QCOMPARE(shelvesIn(*db), 0);
        auto again = db->write();
        again.run("insert into shelves(name) values('b')");
        QVERIFY(again.commit());
        QCOMPARE(shelvesIn(*db), 1);
    }

    void referencesAreKept() {
        const auto db = openShelf(file());
        auto write = db->write();
        QVERIFY(!write.run("insert into books(shelf) values(99)"));
    }

    void aReaderSeesOneMomentWhileAWriterGoesOn() {
        const auto db = openShelf(file());
        auto read = db->read();
        QCOMPARE(read.value<int>("select count(*) from shelves").value(), 0);
        auto write = db->write();
        write.run("insert into shelves(name) values('a')");
        QVERIFY(write.commit());
        QCOMPARE(read.value<int>("select count(*) from shelves").value(), 0);
        QCOMPARE(shelvesIn(*db), 1);
        QVERIFY(!read.run("insert into shelves(name) values('b')")); // readers only read
    }

    void theSameStatementCanRunInsideItself() {
        const auto db = openShelf(file());
        auto write = db->write();
        for (const char* name : {"a", "b", "c"})
            write.run("insert into shelves(name) values(?)", name);
        int pairs = 0;
        const char* const sql = "select id from shelves order by id";
        write.each(sql, [&](const Row& row) {
            const auto outer = row.integer(0);
            write.each(sql, [&](const Row& inner) { pairs += inner.integer(0) != outer ? 1 : 0; });
        });
        QCOMPARE(pairs, 6);
        QVERIFY(write.commit());
    }

    void manyThreadsShareTheConnections() {
        const auto db = openShelf(file());
        std::atomic<int> failures = 0;
        std::vector<std::thread> threads;
        for (int t = 0; t < 6; ++t) {
            threads.emplace_back([&, t] {
                for (int i = 0; i < 20; ++i) {
                    auto write = db->write(i % 2 ? Durability::Lazy : Durability::Full);
                    write.run("insert into shelves(name) values(?)", std::to_string(t) + "/" + std::to_string(i));
                    if (!write.commit()) ++failures;
                    if (shelvesIn(*db) < 1) ++failures;
                }
            });
        }
        for (auto& thread : threads)
            thread.join();
        QCOMPARE(failures.load(), 0);
        QCOMPARE(shelvesIn(*db), 120);
    }

    void aLongReadEndsWhenItIsCancelled() {
        const auto db = openShelf(file());
        Cancellation cancellation;
        auto read = db->read(cancellation.token());
        std::int64_t rows = 0;
        // Would not end by itself.
        read.each("with recursive n(i) as (select 1 union all select i + 1 from n) select i from n", [&](const Row&) {
            if (++rows == 1000) cancellation.cancel();
        });
        QVERIFY(!read.ok());
        QCOMPARE(read.error().reason, Reason::Cancelled);
        QVERIFY(!db->read(cancellation.token()).value<int>("select 1"));
        QCOMPARE(db->read().value<int>("select 1").value(), 1);
    }

    void aKilledWriterLeavesTheStateBeforeItsTransaction() {
        openShelf(file());
        killDuring([&](const auto& ready) {
            const auto db = openShelf(file());
            auto first = db->write();
            first.run("insert into shelves(name) values('kept')");
            if (!first.commit()) ::_exit(1);
            auto write = db->write();
            for (int i = 0; i < 20'000; ++i) // enough that pages reach the log before the commit
                write.run("insert into shelves(name) values(?)", std::string(200, 'x') + std::to_string(i));
            ready();
        });
        const auto db = openShelf(file());
        QCOMPARE(shelvesIn(*db), 1);
        QVERIFY(db->checkIntegrity());
        auto write = db->write();
        write.run("insert into shelves(name) values('next')");
        QVERIFY(write.commit());
    }

    void damageIsFoundAtTheStartAfterACrash() {
        {
            const auto db = openShelf(file());
            auto write = db->write();
            for (int i = 0; i < 5000; ++i)
                write.run("insert into shelves(name) values(?)", std::string(100, 'y') + std::to_string(i));
            QVERIFY(write.commit());
        }
        auto content = readWholeFile(file(), 100 << 20).value();
        for (std::size_t at = content.size() / 2; at < content.size() / 2 + 20'000; ++at)
            content[at] = static_cast<char>(at * 7);
        QVERIFY(writeFileAtomically(file(), content));
        openShelf(file()); // closed in order the last time: not looked through
        killDuring([&](const auto& ready) {
            const auto db = openShelf(file());
            ready();
        });
        const auto opened = Database::open(file(), test::shelfOptions());
        QVERIFY(!opened);
        QCOMPARE(opened.error().reason, Reason::Corrupt);
        QVERIFY(!opened.error().advice.empty());
    }

    void whatIsNoDatabaseIsRefusedInWords() {
        QVERIFY(writeFileAtomically(file(), std::string(5000, 'n')));
        const auto opened = Database::open(file(), test::shelfOptions());
        QVERIFY(!opened);
        QCOMPARE(opened.error().reason, Reason::Corrupt);
        QCOMPARE(opened.error().operation, std::string("open"));
        QVERIFY(!Database::open("/proc/nowhere/a.db", test::shelfOptions()));
        std::filesystem::create_directory(*m_folder / "folder.db");
        QVERIFY(!Database::open(*m_folder / "folder.db", test::shelfOptions()));
    }

    void aFullDiskIsSaidAndChangesNothing() {
        const auto db = openShelf(file());
        auto write = db->write();
        write.script("pragma max_page_count=20"); // as many pages as a full disk would let it have
        for (int i = 0; i < 2000 && write.ok(); ++i)
            write.run("insert into shelves(name) values(?)", std::string(500, 'z') + std::to_string(i));
        const auto done = write.commit();
        QVERIFY(!done);
        QCOMPARE(done.error().reason, Reason::DiskFull);
        QCOMPARE(sentence(done.error()), std::string("Could not use a.db: the disk is full. "
                                                     "Free some space; nothing was changed."));
        QCOMPARE(shelvesIn(*db), 0);
    }

    void twoProgramsTakeTurns() {
        const auto one = openShelf(file());
        auto options = test::shelfOptions();
        options.busyPatience = Milliseconds(1);
        const auto two = Database::open(file(), options);
        QVERIFY(two);
        {
            auto held = one->write();
            held.run("insert into shelves(name) values('a')");
            auto blocked = (*two)->write();
            QVERIFY(!blocked.ok());
            QCOMPARE(blocked.error().reason, Reason::TimedOut);
            QVERIFY(held.commit());
        }
        auto write = (*two)->write();
        write.run("insert into shelves(name) values('b')");
        QVERIFY(write.commit());
        QCOMPARE(shelvesIn(*one), 2);
    }

    void aBackupIsAWholeDatabase() {
        const auto db = openShelf(file());
        auto write = db->write();
        write.run("insert into shelves(name) values('a')");
        QVERIFY(write.commit());
        QVERIFY(db->backUp(*m_folder / "copy.db"));
        QCOMPARE(shelvesIn(*openShelf(*m_folder / "copy.db")), 1);
        QVERIFY(!db->backUp("/proc/nowhere/copy.db"));
        QVERIFY(db->optimise());
    }

    void fullTextSearchIsThere() {
        const auto db = openShelf(file());
        auto write = db->write();
        write.script("create virtual table f using fts5(x, tokenize=\"unicode61 remove_diacritics 2\", detail=column)");
        write.run("insert into f(x) values('Coração')");
        QVERIFY(write.commit());
        QCOMPARE(db->read().value<int>("select count(*) from f where f match ?", "coracao").value(), 1);
    }
};

BITBEATS_TEST(DatabaseTest);
#include "DatabaseTest.moc"
