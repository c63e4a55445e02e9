#include "Shelf.h"

#include "base/AtomicFile.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"

#include <QTest>

using namespace bitbeats;
using namespace bitbeats::database;
using test::openShelf;

namespace {

/// What a schema consists of, as text to compare.
std::string schemaOf(Database& db) {
    std::string all;
    db.read().each("select m.name, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk from sqlite_master m "
                   "join pragma_table_info(m.name) c where m.type = 'table' order by m.name, c.cid",
                   [&](const Row& row) {
                       for (int column = 0; column < 6; ++column)
                           all += row.text(column) + " ";
                       all += "\n";
                   });
    return all;
}

} // namespace

class MigrationTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void eachStepCanBeTakenBackAndGivesTheSameSchemaAgain() {
        const test::TempFolder folder;
        const auto full = openShelf(folder / "b.db");
        std::vector<std::string> at;
        for (int version = 0; version <= 3; ++version) {
            QVERIFY(full->migrate("shelf", version));
            at.push_back(schemaOf(*full));
        }
        for (int version = 3; version >= 0; --version) {
            QVERIFY(full->migrate("shelf", version));
            QCOMPARE(full->version("shelf").value(), version);
            QCOMPARE(schemaOf(*full), at[static_cast<std::size_t>(version)]);
        }
        QVERIFY(full->migrate("shelf", 3));
    }

    void contentOutlivesTheStepsBothWays() {
        const test::TempFolder folder;
        const auto db = openShelf(folder / "a.db");
        auto write = db->write();
        write.run("insert into shelves(id, name, room) values(1, ?, 'attic')", "Ångström");
        write.run("insert into books(shelf, title, pages) values(1, 'T', 5)");
        QVERIFY(write.commit());
        QVERIFY(db->migrate("shelf", 1));
        QVERIFY(db->migrate("shelf", 3));
        auto read = db->read();
        QCOMPARE(read.value<std::string>("select name from shelves").value(), std::string("Ångström"));
        QCOMPARE(read.value<std::string>("select title from books").value(), std::string("T"));
        QVERIFY(read.ok());
    }

    void openingMigratesAnOlderFileAndKeepsACopyOfIt() {
        const test::TempFolder folder;
        {
            const auto db = openShelf(folder / "a.db", 1);
            auto write = db->write();
            write.run("insert into shelves(name) values('one')");
            QVERIFY(write.commit());
        }
        {
            const auto db = openShelf(folder / "a.db");
            QCOMPARE(db->version("shelf").value(), 3);
        }
        const auto old = openShelf(folder / "a.db.before-shelf-2", 1);
        QCOMPARE(old->version("shelf").value(), 1);
        QCOMPARE(old->read().value<std::string>("select name from shelves").value(), std::string("one"));
        QVERIFY(!std::filesystem::exists(folder / "a.db.before-shelf-1")); // there was nothing to keep
    }

    void aNewerSchemaIsRefusedInWordsAndLeftAlone() {
        const test::TempFolder folder;
        openShelf(folder / "a.db");
        const auto opened = Database::open(folder / "a.db", test::shelfOptions(2));
        QVERIFY(!opened);
        QCOMPARE(opened.error().reason, Reason::Unsupported);
        QCOMPARE(sentence(opened.error()),
                 std::string("Could not open a.db: a newer BitBeats made it (shelf schema 3, this BitBeats knows 2). "
                             "Install the newer BitBeats, or put back the backup beside the file."));
        QCOMPARE(openShelf(folder / "a.db")->version("shelf").value(), 3);
    }

    void aStepThatFailsLeavesTheVersionBeforeIt() {
        static constexpr std::array<Migration, 2> kBroken{{
            {1, "good", "create table a(id integer primary key)", "drop table a"},
            {2, "bad", "create table b(id integer); insert into nowhere values(1)", ""},
        }};
        const test::TempFolder folder;
        Options options;
        options.schemas = {{"x", kBroken}};
        const auto opened = Database::open(folder / "a.db", options);
        QVERIFY(!opened);
        QVERIFY(sentence(opened.error()).find("step 2 (bad)") != std::string::npos);
        options.schemas = {{"x", std::span(kBroken).first(1)}};
        const auto again = Database::open(folder / "a.db", options);
        QVERIFY(again);
        QCOMPARE((*again)->version("x").value(), 1);
        QVERIFY(!(*again)->read().value<std::string>("select name from sqlite_master where name = 'b'"));
    }

    void aStepThatBreaksReferencesIsTakenBack() {
        static constexpr std::array<Migration, 2> kBroken{{
            test::kShelfSteps[0],
            {2, "careless", "delete from shelves", ""},
        }};
        const test::TempFolder folder;
        {
            const auto db = openShelf(folder / "a.db", 1);
            auto write = db->write();
            write.run("insert into shelves(id, name) values(1, 's')");
            write.run("insert into books(shelf) values(1)");
            QVERIFY(write.commit());
        }
        Options options;
        options.schemas = {{"shelf", kBroken}};
        const auto opened = Database::open(folder / "a.db", options);
        QVERIFY(!opened);
        QCOMPARE(opened.error().reason, Reason::Corrupt);
        QVERIFY(openShelf(folder / "a.db", 1)->read().value<int>("select count(*) from shelves") == 1);
    }

    void severalSchemasShareAFileEachWithItsOwnNumbers() {
        static constexpr std::array<Migration, 1> kOther{{{1, "notes", "create table notes(t)", "drop table notes"}}};
        const test::TempFolder folder;
        openShelf(folder / "a.db");
        auto options = test::shelfOptions();
        options.schemas.push_back({"notes", kOther});
        const auto db = Database::open(folder / "a.db", options);
        QVERIFY(db);
        QCOMPARE((*db)->version("notes").value(), 1);
        QCOMPARE((*db)->version("shelf").value(), 3);
    }

    void onlyTheNewestBackupsAreKept() {
        const test::TempFolder folder;
        const auto db = openShelf(folder / "a.db");
        for (int round = 0; round < 2; ++round) {
            for (const int version : {2, 1, 2, 3})
                QVERIFY(db->migrate("shelf", version));
        }
        int backups = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
            backups += entry.path().filename().string().starts_with("a.db.before-") ? 1 : 0;
        QVERIFY(backups >= 1 && backups <= 3);
    }
};

BITBEATS_TEST(MigrationTest);
#include "MigrationTest.moc"
