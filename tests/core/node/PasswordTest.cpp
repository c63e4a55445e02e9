#include "NodeFixture.h"
#include "support/TestMain.h"

#include <QJsonArray>
#include <QTest>

using namespace bitbeats;
using test::Ask;
using test::NodeHouse;

class PasswordTest : public QObject {
    Q_OBJECT

    std::unique_ptr<NodeHouse> m_house;

    static std::string text(const QJsonObject& object, const char* name) {
        return object.value(QLatin1String(name)).toString().toStdString();
    }
    int status(const Ask& ask) { return m_house->ask(ask).status; }
    int login(const std::string& password) {
        return status(Ask("POST", "/api/auth/login").json("{\"login\":\"ann\",\"password\":\"" + password + "\"}"));
    }
    int change(const std::string& token, const std::string& current, const std::string& wanted) {
        return status(Ask("POST", "/api/me/password")
                          .as(token)
                          .json("{\"current\":\"" + current + "\",\"password\":\"" + wanted + "\"}"));
    }
    int reset(const std::string& token, const std::string& password) {
        return status(Ask("POST", "/api/auth/reset/confirm")
                          .json("{\"token\":\"" + token + "\",\"password\":\"" + password + "\"}"));
    }
    http::Response forgot(const std::string& email) {
        return m_house->ask(Ask("POST", "/api/auth/reset").json("{\"email\":\"" + email + "\"}"));
    }
    int verify(const std::string& token) {
        return status(Ask("POST", "/api/auth/verify").json("{\"token\":\"" + token + "\"}"));
    }
    static std::string tokenIn(const node::Mail& mail) {
        const auto begin = mail.text.find("?token=");
        if (begin == std::string::npos) return {};
        return mail.text.substr(begin + 7, mail.text.find('\n', begin) - begin - 7);
    }
    std::string everythingInTheDatabase() {
        std::string all;
        for (const char* name : {"node.db", "node.db-wal"}) {
            std::ifstream file(m_house->data() / name, std::ios::binary);
            all.append(std::istreambuf_iterator<char>(file), {});
        }
        return all;
    }

private Q_SLOTS:
    void init() { m_house = std::make_unique<NodeHouse>(); }

    void changingItSignsOtherDevicesOut() {
        const auto here = m_house->join("ann");
        const auto there = (*m_house)->accounts().signIn("ann", "correct horse", "phone")->token;
        QCOMPARE(change(here, "wrong password", "battery staple"), 403);
        QCOMPARE(change(here, "correct horse", "short"), 422);
        QCOMPARE(change(here, "correct horse", "ann@example.org"), 422);
        QCOMPARE(change(here, "correct horse", "Password123"), 422); // what everybody tries
        QCOMPARE(login("correct horse"), 200);
        QCOMPARE(change(here, "correct horse", "battery staple"), 204);
        QCOMPARE(status(Ask("GET", "/api/me").as(here)), 200);
        QCOMPARE(status(Ask("GET", "/api/me").as(there)), 401);
        QCOMPARE(login("correct horse"), 401);
        QCOMPARE(login("battery staple"), 200);
    }

    void aSessionThatWasLeftOpenDoesNotGuessThePassword() {
        m_house->limitRates = true;
        m_house->restart();
        const auto token = m_house->join("ann");
        int last = 0;
        for (int i = 0; i < 12 && last != 429; ++i)
            last = change(token, "wrong password", "battery staple");
        QCOMPARE(last, 429);
    }

    void aForgottenPasswordIsReplacedByALetterOnce() {
        const auto session = m_house->join("ann");
        QCOMPARE(forgot("ann@example.org").status, 202);
        const auto mail = m_house->mailer.await(1);
        QCOMPARE(mail.to, std::string("ann@example.org"));
        QVERIFY(mail.text.find((*m_house)->url() + "/reset?token=") != std::string::npos);
        const auto token = tokenIn(mail);
        QVERIFY(token.size() >= 43);
        QVERIFY(everythingInTheDatabase().find(token) == std::string::npos);
        QCOMPARE(verify(token), 403); // a link for one thing is none for another
        QCOMPARE(reset("guess", "battery staple"), 403);
        QCOMPARE(reset(token, "short"), 422); // a slip does not use it up
        QCOMPARE(reset(token, "battery staple"), 204);
        QCOMPARE(reset(token, "other staple"), 403);
        QCOMPARE(status(Ask("GET", "/api/me").as(session)), 401);
        QCOMPARE(login("battery staple"), 200);
    }

    void linksInLettersGrowOld() {
        m_house->join("ann");
        forgot("ann");
        const auto token = tokenIn(m_house->mailer.await(1));
        m_house->wallClock.advance(61LL * 60 * 1000);
        QCOMPARE(reset(token, "battery staple"), 403);
    }

    void nobodyLearnsWhoHasAnAccount() {
        m_house->join("ann");
        const auto known = forgot("ann@example.org");
        const auto unknown = forgot("nobody@example.org");
        QCOMPARE(known.status, unknown.status);
        QCOMPARE(known.body, unknown.body);
        m_house->mailer.await(1);
        QCOMPARE(m_house->mailer.count(), std::size_t(1));
    }

    void aMailboxIsNotFilledThroughUs() {
        m_house->join("ann");
        m_house->join("bob");
        forgot("ann@example.org");
        m_house->mailer.await(1);
        forgot("ann@example.org");
        forgot("ann");
        forgot("bob");
        QCOMPARE(m_house->mailer.await(2).to, std::string("bob@example.org"));
        m_house->wallClock.advance(61'000);
        forgot("ann");
        QCOMPARE(m_house->mailer.await(3).to, std::string("ann@example.org"));
        QCOMPARE(m_house->mailer.count(), std::size_t(3));
    }

    void aLetterThatCannotBeSentIsSentLater() {
        m_house->join("ann");
        m_house->mailer.broken = true;
        forgot("ann");
        m_house->restart(); // ends the attempt that is under way
        m_house->mailer.broken = false;
        m_house->wallClock.advance(24LL * 3600 * 1000);
        m_house->restart();
        QCOMPARE(m_house->mailer.await(1).to, std::string("ann@example.org"));
    }

    void whoRegistersConfirmsTheirAddress() {
        m_house->verifiedOnly = true;
        m_house->restart();
        QCOMPARE(status(Ask("POST", "/api/auth/register")
                            .json("{\"email\":\"ann@example.org\",\"handle\":\"ann\",\"password\":\"correct horse\","
                                  "\"accept_rules\":true}")),
                 201);
        const auto token = (*m_house)->accounts().signIn("ann", "correct horse", "phone")->token;
        const auto create = [&] {
            return status(Ask("POST", "/api/uploads").as(token).tus().with("upload-length", "5"));
        };
        QCOMPARE(create(), 403);
        const auto mail = m_house->mailer.await(1);
        QVERIFY(mail.text.find((*m_house)->url() + "/verify?token=") != std::string::npos);
        m_house->wallClock.advance(61'000);
        QCOMPARE(status(Ask("POST", "/api/me/verify").as(token)), 202); // the letter again
        QVERIFY(tokenIn(m_house->mailer.await(2)) != tokenIn(mail));
        QCOMPARE(verify(tokenIn(mail)), 204);
        QCOMPARE(verify(tokenIn(mail)), 403);
        QVERIFY(m_house->object(Ask("GET", "/api/me").as(token)).value(QLatin1String("email_verified")).toBool());
        QCOMPARE(status(Ask("POST", "/api/me/verify").as(token)), 409);
        QCOMPARE(create(), 201);
    }

    void otherProgramsGetPasswordsOfTheirOwn() {
        const auto token = m_house->join("ann", http::Role::Admin);
        const auto other = m_house->join("bob");
        QCOMPARE(status(Ask("POST", "/api/me/app-passwords").as(token).json("{}")), 422);
        const auto made =
            m_house->object(Ask("POST", "/api/me/app-passwords").as(token).json("{\"name\":\" Old  player \"}"));
        QCOMPARE(text(made, "name"), std::string("Old player"));
        const auto secret = text(made, "password");
        QVERIFY(secret.size() >= 27 && everythingInTheDatabase().find(secret) == std::string::npos);
        QCOMPARE(text(m_house->object(Ask("GET", "/api/me").as(secret)), "handle"), std::string("ann"));
        QCOMPARE(status(Ask("GET", "/api/history").as(secret)), 200);
        QCOMPARE(login(secret), 401);
        for (const auto& route : (*m_house)->router().routes()) {
            if (!route.inPerson && route.access < http::Access::Moderator) continue;
            auto path = route.pattern;
            for (std::size_t at; (at = path.find('{')) != std::string::npos;)
                path.replace(at, path.find('}') - at + 1, "01890000-0000-7000-8000-000000000000");
            QVERIFY2(status(Ask(route.method, path).as(secret)) == 403, path.c_str());
        }
        const auto list = m_house->object(Ask("GET", "/api/me/app-passwords").as(token));
        QVERIFY(list.value(QLatin1String("items")).toArray().first().toObject().contains(QLatin1String("used_at")));
        QVERIFY(!list.value(QLatin1String("items")).toArray().first().toObject().contains(QLatin1String("password")));
        const auto path = "/api/me/app-passwords/" + text(made, "id");
        QCOMPARE(status(Ask("DELETE", path).as(other)), 404);
        QCOMPARE(status(Ask("DELETE", path).as(token)), 204);
        QCOMPARE(status(Ask("GET", "/api/me").as(secret)), 401);
    }

    /// What concerns the account is out of reach for programs, so that a stolen password of one cannot take it over.
    void whatConcernsTheAccountIsForPeople() {
        for (const auto& route : (*m_house)->router().routes()) {
            const bool account = route.pattern.starts_with("/api/auth/sessions") || route.name == "logout" ||
                                 (route.pattern.starts_with("/api/me/") && route.name != "me");
            if (account) QVERIFY2(route.inPerson, route.pattern.c_str());
        }
    }
};

BITBEATS_TEST(PasswordTest);
#include "PasswordTest.moc"
