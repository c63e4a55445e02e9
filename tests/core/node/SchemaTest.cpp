#include "NodeFixture.h"
#include "node/Administration.h"
#include "support/TestMain.h"

#include <QTest>

#include <sqlite3.h>

using namespace bitbeats;
using test::Ask;
using test::NodeHouse;

/// What older and newer programs find.
class SchemaTest : public QObject {
    Q_OBJECT

    static void meddle(const std::filesystem::path& file, const char* sql) {
        sqlite3* db = nullptr;
        sqlite3_open(file.c_str(), &db);
        char* problem = nullptr;
        QVERIFY2(sqlite3_exec(db, sql, nullptr, nullptr, &problem) == SQLITE_OK, problem);
        sqlite3_close(db);
    }

private Q_SLOTS:
    void whatIsThereSurvivesTheWayBackAndForth() {
        NodeHouse house;
        const auto token = house.join("ann");
        const auto track = house.publish(token, "MUSIC Old\n");
        house.close();
        for (int version = node::newestSchema(); version-- > 1;)
            QVERIFY(node::migrate(house.data(), version));
        house.open();
        QCOMPARE(house.ask(Ask("GET", "/api/me").as(token)).status, 200);
        QCOMPARE(house.ask(Ask("GET", "/api/stream/" + track)).status, 200);
        QVERIFY(house.object(Ask("GET", "/api/me").as(token)).value(QLatin1String("email_verified")).toBool());
    }

    void aNewerDatabaseIsLeftAlone() {
        NodeHouse house;
        house.close();
        meddle(house.data() / "node.db", "update schema_versions set version = 99 where name = 'node'");
        node::NodeOptions options;
        options.data = house.data();
        const auto opened = node::Node::open(options, {house.prober, nullptr, house.clock, house.wallClock});
        QCOMPARE(opened.error().reason, Reason::Unsupported);
    }
};

BITBEATS_TEST(SchemaTest);
#include "SchemaTest.moc"
