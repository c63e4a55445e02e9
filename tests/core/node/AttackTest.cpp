#include "NodeFixture.h"
#include "support/TestMain.h"

#include <QJsonArray>
#include <QTest>

#include <ctime>
#include <set>

using namespace bitbeats;
using test::Ask;
using test::NodeHouse;

/// What was done to servers of this kind, tried here. Each would work without the defence it stands for.
class NodeAttackTest : public QObject {
    Q_OBJECT

    static std::string text(const QJsonObject& object, const char* name) {
        return object.value(QLatin1String(name)).toString().toStdString();
    }
    static Ask login(const std::string& name, const std::string& password) {
        return Ask("POST", "/api/auth/login").json("{\"login\":\"" + name + "\",\"password\":\"" + password + "\"}");
    }
    static double threadSeconds() {
        timespec time{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
    }

private Q_SLOTS:
    /// Ids that are paths, wildcards, SQL, too long: no row does more with them than to say no.
    void whatStandsForAnIdIsNeverMore() {
        NodeHouse house;
        const auto admin = house.join("root", http::Role::Admin);
        const auto song = house.publish(house.join("ann"), "MUSIC Song\n");
        const std::vector<std::string> ids{"../../../etc/passwd",
                                           "..",
                                           "%",
                                           "_",
                                           "' or '1'='1",
                                           "1;drop table users",
                                           song + "/../" + song,
                                           std::string(4000, 'a'),
                                           std::string("a\0b", 3),
                                           "\xff\xfe",
                                           "-1",
                                           "{id}",
                                           "<script>"};
        for (const auto& route : house->router().routes()) {
            if (route.pattern.find('{') == std::string::npos || route.method == "PUT") continue; // that makes one
            for (const auto& id : ids) {
                auto ask = Ask(route.method, route.pattern).as(admin).tus().json("{}");
                for (auto& segment : ask.request.segments)
                    if (segment.starts_with("{")) segment = id;
                const auto status = house.ask(ask).status;
                QVERIFY2((status >= 400 && status < 500) || status == 303,
                         (route.method + " " + route.pattern + " " + id + ": " + std::to_string(status)).c_str());
            }
        }
        QCOMPARE(house.ask(Ask("GET", "/api/tracks/" + song)).status, 200); // and all is still there
        QCOMPARE(house.ask(Ask("GET", "/api/me").as(admin)).status, 200);
    }

    /// Parameters that reach SQL elsewhere: sorting, paging, filters.
    void parametersMeanNothingToTheDatabase() {
        NodeHouse house;
        house.publish(house.join("ann"), "MUSIC Song\n");
        for (const char* target :
             {"/api/tracks?page_size=-1", "/api/tracks?page_size=999999999", "/api/tracks?page=-5&page_size=0",
              "/api/tracks?page=99999999999999999999", "/api/tracks?sort=(select+password+from+users)",
              "/api/tracks?query=%27%29+or+1%3D1--", "/api/tracks?query=NEAR(a+b)%2A%22",
              "/api/tracks?artist=%27+union+select+password+from+users--", "/api/tracks?genre=%25",
              "/api/tracks?owner=%27", "/api/tracks?query=%00%ff"}) {
            const auto response = house.ask(Ask("GET", target));
            QVERIFY2(response.status == 200, target);
            QVERIFY2(response.body.find("argon2") == std::string::npos, target);
            QVERIFY(NodeHouse::objectIn(response).value(QLatin1String("page_size")).toInt() <= 200);
        }
    }

    /// "owner", "role", "plays" in a body: what may be set is named one by one.
    void bodiesSetNothingThatIsNotTheirs() {
        NodeHouse house;
        const auto ann = house.join("ann");
        const auto bob = house.join("bob");
        const auto song = house.publish(ann, "MUSIC Song\n", "title U29uZw==,owner Ym9i,owner_id Ym9i,plays OTk5");
        const auto before = house.object(Ask("GET", "/api/tracks/" + song));
        house.ask(Ask("PATCH", "/api/tracks/" + song)
                      .as(ann)
                      .json("{\"title\":\"New\",\"owner\":\"bob\",\"owner_id\":\"x\",\"ownerId\":\"x\",\"plays\":999,"
                            "\"id\":\"x\",\"size\":1,\"info_hash\":\"x\"}"));
        auto after = house.object(Ask("GET", "/api/tracks/" + song));
        QCOMPARE(text(after, "title"), std::string("New"));
        for (const char* name : {"owner", "id", "size", "info_hash", "plays", "created_at"})
            QCOMPARE(after.value(QLatin1String(name)), before.value(QLatin1String(name)));
        QCOMPARE(house.ask(Ask("PATCH", "/api/tracks/" + song).as(bob).json("{\"title\":\"Bob's\"}")).status, 403);
        QCOMPARE(house.ask(Ask("DELETE", "/api/tracks/" + song).as(bob)).status, 403);
    }

    void whatANodeSignsIsItsOwnFromTheFirstStart() {
        NodeHouse house;
        NodeHouse other;
        const auto keyOf = [](NodeHouse& one) {
            std::ifstream file(one.data() / "secret.key", std::ios::binary);
            return std::string(std::istreambuf_iterator<char>(file), {});
        };
        QVERIFY(keyOf(house).size() >= 32 && keyOf(house) != keyOf(other));
        const auto key = keyOf(house);
        house.restart();
        QCOMPARE(keyOf(house), key);
    }

    void tokensAreLongAndNeverTheSame() {
        NodeHouse house;
        house.join("ann");
        std::set<std::string> tokens;
        for (int i = 0; i < 20; ++i) {
            const auto token = text(house.object(login("ann", "correct horse")), "token");
            QVERIFY(token.size() >= 43); // 256 bits
            tokens.insert(token);
            tokens.insert(token.substr(0, 8)); // no counter, no time at the beginning
        }
        QCOMPARE(tokens.size(), std::size_t(40));
    }

    /// A name that does not exist must cost what one does that exists; measured as work, not as time.
    void theTimeOfALoginSaysNothing() {
        NodeHouse house;
        house.join("ann");
        const auto measured = [&](const char* name) {
            double least = 1e9;
            for (int i = 0; i < 4; ++i) {
                const auto begin = threadSeconds();
                house.ask(login(name, "wrong password"));
                least = std::min(least, threadSeconds() - begin);
            }
            return least;
        };
        const auto known = measured("ann");
        const auto unknown = measured("nobody");
        QVERIFY2(unknown > known / 2 && unknown < known * 2,
                 (std::to_string(known) + " " + std::to_string(unknown)).c_str());
    }

    void deepAndWideBodiesAreRefusedBeforeTheyCost() {
        NodeHouse house;
        const auto ann = house.join("ann");
        for (const auto& route : house->router().routes()) {
            if (route.body.kind != http::BodyKind::Buffered || route.page) continue;
            QVERIFY2(route.body.limit <= (1 << 20), route.pattern.c_str());
            auto path = route.pattern;
            while (path.find('{') != std::string::npos)
                path.replace(path.find('{'), path.find('}') - path.find('{') + 1, "x");
            for (const auto& body :
                 {std::string(10'000, '['), std::string(5000, '[') + std::string(5000, ']'),
                  std::string("{\"a\":") + std::string(3000, '{'), std::string("null"), std::string("\"x\""),
                  std::string("{\"a\":1e999999}"), std::string("\xff\xfe{}")}) {
                const auto status = house.ask(Ask(route.method, path).as(ann).json(body)).status;
                QVERIFY2(status >= 400 && status < 500, (route.pattern + " " + std::to_string(status)).c_str());
            }
        }
    }

    /// Private tracks: neither stream, nor torrent, nor tracker, nor list give them to somebody without a right.
    void nothingPrivateIsHeardWithoutARight() {
        NodeHouse house;
        const auto ann = house.join("ann");
        const auto bob = house.join("bob");
        const auto song = house.publish(ann, "MUSIC Secret\n", "visibility cHJpdmF0ZQ==");
        QVERIFY(!song.empty());
        for (const auto& token : {std::string(), bob})
            for (const char* path : {"/api/tracks/%1", "/api/stream/%1", "/api/tracks/%1/torrent"}) {
                const auto target = QString::fromLatin1(path).arg(QString::fromStdString(song)).toStdString();
                QVERIFY2(house.ask(Ask("GET", target).as(token)).status == 404, target.c_str());
                QVERIFY2(house.ask(Ask("HEAD", target).as(token)).status == 404, target.c_str());
            }
        QCOMPARE(house.object(Ask("GET", "/api/tracks?query=secret").as(bob)).value(QLatin1String("total")).toInt(), 0);
        QCOMPARE(house.ask(Ask("GET", "/api/stream/" + song).as(ann)).status, 200);
    }

    void namesOfFilesStayNames() {
        NodeHouse house;
        const auto ann = house.join("ann");
        // "../../../etc/cron.d/evil", "C:\\x", "a\r\nb"
        for (const char* name : {"Li4vLi4vLi4vZXRjL2Nyb24uZC9ldmls", "QzpcXHg=", "YQ0KYg=="}) {
            const auto song = house.publish(ann, std::string("MUSIC ") + name + "\n", std::string("filename ") + name);
            QVERIFY(!song.empty());
            const auto torrent = house.ask(Ask("GET", "/api/tracks/" + song + "/torrent"));
            QCOMPARE(torrent.status, 200);
            QVERIFY(torrent.body.find("..") == std::string::npos && torrent.body.find("cron") == std::string::npos);
        }
        for (const auto& entry : std::filesystem::recursive_directory_iterator(house.data().parent_path()))
            QVERIFY(entry.path().filename() != "evil");
    }
};

BITBEATS_TEST(NodeAttackTest);
#include "AttackTest.moc"
