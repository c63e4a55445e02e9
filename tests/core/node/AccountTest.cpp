#include "NodeFixture.h"
#include "support/TestMain.h"

#include <QJsonArray>
#include <QTest>

using namespace bitbeats;
using test::Ask;
using test::NodeHouse;

class AccountTest : public QObject {
    Q_OBJECT

    static Ask login(const std::string& name, const std::string& password) {
        return Ask("POST", "/api/auth/login")
            .json("{\"login\":\"" + name + "\",\"password\":\"" + password + "\",\"device\":\"phone\"}");
    }
    static Ask joining(const std::string& fields) { return Ask("POST", "/api/auth/register").json("{" + fields + "}"); }
    static std::string text(const QJsonObject& object, const char* name) {
        return object.value(QLatin1String(name)).toString().toStdString();
    }

private Q_SLOTS:
    void anAccountIsMadeAndSignsInAndOut() {
        NodeHouse house;
        const auto made = house.ask(joining(
            "\"email\":\"Ann@Example.org\",\"handle\":\"Ann\",\"password\":\"correct horse\",\"role\":\"admin\""));
        QCOMPARE(made.status, 201);
        const auto user = NodeHouse::objectIn(made).value(QLatin1String("user")).toObject();
        QCOMPARE(text(user, "email"), std::string("ann@example.org"));
        QCOMPARE(text(user, "role"), std::string("artist")); // what the body says about that means nothing
        QVERIFY(made.body.find("horse") == std::string::npos && made.body.find("argon2") == std::string::npos);
        for (const char* name : {"ann", "ANN", "ann@example.org"})
            QCOMPARE(house.ask(login(name, "correct horse")).status, 200);
        const auto token = text(house.object(login("ann", "correct horse")), "token");
        QVERIFY(token.size() >= 43);
        QCOMPARE(text(house.object(Ask("GET", "/api/me").as(token)), "handle"), std::string("ann"));
        QCOMPARE(house.ask(Ask("POST", "/api/auth/logout").as(token)).status, 204);
        QCOMPARE(house.ask(Ask("GET", "/api/me").as(token)).status, 401);
    }

    void whatIsWrongWithAnAccountIsSaid() {
        NodeHouse house;
        house.join("ann");
        const auto status = [&](const char* fields) { return house.ask(joining(fields)).status; };
        QCOMPARE(status("\"email\":\"ann@example.org\",\"handle\":\"other\",\"password\":\"correct horse\""), 409);
        QCOMPARE(status("\"email\":\"b@example.org\",\"handle\":\"ANN\",\"password\":\"correct horse\""), 409);
        QCOMPARE(status("\"email\":\"b@example.org\",\"handle\":\"b o b\",\"password\":\"correct horse\""), 422);
        QCOMPARE(status("\"email\":\"b\",\"handle\":\"bob\",\"password\":\"correct horse\""), 422);
        QCOMPARE(status("\"email\":\"b@example.org\",\"handle\":\"bob\",\"password\":\"short\""), 422);
        QCOMPARE(status("\"email\":{},\"handle\":[],\"password\":7"), 422);
        QCOMPARE(status("\"email\":\"b@example.org\""), 422);
    }

    void aClosedNodeTakesNobody() {
        NodeHouse house(node::Registration::Closed);
        QCOMPARE(
            house.ask(joining("\"email\":\"b@example.org\",\"handle\":\"bob\",\"password\":\"correct horse\"")).status,
            403);
    }

    void anInvitedNodeTakesWhoIsInvited() {
        NodeHouse house(node::Registration::Invite);
        const auto admin = house.join("root", http::Role::Admin);
        const auto join = [&](const std::string& handle, const std::string& invite) {
            return house
                .ask(joining("\"email\":\"" + handle + "@example.org\",\"handle\":\"" + handle +
                             "\",\"password\":\"correct horse\",\"invite\":\"" + invite + "\""))
                .status;
        };
        const auto invite = [&](const char* body) {
            return text(house.object(Ask("POST", "/api/admin/invites").as(admin).json(body)), "code");
        };
        QCOMPARE(text(house.object(Ask("GET", "/api/node")), "registration"), std::string("invite"));
        QCOMPARE(join("ann", ""), 403);
        QCOMPARE(join("ann", "guess"), 403);
        const auto code = invite("{\"uses\":2,\"role\":\"listener\",\"days\":3}");
        QVERIFY(code.size() >= 27);
        QCOMPARE(join("a n n", code), 422); // a slip does not use it up
        QCOMPARE(join("ann", code), 201);
        QCOMPARE(join("ann", code), 409);
        const auto token = text(house.object(login("ann", "correct horse")), "token");
        QCOMPARE(text(house.object(Ask("GET", "/api/me").as(token)), "role"), std::string("listener"));
        QCOMPARE(join("bob", code), 201);
        QCOMPARE(join("eve", code), 403); // two it was
        const auto other = invite("{\"days\":3}");
        house.wallClock.advance(4LL * 24 * 3600 * 1000);
        QCOMPARE(join("eve", other), 403);
    }

    /// Known attacks on servers of this kind: an unknown name with an empty hash, names that mean something to SQL.
    void noTrickSignsIn() {
        NodeHouse house;
        house.join("ann");
        const auto wrong = house.ask(login("ann", "wrong password"));
        QCOMPARE(wrong.status, 401);
        for (const char* name : {"nobody", "%", "' or 1=1 --", "_nn", "*", ""})
            for (const char* password : {"", "correct horse", "%"}) {
                const auto response = house.ask(login(name, password));
                QCOMPARE(response.status, 401);
                QCOMPARE(response.body, wrong.body); // nobody learns which of the two was wrong
            }
        for (const char* token : {"", "x", "null", "undefined", "00000000000000000000000000000000000000000000"})
            QCOMPARE(house.ask(Ask("GET", "/api/me").with("authorization", std::string("Bearer ") + token)).status,
                     401);
        QCOMPARE(house.ask(Ask("GET", "/api/me").with("authorization", "Basic YW5uOmNvcnJlY3QgaG9yc2U=")).status, 401);
    }

    void theDatabaseKeepsNoSecret() {
        NodeHouse house;
        const auto token = house.join("ann");
        std::string all;
        for (const char* name : {"node.db", "node.db-wal"}) {
            std::ifstream file(house.data() / name, std::ios::binary);
            all.append(std::istreambuf_iterator<char>(file), {});
        }
        QVERIFY(all.find("ann@example.org") != std::string::npos);
        QVERIFY(all.find(token) == std::string::npos);
        QVERIFY(all.find("correct horse") == std::string::npos);
        QVERIFY(all.find("$argon2id$") != std::string::npos);
        const auto rights = std::filesystem::status(house.data() / "secret.key").permissions();
        QVERIFY((rights & (std::filesystem::perms::group_all | std::filesystem::perms::others_all)) ==
                std::filesystem::perms::none);
    }

    void guessingIsSlowedDownForWhoGuessesAlone() {
        NodeHouse house;
        house.limitRates = true;
        house.restart();
        house.join("ann");
        int status = 0;
        for (int i = 0; i < 30 && status != 429; ++i)
            status = house.ask(login("ann", "wrong password").from("192.0.2.1")).status;
        QCOMPARE(status, 429);
        QVERIFY(!house.ask(login("ann", "correct horse").from("192.0.2.1")).header("Retry-After").empty());
        QCOMPARE(house.ask(login("ann", "correct horse").from("192.0.2.2")).status, 200); // ann herself, elsewhere
    }

    void devicesAreNamedAndCanBeSignedOut() {
        NodeHouse house;
        const auto first = house.join("ann");
        const auto second = text(house.object(login("ann", "correct horse")), "token");
        const auto other = house.join("bob");
        const auto items =
            house.object(Ask("GET", "/api/auth/sessions").as(first)).value(QLatin1String("items")).toArray();
        QCOMPARE(items.size(), 2);
        std::string phone;
        for (const auto& item : items)
            if (text(item.toObject(), "device") == "phone") phone = text(item.toObject(), "id");
        QCOMPARE(house.ask(Ask("DELETE", "/api/auth/sessions/" + phone).as(other)).status, 404); // not bob's
        QCOMPARE(house.ask(Ask("GET", "/api/me").as(second)).status, 200);
        QCOMPARE(house.ask(Ask("DELETE", "/api/auth/sessions/" + phone).as(first)).status, 204);
        QCOMPARE(house.ask(Ask("GET", "/api/me").as(second)).status, 401);
    }

    void sessionsEndWhenNobodyUsesThem() {
        NodeHouse house;
        const auto token = house.join("ann");
        constexpr std::int64_t kDay = 24LL * 3600 * 1000;
        for (int week = 0; week < 40; ++week) {
            house.wallClock.advance(7 * kDay);
            QCOMPARE(house.ask(Ask("GET", "/api/me").as(token)).status, 200);
        }
        house.wallClock.advance(61 * kDay);
        QCOMPARE(house.ask(Ask("GET", "/api/me").as(token)).status, 401);
    }

    void pagesGetACookieThatScriptsCannotRead() {
        NodeHouse house;
        house.join("ann");
        const auto overTls = [](Ask ask) {
            ask.request.secure = true;
            return ask;
        };
        const auto signIn =
            Ask("POST", "/api/auth/login").json("{\"login\":\"ann\",\"password\":\"correct horse\",\"cookie\":true}");
        const auto response = house.ask(overTls(signIn));
        const auto cookie = std::string(response.header("Set-Cookie"));
        for (const char* part : {"__Host-session=", "; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"})
            QVERIFY2(cookie.find(part) != std::string::npos, part);
        const auto object = NodeHouse::objectIn(response);
        QVERIFY(!object.contains(QLatin1String("token")));
        const auto proof = text(object, "csrf_token");
        const auto pair = cookie.substr(0, cookie.find(';'));
        const auto status = [&](Ask ask) { return house.ask(overTls(ask.with("cookie", pair))).status; };
        QCOMPARE(status(Ask("GET", "/api/me")), 200);
        QCOMPARE(status(Ask("POST", "/api/auth/logout")), 403);
        QCOMPARE(status(Ask("POST", "/api/auth/logout").with("x-csrf-token", proof)), 204);
        // On a line that is not encrypted browsers would not keep that cookie, and nobody is to get in by one of its
        // name.
        const auto plain = std::string(house.ask(signIn).header("Set-Cookie"));
        QVERIFY(plain.starts_with("bitbeats-session=") && plain.find("Secure") == std::string::npos);
        QVERIFY(plain.find("; HttpOnly") != std::string::npos);
        const auto token = plain.substr(plain.find('='), plain.find(';') - plain.find('='));
        QCOMPARE(house.ask(Ask("GET", "/api/me").with("cookie", "bitbeats-session" + token)).status, 200);
        QCOMPARE(house.ask(Ask("GET", "/api/me").with("cookie", "__Host-session" + token)).status, 401);
    }

    void theFirstAdministratorIsMadeOnceByTheLink() {
        NodeHouse house;
        const auto link = house->adminLink();
        const auto token = link.substr(link.find('#') + 1);
        QVERIFY(link.find("/setup#") != std::string::npos && token.size() >= 43);
        const auto make = [&](const std::string& with, const std::string& handle) {
            return house
                .ask(Ask("POST", "/api/auth/first-admin")
                         .json("{\"token\":\"" + with + "\",\"email\":\"" + handle + "@example.org\",\"handle\":\"" +
                               handle + "\",\"password\":\"correct horse\"}"))
                .status;
        };
        QCOMPARE(make("guess", "eve"), 403);
        QCOMPARE(make("", "eve"), 403);
        QCOMPARE(make(token, "no good handle"), 422); // a slip does not use the link up
        QCOMPARE(make(token, "root"), 201);
        QCOMPARE(make(token, "eve"), 403);
        QVERIFY(house->adminLink().empty());
        house.restart();
        QVERIFY(house->adminLink().empty());
        QCOMPARE(make("", "eve"), 403);
    }

    void twoNodesDoNotShareAFolder() {
        NodeHouse house;
        node::NodeOptions options;
        options.data = house.data();
        const auto second = node::Node::open(options, {house.prober, nullptr, house.clock, house.wallClock});
        QCOMPARE(second.error().reason, Reason::NotAllowed);
    }
};

BITBEATS_TEST(AccountTest);
#include "AccountTest.moc"
