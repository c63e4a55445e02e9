#include "NodeFixture.h"
#include "support/TestMain.h"
#include "swarm/Torrent.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QTest>

#include <future>
#include <sqlite3.h>

using namespace bitbeats;
using test::Ask;
using test::NodeHouse;

class UploadTest : public QObject {
    Q_OBJECT

    static std::string base64(const std::string& text) {
        return QByteArray::fromStdString(text).toBase64().toStdString();
    }
    static std::string text(const QJsonObject& object, const char* name) {
        return object.value(QLatin1String(name)).toString().toStdString();
    }
    /// Changes a limit behind the node's back, as an administrator's command would.
    static void setPlan(NodeHouse& house, const std::string& assignment) {
        sqlite3* db = nullptr;
        sqlite3_open((house.data() / "node.db").c_str(), &db);
        sqlite3_busy_timeout(db, 20000);
        const auto done = sqlite3_exec(db, ("update plans set " + assignment).c_str(), nullptr, nullptr, nullptr);
        sqlite3_close(db);
        QCOMPARE(done, SQLITE_OK);
    }

private Q_SLOTS:
    void aFileBecomesATrackThatEverybodyCanHave() {
        NodeHouse house;
        const auto ann = house.join("ann");
        const std::string bytes = "MUSIC Ingrata\n" + std::string(100000, 'x');
        const auto id = house.publish(ann, bytes, "filename " + base64("../../Ingrata?.mp3"));
        const auto track = house.object(Ask("GET", "/api/tracks/" + id));
        QCOMPARE(text(track, "title"), std::string("Ingrata"));
        QCOMPARE(text(track, "owner"), std::string("ann"));
        QCOMPARE(track.value(QLatin1String("size")).toInt(), static_cast<int>(bytes.size()));
        const auto sum = QCryptographicHash::hash(QByteArray::fromStdString(bytes), QCryptographicHash::Sha256);
        QCOMPARE(text(track, "sha256"), sum.toHex().toStdString());
        const auto torrent = swarm::parseTorrent(house.ask(Ask("GET", "/api/tracks/" + id + "/torrent")).body);
        QVERIFY(torrent);
        QCOMPARE(torrent->infoHash.hex(), text(track, "info_hash"));
        QCOMPARE(torrent->trackers, std::vector<std::string>{house->url() + "/announce"});
        QCOMPARE(torrent->webSeeds, std::vector<std::string>{house->url() + "/api/stream/" + id});
        QVERIFY(torrent->name.ends_with(".flac") && torrent->name.find("..") == std::string::npos);
        QVERIFY(text(track, "magnet").find("ws=") != std::string::npos);
        QVERIFY(house.seeder.await(torrent->infoHash.hex(), true));
        const auto stream = house.ask(Ask("GET", "/api/stream/" + id).with("range", "bytes=6-12"));
        QCOMPARE(stream.status, 206);
        QCOMPARE(stream.file->offset, std::int64_t(6));
        QCOMPARE(stream.file->length, std::int64_t(7));
        QCOMPARE(
            house.ask(Ask("GET", "/api/stream/" + id).with("if-none-match", "\"" + sum.toHex().toStdString() + "\""))
                .status,
            304);
        const auto usage = house.object(Ask("GET", "/api/me").as(ann));
        QCOMPARE(usage.value(QLatin1String("storage_used")).toInt(), static_cast<int>(bytes.size()));
    }

    void anUploadGoesOnWhereItWasCut() {
        NodeHouse house;
        const auto ann = house.join("ann");
        const std::string bytes = "MUSIC Cut\n" + std::string(5000, 'y');
        const auto path = house.begin(ann, bytes.size());
        for (std::size_t at = 0; at < bytes.size(); at += 700) {
            const auto head = house.ask(Ask("HEAD", path).as(ann).tus());
            QCOMPARE(std::string(head.header("Upload-Offset")), std::to_string(at));
            if (at == 2100) house.restart();
            const auto sent = house.append(ann, path, at, std::string_view(bytes).substr(at, 700));
            QCOMPARE(sent.status, 204);
        }
        QCOMPARE(text(house.outcome(ann, path), "state"), std::string("published"));
    }

    void offsetsThatDoNotFitAreRefused() {
        NodeHouse house;
        const auto ann = house.join("ann");
        const auto path = house.begin(ann, 100);
        QCOMPARE(house.append(ann, path, 1, "x").status, 409);
        QCOMPARE(house.append(ann, path, 0, "0123456789").status, 204);
        QCOMPARE(house.append(ann, path, 0, "0123456789").status, 409);
        QCOMPARE(house.append(ann, path, 10, std::string(91, 'x')).status, 413);
        const auto patch = [&](auto change) {
            auto what = Ask("PATCH", path).as(ann);
            change(what);
            return house.ask(what).status;
        };
        QCOMPARE(patch([](Ask& a) { a.with("upload-offset", "10"); }), 412);
        QCOMPARE(patch([](Ask& a) { a.tus().with("upload-offset", "10").with("content-type", "text/plain"); }), 415);
        QCOMPARE(patch([](Ask& a) {
                     a.tus().with("upload-offset", "ten").with("content-type", "application/offset+octet-stream");
                 }),
                 400);
        const auto create = [&](const char* length) {
            return house.ask(Ask("POST", "/api/uploads").as(ann).tus().with("upload-length", length)).status;
        };
        for (const char* length : {"", "0", "-1", "x", "1e3", "99999999999999999999"})
            QCOMPARE(create(length), 400);
    }

    void checksumsAreKept() {
        NodeHouse house;
        const auto ann = house.join("ann");
        const std::string part = "MUSIC Sum\n";
        const auto path = house.begin(ann, part.size());
        const auto sha1 = [](const std::string& of) {
            return "sha1 " + QCryptographicHash::hash(QByteArray::fromStdString(of), QCryptographicHash::Sha1)
                                 .toBase64()
                                 .toStdString();
        };
        QCOMPARE(house.append(ann, path, 0, part, sha1("something else")).status, 460);
        QCOMPARE(std::string(house.ask(Ask("HEAD", path).as(ann).tus()).header("Upload-Offset")), std::string("0"));
        QCOMPARE(house.append(ann, path, 0, part, "md5 AAAA").status, 400);
        QCOMPARE(house.append(ann, path, 0, part, sha1(part)).status, 204);
        QCOMPARE(text(house.outcome(ann, path), "state"), std::string("published"));
    }

    void oneAtATimeSendsToAnUpload() {
        NodeHouse house;
        const auto ann = house.join("ann");
        const auto path = house.begin(ann, 100);
        const auto patch = Ask("PATCH", path)
                               .as(ann)
                               .tus()
                               .with("upload-offset", "0")
                               .with("content-type", "application/offset+octet-stream");
        const auto first = house.ask(patch);
        QVERIFY(first.sink);
        QCOMPARE(house.ask(patch).status, 423);
        QCOMPARE(house.ask(Ask("DELETE", path).as(ann).tus()).status, 423);
    }

    void othersDoNotEvenLearnThatItExists() {
        NodeHouse house;
        const auto ann = house.join("ann");
        const auto bob = house.join("bob");
        const auto admin = house.join("root", http::Role::Admin);
        const auto path = house.begin(ann, 100);
        for (const auto& token : {bob, admin}) {
            QCOMPARE(house.ask(Ask("HEAD", path).as(token).tus()).status, 404);
            QCOMPARE(house.append(token, path, 0, "x").status, 404);
            QCOMPARE(house.ask(Ask("DELETE", path).as(token).tus()).status, 404);
        }
        QCOMPARE(house.ask(Ask("DELETE", path).as(ann).tus()).status, 204);
        QCOMPARE(house.ask(Ask("HEAD", path).as(ann).tus()).status, 404);
        QVERIFY(std::filesystem::is_empty(house.data() / "uploads"));
    }

    void theQuotaHoldsAgainstUploadsAtOnce() {
        NodeHouse house;
        const auto ann = house.join("ann");
        setPlan(house, "storage = 1000, file_size = 500");
        std::vector<std::future<std::string>> many;
        for (int i = 0; i < 16; ++i)
            many.push_back(std::async(std::launch::async, [&] { return house.begin(ann, 300); }));
        int begun = 0;
        std::string one;
        for (auto& upload : many) {
            if (const auto path = upload.get(); !path.empty()) {
                ++begun;
                one = path;
            }
        }
        QCOMPARE(begun, 3);
        const auto refused = house.ask(Ask("POST", "/api/uploads").as(ann).tus().with("upload-length", "101"));
        QCOMPARE(refused.status, 413);
        const auto error = NodeHouse::objectIn(refused).value(QLatin1String("error")).toObject();
        QCOMPARE(text(error, "code"), std::string("quota_exceeded"));
        QCOMPARE(error.value(QLatin1String("details")).toObject().value(QLatin1String("storage_used")).toInt(), 900);
        QVERIFY(!house.begin(ann, 100).empty());
        QVERIFY(house.begin(ann, 1).empty());
        QCOMPARE(house.ask(Ask("DELETE", one).as(ann).tus()).status, 204); // its room is free again
        QVERIFY(!house.begin(ann, 300).empty());
        QVERIFY(house.begin(house.join("bob"), 501).empty()); // the limit of one file
    }

    void whatIsNoMusicIsRefusedAndCostsNothing() {
        NodeHouse house;
        const auto ann = house.join("ann");
        const auto path = house.begin(ann, 7);
        house.append(ann, path, 0, "rubbish");
        const auto state = house.outcome(ann, path);
        QCOMPARE(text(state, "state"), std::string("failed"));
        QVERIFY(text(state, "problem").find("it is no music") != std::string::npos);
        QVERIFY(std::filesystem::is_empty(house.data() / "uploads"));
        QVERIFY(std::filesystem::is_empty(house.data() / "tracks"));
        QCOMPARE(house.object(Ask("GET", "/api/me").as(ann)).value(QLatin1String("storage_used")).toInt(), 0);
    }

    void theSameBytesAreOneTrack() {
        NodeHouse house;
        const auto ann = house.join("ann");
        const auto id = house.publish(ann, "MUSIC Same\n");
        QCOMPARE(house.publish(ann, "MUSIC Same\n"), id);
        QVERIFY(house.publish(house.join("bob"), "MUSIC Same\n") != id);
        QCOMPARE(house.object(Ask("GET", "/api/tracks")).value(QLatin1String("total")).toInt(), 2);
    }

    /// Whatever step a crash comes after: what it left is taken up, once.
    void publishingGoesOnAfterACrash_data() {
        QTest::addColumn<int>("step");
        QTest::newRow("complete, nothing done") << 0;
        QTest::newRow("the last byte written, not said") << 1;
        QTest::newRow("moved into place") << 2;
        QTest::newRow("moved, torrent half there") << 3;
    }
    void publishingGoesOnAfterACrash() {
        QFETCH(int, step);
        NodeHouse house;
        const auto ann = house.join("ann");
        const std::string bytes = "MUSIC Crash\n" + std::string(1000, 'z');
        house.prober.broken = true; // holds the publisher at its first step
        const auto path = house.begin(ann, bytes.size());
        if (step == 1) {
            std::ofstream(house.data() / "uploads" / path.substr(13), std::ios::binary) << bytes;
        } else {
            QCOMPARE(house.append(ann, path, 0, bytes).status, 204);
        }
        if (step >= 2) {
            const auto track = std::string(house.ask(Ask("GET", path).as(ann)).header("Upload-Length"));
            sqlite3* db = nullptr;
            sqlite3_open((house.data() / "node.db").c_str(), &db);
            sqlite3_stmt* statement = nullptr;
            sqlite3_prepare_v2(db, "select track from uploads", -1, &statement, nullptr);
            sqlite3_step(statement);
            const std::string id(reinterpret_cast<const char*>(sqlite3_column_text(statement, 0)));
            sqlite3_finalize(statement);
            sqlite3_close(db);
            std::filesystem::create_directories(house.data() / "tracks" / id);
            std::filesystem::rename(house.data() / "uploads" / path.substr(13),
                                    house.data() / "tracks" / id / "track.flac");
            if (step == 3) std::ofstream(house.data() / "tracks" / id / "track.torrent") << "d4:info";
        }
        house.prober.broken = false;
        house.wallClock.advance(60'000); // until the next attempt
        house.restart();
        QCOMPARE(text(house.outcome(ann, path), "state"), std::string("published"));
        house.restart();
        const auto list = house.object(Ask("GET", "/api/tracks"));
        QCOMPARE(list.value(QLatin1String("total")).toInt(), 1);
        const auto id = text(list.value(QLatin1String("items")).toArray().first().toObject(), "id");
        QVERIFY(swarm::parseTorrent(house.ask(Ask("GET", "/api/tracks/" + id + "/torrent")).body));
        QVERIFY(std::filesystem::is_empty(house.data() / "uploads"));
    }

    void rulesComeBeforeTheFirstUpload() {
        NodeHouse house;
        house.ask(Ask("POST", "/api/auth/register")
                      .json("{\"email\":\"b@example.org\",\"handle\":\"bob\",\"password\":\"correct horse\"}"));
        const auto bob = house->accounts().signIn("bob", "correct horse", "test")->token;
        const auto create = [&] {
            return house.ask(Ask("POST", "/api/uploads").as(bob).tus().with("upload-length", "5")).status;
        };
        QCOMPARE(create(), 403);
        QCOMPARE(house.ask(Ask("POST", "/api/me/accept-rules").as(bob)).status, 204);
        QCOMPARE(create(), 201);
    }

    void abandonedUploadsGiveTheirRoomBack() {
        NodeHouse house;
        const auto ann = house.join("ann");
        const auto path = house.begin(ann, 100);
        house.wallClock.advance(8LL * 24 * 3600 * 1000);
        QCOMPARE(house.append(ann, path, 0, "x").status, 410);
        house.restart(); // housekeeping comes first
        QTRY_COMPARE_WITH_TIMEOUT(house.ask(Ask("HEAD", path).as(ann).tus()).status, 404, 60000);
        QVERIFY(std::filesystem::is_empty(house.data() / "uploads"));
    }
};

BITBEATS_TEST(UploadTest);
#include "UploadTest.moc"
