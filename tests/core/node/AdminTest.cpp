#include "NodeFixture.h"
#include "support/TestMain.h"

#include <QJsonArray>
#include <QTest>

#include <sqlite3.h>

using namespace bitbeats;
using test::Ask;
using test::NodeHouse;

class AdminTest : public QObject {
    Q_OBJECT

    std::unique_ptr<NodeHouse> m_house;
    std::string m_admin;

    static std::string text(const QJsonObject& object, const char* name) {
        return object.value(QLatin1String(name)).toString().toStdString();
    }
    int status(const Ask& ask) { return m_house->ask(ask).status; }
    std::string idOf(const std::string& token) { return text(m_house->object(Ask("GET", "/api/me").as(token)), "id"); }
    int change(const std::string& id, const std::string& body) {
        return status(Ask("PATCH", "/api/admin/users/" + id).as(m_admin).json(body));
    }
    QJsonArray items(const std::string& path) {
        return m_house->object(Ask("GET", path).as(m_admin)).value(QLatin1String("items")).toArray();
    }
    QStringList actions() {
        QStringList out;
        for (const auto& item : items("/api/admin/audit?page_size=200"))
            out.append(item.toObject().value(QLatin1String("action")).toString());
        return out;
    }
    QJsonObject proof() { return m_house->object(Ask("GET", "/api/admin/audit/proof").as(m_admin)); }
    void meddle(const char* sql) {
        sqlite3* db = nullptr;
        sqlite3_open((m_house->data() / "node.db").c_str(), &db);
        sqlite3_busy_timeout(db, 20000);
        QCOMPARE(sqlite3_exec(db, sql, nullptr, nullptr, nullptr), SQLITE_OK);
        sqlite3_close(db);
    }

private Q_SLOTS:
    void init() {
        m_house = std::make_unique<NodeHouse>();
        m_admin = m_house->join("root", http::Role::Admin);
    }

    void accountsAreFoundAndChanged() {
        const auto ann = m_house->join("ann");
        m_house->join("bob_by");
        QCOMPARE(items("/api/admin/users").size(), 3);
        QCOMPARE(items("/api/admin/users?query=ANN").size(), 1);
        QCOMPARE(items("/api/admin/users?query=_").size(), 1); // a letter, no pattern
        QCOMPARE(items("/api/admin/users?query=%25").size(), 0);
        QCOMPARE(change(idOf(ann), "{\"role\":\"moderator\"}"), 200);
        QCOMPARE(text(m_house->object(Ask("GET", "/api/me").as(ann)), "role"), std::string("moderator"));
        QCOMPARE(change(idOf(ann), "{\"role\":\"king\"}"), 422);
        QCOMPARE(change(idOf(ann), "{\"plan\":\"none of that name\"}"), 404);
        QCOMPARE(change("01890000-0000-7000-8000-000000000000", "{\"role\":\"artist\"}"), 404);
        const auto seen = m_house->ask(Ask("GET", "/api/admin/users/" + idOf(ann)).as(m_admin)).body;
        QVERIFY(seen.find("storage_limit") != std::string::npos && seen.find("argon2") == std::string::npos);
    }

    void blockingSomebodyEndsWhatTheyHave() {
        const auto ann = m_house->join("ann");
        const auto id = idOf(ann);
        const auto program = text(
            m_house->object(Ask("POST", "/api/me/app-passwords").as(ann).json("{\"name\":\"player\"}")), "password");
        const auto track = m_house->publish(ann, "MUSIC Secret\n");
        QCOMPARE(status(Ask("PATCH", "/api/tracks/" + track).as(ann).json("{\"visibility\":\"private\"}")), 200);
        const auto url = text(m_house->object(Ask("GET", "/api/tracks/" + track).as(ann)), "stream_url");
        const auto link = url.substr(url.find("/api/"));
        QCOMPARE(status(Ask("GET", link)), 200);
        QCOMPARE(change(id, "{\"blocked\":true}"), 200);
        QCOMPARE(status(Ask("GET", "/api/me").as(ann)), 401);
        QCOMPARE(status(Ask("GET", "/api/me").as(program)), 401);
        QCOMPARE(status(Ask("GET", link)), 404); // links that were signed for them too
        QCOMPARE(status(Ask("POST", "/api/auth/login").json("{\"login\":\"ann\",\"password\":\"correct horse\"}")),
                 401);
        QCOMPARE(change(id, "{\"blocked\":false}"), 200);
        QCOMPARE(status(Ask("GET", "/api/me").as(ann)), 401); // sessions do not come back
        QCOMPARE(status(Ask("GET", "/api/me").as(program)), 200);
    }

    void thereIsAlwaysAnAdministrator() {
        const auto id = idOf(m_admin);
        QCOMPARE(change(id, "{\"role\":\"artist\"}"), 403);
        QCOMPARE(change(id, "{\"blocked\":true}"), 403);
        QCOMPARE(status(Ask("GET", "/api/admin/users").as(m_admin)), 200);
        m_house->join("second", http::Role::Admin);
        QCOMPARE(change(id, "{\"role\":\"artist\"}"), 200);
        QCOMPARE(status(Ask("GET", "/api/admin/users").as(m_admin)), 403);
    }

    void plansBoundWhatAnAccountMayHave() {
        const auto ann = m_house->join("ann");
        const auto put = [&](const std::string& name, const std::string& body) {
            return status(Ask("PUT", "/api/admin/plans/" + name).as(m_admin).json(body));
        };
        QCOMPARE(put("small", "{\"storage\":1000,\"file_size\":400,\"max_uploads\":2}"), 200);
        QCOMPARE(put("Not a name", "{}"), 422);
        QCOMPARE(put("small", "{\"storage\":-1}"), 422);
        QCOMPARE(put("small", "{\"max_uploads\":99999999999}"), 422);
        QCOMPARE(put("small", "{\"file_size\":400}"), 200); // the rest stays
        QCOMPARE(change(idOf(ann), "{\"plan\":\"small\"}"), 200);
        const auto me = m_house->object(Ask("GET", "/api/me").as(ann));
        QCOMPARE(me.value(QLatin1String("storage_limit")).toInt(), 1000);
        QCOMPARE(me.value(QLatin1String("uploads_limit")).toInt(), 2);
        QVERIFY(m_house->begin(ann, 401).empty());
        QVERIFY(!m_house->begin(ann, 100).empty());
        QVERIFY(!m_house->begin(ann, 100).empty());
        const auto third = m_house->ask(Ask("POST", "/api/uploads").as(ann).tus().with("upload-length", "100"));
        QCOMPARE(third.status, 422);                                                // two at a time
        QCOMPARE(status(Ask("DELETE", "/api/admin/plans/small").as(m_admin)), 403); // ann has it
        QCOMPARE(change(idOf(ann), "{\"plan\":\"standard\"}"), 200);
        QCOMPARE(status(Ask("DELETE", "/api/admin/plans/small").as(m_admin)), 204);
        QCOMPARE(status(Ask("DELETE", "/api/admin/plans/small").as(m_admin)), 404);
        QCOMPARE(status(Ask("DELETE", "/api/admin/plans/standard").as(m_admin)), 403);
    }

    void everyChangeIsWrittenDownWithWhoMadeIt() {
        const auto ann = m_house->join("ann");
        change(idOf(ann), "{\"role\":\"moderator\",\"plan\":\"standard\"}");
        status(Ask("PUT", "/api/admin/plans/big").as(m_admin).json("{\"storage\":5}"));
        const auto invite = m_house->object(Ask("POST", "/api/admin/invites").as(m_admin).json("{}"));
        QCOMPARE(status(Ask("DELETE", "/api/admin/invites/" + text(invite, "id")).as(m_admin)), 204);
        status(Ask("POST", "/api/auth/logout").as(ann));
        const auto all = actions();
        for (const char* action : {"user.add", "session.begin", "user.role", "user.plan", "plan.set", "invite.make",
                                   "invite.remove", "session.end"})
            QVERIFY2(all.contains(QLatin1String(action)), action);
        QCOMPARE(text(items("/api/admin/audit").at(3).toObject(), "actor"), idOf(m_admin));
        QVERIFY(proof().value(QLatin1String("sound")).toBool());
        QCOMPARE(proof().value(QLatin1String("records")).toInt(), static_cast<int>(all.size()));
    }

    void whoMeddlesWithTheAuditLogIsFoundOut_data() {
        QTest::addColumn<QByteArray>("sql");
        QTest::newRow("altered") << QByteArray("update audit set details = 'listener' where number = 3");
        QTest::newRow("another actor") << QByteArray("update audit set actor = 'eve' where number = 3");
        QTest::newRow("taken out") << QByteArray("delete from audit where number = 3");
        QTest::newRow("taken out, numbered anew")
            << QByteArray("delete from audit where number = 3; update audit set number = number - 1 where number > 3");
        QTest::newRow("the beginning taken off") << QByteArray("delete from audit where number < 3");
    }
    void whoMeddlesWithTheAuditLogIsFoundOut() {
        QFETCH(QByteArray, sql);
        for (const char* name : {"ann", "bob", "cat"})
            m_house->join(name);
        QVERIFY(proof().value(QLatin1String("sound")).toBool());
        meddle(sql.constData());
        QVERIFY(!proof().value(QLatin1String("sound")).toBool());
    }

    void blockedContentIsGivenOutNoMore() {
        const auto ann = m_house->join("ann");
        const auto moderator = m_house->join("mia", http::Role::Moderator);
        const auto id = m_house->publish(ann, "MUSIC Stolen\n");
        const auto hash = text(m_house->object(Ask("GET", "/api/tracks/" + id)), "info_hash");
        QVERIFY(m_house->seeder.await(hash, true));
        const auto put = [&](const std::string& which) {
            return status(Ask("PUT", "/api/admin/blocklist/" + which).as(moderator).json("{\"note\":\"a claim\"}"));
        };
        QCOMPARE(put("xyz"), 422);
        QCOMPARE(put(hash.substr(1) + "g"), 422);
        QCOMPARE(put(hash), 204);
        QVERIFY(m_house->seeder.await(hash, false));
        QCOMPARE(status(Ask("GET", "/api/tracks/" + id)), 404);
        QCOMPARE(status(Ask("GET", "/api/stream/" + id)), 404);
        QCOMPARE(status(Ask("GET", "/api/stream/" + id).as(ann)), 404);
        QCOMPARE(status(Ask("GET", "/api/stream/" + id).as(moderator)), 200);
        QCOMPARE(m_house->object(Ask("GET", "/api/tracks")).value(QLatin1String("total")).toInt(), 0);
        // Nor is it published again by somebody else.
        const auto bob = m_house->join("bob");
        const auto path = m_house->begin(bob, 13);
        m_house->append(bob, path, 0, "MUSIC Stolen\n");
        QCOMPARE(text(m_house->outcome(bob, path), "state"), std::string("failed"));
        QCOMPARE(items("/api/admin/blocklist").size(), 1);
        QCOMPARE(status(Ask("DELETE", "/api/admin/blocklist/" + hash).as(moderator)), 204);
        QVERIFY(m_house->seeder.await(hash, true));
        QCOMPARE(status(Ask("GET", "/api/stream/" + id)), 200);
    }

    void jobsAreSeenAndTriedAgain() {
        m_house->join("ann");
        m_house->mailer.broken = true;
        status(Ask("POST", "/api/auth/reset").json("{\"email\":\"ann\"}"));
        QTRY_VERIFY_WITH_TIMEOUT(!items("/api/admin/jobs").isEmpty() &&
                                     !text(items("/api/admin/jobs").first().toObject(), "error").empty(),
                                 60000);
        const auto job = items("/api/admin/jobs").first().toObject();
        QVERIFY(text(job, "error").find("example.org") == std::string::npos);
        const auto path = "/api/admin/jobs/" + std::to_string(job.value(QLatin1String("id")).toInteger());
        QCOMPARE(status(Ask("DELETE", path).as(m_admin)), 204);
        QCOMPARE(text(items("/api/admin/jobs").first().toObject(), "state"), std::string("cancelled"));
        m_house->mailer.broken = false;
        m_house->wallClock.advance(61'000);
        QCOMPARE(status(Ask("POST", path + "/retry").as(m_admin)), 204);
        QCOMPARE(m_house->mailer.await(1).to, std::string("ann@example.org"));
        QCOMPARE(status(Ask("POST", "/api/admin/jobs/x/retry").as(m_admin)), 404);
        QCOMPARE(status(Ask("POST", "/api/admin/jobs/99/retry").as(m_admin)), 404);
    }
};

BITBEATS_TEST(AdminTest);
#include "AdminTest.moc"
