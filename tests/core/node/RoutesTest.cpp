#include "NodeFixture.h"
#include "support/TestMain.h"

#include <QJsonArray>
#include <QRegularExpression>
#include <QTest>

#include <set>

using namespace bitbeats;
using test::Ask;
using test::NodeHouse;

/// What holds for all rows of the node's table.
class RoutesTest : public QObject {
    Q_OBJECT

    static std::string filled(std::string pattern) {
        for (std::size_t at; (at = pattern.find('{')) != std::string::npos;)
            pattern.replace(at, pattern.find('}') - at + 1, "01890000-0000-7000-8000-000000000000");
        return pattern;
    }

private Q_SLOTS:
    void nobodyGetsIntoWhatIsNotForEverybody() {
        NodeHouse house;
        for (const auto& route : house->router().routes()) {
            if (route.access == http::Access::Everyone) continue;
            const auto path = filled(route.pattern);
            const int refused = route.page ? 303 : 401; // people are sent to where they sign in
            QVERIFY2(house.ask(Ask(route.method, path)).status == refused, path.c_str());
            QVERIFY2(house.ask(Ask(route.method, path).as("forged")).status == refused, path.c_str());
        }
    }

    void listenersDoNotReachWhatIsForOthers() {
        NodeHouse house;
        const auto token = house.join("ann", http::Role::Listener);
        for (const auto& route : house->router().routes()) {
            if (route.access <= http::Access::SignedIn) continue;
            const auto path = filled(route.pattern);
            QVERIFY2(house.ask(Ask(route.method, path).as(token)).status == 403, path.c_str());
        }
    }

    /// What changes something is limited, and what takes a body says how large.
    void everyRowHasItsPolicy() {
        NodeHouse house;
        for (const auto& route : house->router().routes()) {
            const bool reads = route.method == "GET" || route.method == "OPTIONS";
            QVERIFY2(!route.name.empty() && !route.summary.empty(), route.pattern.c_str());
            QVERIFY2(reads || route.rate != http::RateClass::None, route.pattern.c_str());
            QVERIFY2(reads || route.rate != http::RateClass::Read, route.pattern.c_str());
            QVERIFY2(!reads || route.body.kind == http::BodyKind::None, route.pattern.c_str());
            QVERIFY2(route.body.kind == http::BodyKind::None || route.body.limit > 0, route.pattern.c_str());
            QVERIFY2(!route.anyOrigin || reads, route.pattern.c_str());
            const bool open = route.access == http::Access::Everyone && !reads;
            QVERIFY2(!open || route.page || route.pattern.starts_with("/api/auth/"), route.pattern.c_str());
        }
    }

    void theDocumentAndTheTableSayTheSame() {
        NodeHouse house;
        const auto document = house.object(Ask("GET", "/api/openapi.json"));
        const auto paths = document.value(QLatin1String("paths")).toObject();
        int operations = 0;
        for (const auto& item : paths)
            operations += static_cast<int>(item.toObject().size());
        const auto& routes = house->router().routes();
        QCOMPARE(operations, static_cast<int>(std::count_if(routes.begin(), routes.end(),
                                                            [](const auto& route) { return !route.page; })));
        QStringList names;
        for (const auto& route : routes) {
            if (route.page) continue;
            const auto operation = paths.value(QString::fromStdString(route.pattern))
                                       .toObject()
                                       .value(QString::fromStdString(route.method).toLower())
                                       .toObject();
            QCOMPARE(operation.value(QLatin1String("operationId")).toString().toStdString(), route.name);
            QCOMPARE(operation.contains(QLatin1String("security")), route.access != http::Access::Everyone);
            QCOMPARE(operation.contains(QLatin1String("requestBody")), route.body.kind != http::BodyKind::None);
            names.append(QString::fromStdString(route.name));
        }
        QCOMPARE(names.removeDuplicates(), 0);
    }

    void errorsHaveOneForm() {
        NodeHouse house;
        const auto token = house.join("ann");
        for (const auto& what : {Ask("GET", "/nothing"), Ask("PUT", "/api/me"), Ask("GET", "/api/me"),
                                 Ask("GET", "/api/tracks/x"), Ask("POST", "/api/auth/login").json("[]"),
                                 Ask("POST", "/api/history").as(token).json("{\"items\":[{}]}")}) {
            const auto response = house.ask(what);
            QVERIFY(response.status >= 400);
            const auto error = NodeHouse::objectIn(response).value(QLatin1String("error")).toObject();
            QVERIFY2(!error.value(QLatin1String("code")).toString().isEmpty(), response.body.c_str());
            QVERIFY(error.value(QLatin1String("message")).toString().endsWith(QLatin1Char('.')));
        }
    }

    void healthAndFiguresAreThere() {
        NodeHouse house;
        QCOMPARE(house.object(Ask("GET", "/health")).value(QLatin1String("status")).toString(), QStringLiteral("ok"));
        const auto figures = house.ask(Ask("GET", "/metrics"));
        QVERIFY(figures.body.find("\nbitbeats_tracks 0\n") != std::string::npos);
        // Every line is a comment or a figure, and each name has one type, told before its first figure.
        std::set<std::string> typed;
        for (const auto& line : QString::fromStdString(figures.body).split(u'\n', Qt::SkipEmptyParts)) {
            const auto words = line.split(u' ');
            if (line.startsWith(QLatin1String("# TYPE "))) QVERIFY(typed.insert(words.at(2).toStdString()).second);
            if (line.startsWith(u'#')) continue;
            bool isNumber = false;
            words.last().toDouble(&isNumber);
            auto name = line.left(line.indexOf(QRegularExpression(QStringLiteral("[ {]")))).toStdString();
            for (const char* suffix : {"_bucket", "_sum", "_count"})
                if (name.ends_with(suffix) && typed.count(name) == 0)
                    name.resize(name.size() - std::string(suffix).size());
            QVERIFY2(isNumber && typed.count(name) == 1, qPrintable(line));
        }
        for (const char* name :
             {"disk_free_bytes", "resident_memory_bytes", "open_descriptors", "uptime_seconds", "http_connections"})
            QVERIFY2(typed.count(std::string("bitbeats_") + name) == 1, name);
        QVERIFY(!house.object(Ask("GET", "/health")).contains(QLatin1String("disk_free"))); // nobody else's business
        QCOMPARE(house.ask(Ask("GET", "/metrics").from("192.0.2.1")).status, 403);
        const auto admin = house.join("root", http::Role::Admin);
        QCOMPARE(house.ask(Ask("GET", "/metrics").from("192.0.2.1").as(admin)).status, 200);
        const auto page = house.ask(Ask("GET", "/setup"));
        QVERIFY(page.header("Content-Security-Policy").find("default-src 'none'") != std::string_view::npos);
    }

    void historyIsAddedOnce() {
        NodeHouse house;
        const auto ann = house.join("ann");
        const auto bob = house.join("bob");
        const auto track = house.publish(ann, "MUSIC Song\n");
        const auto play = [&](const char* id, int milliseconds) {
            return std::string("{\"id\":\"01890000-0000-7000-8000-") + id + "\",\"track_id\":\"" + track +
                   "\",\"played_at\":\"2023-01-02T03:04:05.678Z\",\"ms_played\":" + std::to_string(milliseconds) + "}";
        };
        const auto send = [&](const std::string& token, const std::string& items) {
            return house.object(Ask("POST", "/api/history").as(token).json("{\"items\":[" + items + "]}"));
        };
        const auto both = play("000000000001", 40000) + "," + play("000000000002", 100);
        QCOMPARE(send(ann, both).value(QLatin1String("added")).toInt(), 2);
        QCOMPARE(send(ann, both).value(QLatin1String("added")).toInt(), 0);
        QCOMPARE(send(bob, play("000000000001", 40000)).value(QLatin1String("added")).toInt(), 1); // bob's own
        QCOMPARE(send(ann, play("000000000003", 1) + ",{}").value(QLatin1String("added")).toInt(-1), -1);
        const auto list = house.object(Ask("GET", "/api/history").as(ann));
        QCOMPARE(list.value(QLatin1String("total")).toInt(), 2); // the bad batch left nothing behind
        const auto first = list.value(QLatin1String("items")).toArray().first().toObject();
        QCOMPARE(first.value(QLatin1String("played_at")).toString(), QStringLiteral("2023-01-02T03:04:05.678Z"));
        QCOMPARE(house.object(Ask("GET", "/api/tracks/" + track)).value(QLatin1String("plays")).toInt(), 2);
    }
};

BITBEATS_TEST(RoutesTest);
#include "RoutesTest.moc"
