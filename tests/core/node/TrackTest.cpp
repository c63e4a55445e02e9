#include "NodeFixture.h"
#include "support/TestMain.h"
#include "swarm/Torrent.h"

#include <QDateTime>
#include <QJsonArray>
#include <QTest>

using namespace bitbeats;
using test::Ask;
using test::NodeHouse;

class TrackTest : public QObject {
    Q_OBJECT

    std::unique_ptr<NodeHouse> m_house;
    std::string m_ann;
    std::string m_bob;
    std::string m_moderator;

    int status(const Ask& ask) { return m_house->ask(ask).status; }
    QStringList titles(const std::string& query, const std::string& token = {}) {
        QStringList out;
        const auto list = m_house->object(Ask("GET", "/api/tracks?" + query).as(token));
        for (const auto& item : list.value(QLatin1String("items")).toArray())
            out.append(item.toObject().value(QLatin1String("title")).toString());
        return out;
    }
    int change(const std::string& id, const std::string& token, const std::string& body) {
        return status(Ask("PATCH", "/api/tracks/" + id).as(token).json(body));
    }
    std::string text(const Ask& ask, const char* name) {
        return m_house->object(ask).value(QLatin1String(name)).toString().toStdString();
    }
    std::string grantedPath(const std::string& id, const std::string& token) {
        const auto url = text(Ask("GET", "/api/tracks/" + id).as(token), "stream_url");
        return url.substr(url.find("/api/"));
    }

private Q_SLOTS:
    void init() {
        m_house = std::make_unique<NodeHouse>();
        m_ann = m_house->join("ann");
        m_bob = m_house->join("bob");
        m_moderator = m_house->join("mia", http::Role::Moderator);
    }

    void wordsFindTracksByTheirBeginningsAndWithoutAccents() {
        for (const char* title : {"Ingrata", "Las Flores", "El Puñal \"y\" el Corazón"})
            m_house->publish(m_ann, std::string("MUSIC ") + title + "\n");
        QCOMPARE(titles("query=ingr"), QStringList{QStringLiteral("Ingrata")});
        QCOMPARE(titles("query=CORAZON+punal").size(), 1);
        QCOMPARE(titles("query=cafe").size(), 3);
        QCOMPARE(titles("query=caf%C3%A9+flor").size(), 1);
        QCOMPARE(titles("genre=rock").size(), 3);
        QCOMPARE(titles("genre=jazz").size(), 0);
        QCOMPARE(titles("artist=Caf%C3%A9+Tacvba").size(), 3);
        QCOMPARE(titles("page=2&page_size=2").size(), 1);
    }

    /// Whatever is typed, it is words and no query language.
    void wordsMeanNothingToTheEngine() {
        m_house->publish(m_ann, "MUSIC Song\n");
        for (const char* words : {"%22", "*", "song+OR+other", "NEAR(a+b)", "title:song", "%27%3B+drop+table+tracks",
                                  "%22song%22*%22", "^song", "-", "(", "%00", "%FF"})
            QVERIFY2(status(Ask("GET", std::string("/api/tracks?query=") + words)) == 200, words);
        QCOMPARE(titles("query=song").size(), 1);
        QCOMPARE(titles("page=-1&page_size=99999999999").size(), 1);
    }

    void visibilityDecidesWhoSeesAndHears() {
        const auto id = m_house->publish(m_ann, "MUSIC Secret\n");
        for (const auto& [visibility, listed, others] :
             {std::tuple("public", 1, 200), std::tuple("unlisted", 0, 200), std::tuple("private", 0, 404)}) {
            QCOMPARE(change(id, m_ann, std::string("{\"visibility\":\"") + visibility + "\"}"), 200);
            QCOMPARE(static_cast<int>(titles("query=secret").size()), listed);
            QCOMPARE(static_cast<int>(titles("mine=1", m_ann).size()), 1);
            QCOMPARE(static_cast<int>(titles("mine=1", m_bob).size()), 0);
            for (const char* part : {"/api/tracks/", "/api/stream/"}) {
                QCOMPARE(status(Ask("GET", part + id)), others);
                QCOMPARE(status(Ask("GET", part + id).as(m_bob)), others);
                QCOMPARE(status(Ask("GET", part + id).as(m_ann)), 200);
                QCOMPARE(status(Ask("GET", part + id).as(m_moderator)), 200);
            }
            QCOMPARE(status(Ask("GET", "/api/tracks/" + id + "/torrent")), others);
        }
        QCOMPARE(change(id, m_ann, "{\"visibility\":\"nonsense\"}"), 422);
    }

    void nothingIsOutBeforeItsTime() {
        const auto id = m_house->publish(m_ann, "MUSIC Tomorrow\n");
        const auto tomorrow =
            QDateTime::fromMSecsSinceEpoch(m_house->wallClock.now() + 86400000).toUTC().toString(Qt::ISODateWithMs);
        QCOMPARE(change(id, m_ann, "{\"release_at\":\"" + tomorrow.toStdString() + "\"}"), 200);
        QCOMPARE(titles("").size(), 0);
        QCOMPARE(status(Ask("GET", "/api/stream/" + id)), 404);
        QCOMPARE(status(Ask("GET", "/api/stream/" + id).as(m_ann)), 200);
        m_house->wallClock.advance(86400000);
        QCOMPARE(titles("").size(), 1);
        QCOMPARE(status(Ask("GET", "/api/stream/" + id)), 200);
    }

    void onlyItsOwnerOrAModeratorChangesIt() {
        const auto id = m_house->publish(m_ann, "MUSIC Mine\n");
        QCOMPARE(change(id, m_bob, "{\"title\":\"Bob's\"}"), 403);
        QCOMPARE(status(Ask("DELETE", "/api/tracks/" + id).as(m_bob)), 403);
        QCOMPARE(change(id, m_ann, "{\"title\":\"  Still   mine \",\"owner\":\"bob\",\"plays\":7}"), 200);
        QCOMPARE(text(Ask("GET", "/api/tracks/" + id), "title"), std::string("Still mine"));
        QCOMPARE(text(Ask("GET", "/api/tracks/" + id), "owner"), std::string("ann"));
        QCOMPARE(titles("query=still").size(), 1);
        QCOMPARE(change(id, m_ann, "{\"title\":\"\"}"), 422);
        QCOMPARE(change(id, m_ann, "{\"title\":7}"), 422);
        const auto hash = text(Ask("GET", "/api/tracks/" + id), "info_hash");
        QVERIFY(m_house->seeder.await(hash, true));
        QCOMPARE(status(Ask("GET", "/api/stream/" + id)), 200); // lies ready from now on
        QCOMPARE(status(Ask("DELETE", "/api/tracks/" + id).as(m_moderator)), 204);
        QCOMPARE(status(Ask("GET", "/api/stream/" + id)), 404);
        QVERIFY(m_house->seeder.await(hash, false));
        QCOMPARE(status(Ask("GET", "/api/tracks/" + id).as(m_ann)), 404);
        QCOMPARE(titles("query=still").size(), 0);
        QVERIFY(std::filesystem::is_empty(m_house->data() / "tracks"));
        QCOMPARE(m_house->object(Ask("GET", "/api/me").as(m_ann)).value(QLatin1String("storage_used")).toInt(), 0);
    }

    void signedLinksOpenOneTrackForAWhile() {
        const auto id = m_house->publish(m_ann, "MUSIC Private\n");
        const auto other = m_house->publish(m_ann, "MUSIC Other\n");
        for (const auto& track : {id, other})
            QCOMPARE(change(track, m_ann, "{\"visibility\":\"private\"}"), 200);
        const auto path = grantedPath(id, m_ann);
        QCOMPARE(status(Ask("GET", path)), 200);
        QCOMPARE(status(Ask("HEAD", path)), 200);
        const auto grant = path.substr(path.rfind('/') + 1);
        QCOMPARE(status(Ask("GET", "/api/stream/" + other + "/" + grant)), 403); // of another track
        for (std::size_t at = 0; at < grant.size(); ++at) {
            auto forged = grant;
            forged[at] = forged[at] == 'A' ? 'B' : 'A';
            if (at + 1 == grant.size()) continue; // the last letter of Base64 has bits that mean nothing
            QCOMPARE(status(Ask("GET", "/api/stream/" + id + "/" + forged)), 403);
        }
        for (const char* junk : {"x", ".", "..", "...", "9999999999999.x.y"})
            QCOMPARE(status(Ask("GET", "/api/stream/" + id + "/" + junk)), 403);
        m_house->wallClock.advance(24LL * 3600 * 1000);
        QCOMPARE(status(Ask("GET", path)), 200);
        m_house->wallClock.advance(1);
        QCOMPARE(status(Ask("GET", path)), 403);
    }

    void torrentsOfPrivateTracksCarryTheLink() {
        const auto id = m_house->publish(m_ann, "MUSIC Private\n");
        const auto before = swarm::parseTorrent(m_house->ask(Ask("GET", "/api/tracks/" + id + "/torrent")).body);
        QCOMPARE(change(id, m_ann, "{\"visibility\":\"private\"}"), 200);
        const auto torrent =
            swarm::parseTorrent(m_house->ask(Ask("GET", "/api/tracks/" + id + "/torrent").as(m_ann)).body);
        QVERIFY(torrent && before);
        QVERIFY(torrent->infoHash == before->infoHash); // the link is no part of what it is
        const auto seed = torrent->webSeeds.front();
        QVERIFY(seed.find('?') == std::string::npos);
        QCOMPARE(status(Ask("GET", seed.substr(seed.find("/api/")))), 200);
    }

    void theTrackerServesWhatIsPublic() {
        const auto id = m_house->publish(m_ann, "MUSIC Swarm\n");
        const auto hash = text(Ask("GET", "/api/tracks/" + id), "info_hash");
        QVERIFY(m_house->seeder.await(hash, true));
        std::string escaped;
        for (std::size_t i = 0; i < hash.size(); i += 2)
            escaped += "%" + hash.substr(i, 2);
        const auto announce = [&] {
            return m_house->ask(Ask("GET", "/announce?info_hash=" + escaped + "&port=7000&left=1&compact=1")).body;
        };
        // Our own seeder is among the first answer: 127.0.0.1:6881.
        QTRY_VERIFY_WITH_TIMEOUT(announce().find(std::string("\x7f\x00\x00\x01\x1a\xe1", 6)) != std::string::npos,
                                 60000);
        QCOMPARE(change(id, m_ann, "{\"visibility\":\"private\"}"), 200);
        QVERIFY(announce().starts_with("d14:failure reason"));
        QVERIFY(m_house->seeder.await(hash, false));
        QCOMPARE(change(id, m_ann, "{\"visibility\":\"unlisted\"}"), 200);
        QVERIFY(m_house->seeder.await(hash, true));
        QVERIFY(announce().find("8:interval") != std::string::npos);
    }

    void theSameContentOfSomebodyElseGoesOn() {
        const auto id = m_house->publish(m_ann, "MUSIC Same\n");
        const auto other = m_house->publish(m_bob, "MUSIC Same\n");
        const auto hash = text(Ask("GET", "/api/tracks/" + id), "info_hash");
        QCOMPARE(text(Ask("GET", "/api/tracks/" + other), "info_hash"), hash);
        QVERIFY(m_house->seeder.await(hash, true));
        QCOMPARE(status(Ask("DELETE", "/api/tracks/" + id).as(m_ann)), 204);
        QVERIFY(m_house->seeder.await(hash, true));
        QCOMPARE(status(Ask("GET", "/api/stream/" + other)), 200);
        QCOMPARE(status(Ask("DELETE", "/api/tracks/" + other).as(m_bob)), 204);
        QVERIFY(m_house->seeder.await(hash, false));
    }
};

BITBEATS_TEST(TrackTest);
#include "TrackTest.moc"
