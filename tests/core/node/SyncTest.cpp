#include "NodeFixture.h"
#include "support/TestMain.h"

#include <QDateTime>
#include <QJsonArray>
#include <QTest>

#include <random>
#include <set>

using namespace bitbeats;
using namespace Qt::StringLiterals;
using test::Ask;
using test::NodeHouse;

namespace {

QString timeOf(std::int64_t milliseconds) {
    return QDateTime::fromMSecsSinceEpoch(milliseconds).toUTC().toString(Qt::ISODateWithMs);
}

std::string textOf(const QJsonObject& object) {
    return QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString();
}

std::string uuid(int number) {
    char text[40];
    return {text, static_cast<std::size_t>(std::snprintf(text, sizeof text, "01890000-0000-7000-8000-%012d", number))};
}

/// What a client keeps and does: changes while it is offline, then tells them and asks for those of others.
class Device {
public:
    Device(NodeHouse& house, std::string token, QString name)
        : m_house(house), m_token(std::move(token)), m_name(std::move(name)) {}

    void change(const QString& kind, const std::string& id, const QString& field, const QJsonValue& value,
                std::int64_t at) {
        const QJsonObject change{{u"kind"_s, kind},
                                 {u"id"_s, QString::fromStdString(id)},
                                 {u"field"_s, field},
                                 {u"value"_s, value},
                                 {u"changed_at"_s, timeOf(at)}};
        auto mine = change;
        mine[u"device"_s] = m_name;
        merge(mine);
        m_waiting.append(change);
    }
    void play(const std::string& id, const std::string& track, std::int64_t at) {
        m_plays.insert(id);
        m_waitingPlays.append(QJsonObject{{u"id"_s, QString::fromStdString(id)},
                                          {u"track_id"_s, QString::fromStdString(track)},
                                          {u"played_at"_s, timeOf(at)},
                                          {u"ms_played"_s, 1000}});
    }
    /// `lost`: the answer does not arrive, so that all is told again the next time.
    void tell(bool lost) {
        const auto answer = m_house.ask(
            Ask("POST", "/api/sync").as(m_token).json(textOf({{u"device"_s, m_name}, {u"changes"_s, m_waiting}})));
        const auto plays =
            m_house.ask(Ask("POST", "/api/history").as(m_token).json(textOf({{u"items"_s, m_waitingPlays}})));
        if (answer.status != 200 || plays.status != 200) qFatal("%s %s", answer.body.c_str(), plays.body.c_str());
        if (lost) return;
        m_waiting = {};
        m_waitingPlays = {};
    }
    void ask() {
        for (bool more = true; more;) {
            const auto page = m_house.object(Ask("GET", "/api/sync?since=" + m_cursor.toStdString()).as(m_token));
            for (const auto& change : page.value(u"changes"_s).toArray())
                merge(change.toObject());
            for (const auto& play : page.value(u"plays"_s).toArray())
                m_plays.insert(play.toObject().value(u"id"_s).toString().toStdString());
            m_cursor = page.value(u"cursor"_s).toString();
            more = page.value(u"more"_s).toBool();
        }
    }
    std::string state() const {
        std::string all;
        for (const auto& [key, field] : m_fields)
            all += key + " = " + textOf({{u"v"_s, field.value(u"value"_s)}}) + "\n";
        for (const auto& play : m_plays)
            all += play + "\n";
        return all;
    }
    const std::map<std::string, QJsonObject>& fields() const { return m_fields; }
    const std::set<std::string>& plays() const { return m_plays; }

private:
    void merge(const QJsonObject& change) {
        const auto key = (change.value(u"kind"_s).toString() + u" "_s + change.value(u"id"_s).toString() + u" "_s +
                          change.value(u"field"_s).toString())
                             .toStdString();
        const auto plain = [](const QJsonValue& value) {
            return QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact).chopped(1).toStdString();
        };
        const auto rank = [&plain](const QJsonObject& of) {
            return std::tuple(of.value(u"changed_at"_s).toString(), of.value(u"device"_s).toString(),
                              plain(of.value(u"value"_s)));
        };
        auto& kept = m_fields[key];
        if (kept.isEmpty() || rank(change) > rank(kept)) kept = change;
    }

    NodeHouse& m_house;
    const std::string m_token;
    const QString m_name;
    std::map<std::string, QJsonObject> m_fields;
    std::set<std::string> m_plays;
    QJsonArray m_waiting;
    QJsonArray m_waitingPlays;
    QString m_cursor = u"0"_s;
};

} // namespace

class SyncTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void twoDevicesThatWereOfflineLoseNothing() {
        NodeHouse house;
        const auto token = house.join("ann");
        Device phone(house, token, u"phone"_s);
        Device desk(house, token, u"desk"_s);
        const auto now = house.wallClock.now();
        phone.change(u"playlist"_s, uuid(1), u"name"_s, u"Road"_s, now - 9000);
        phone.tell(false);
        desk.ask();
        // Both offline: an item each, one renames, one describes; one removes what the other likes.
        phone.change(u"playlist_item"_s, uuid(11), u"track"_s, u"t1"_s, now - 8000);
        desk.change(u"playlist_item"_s, uuid(12), u"track"_s, u"t2"_s, now - 8000);
        phone.change(u"playlist"_s, uuid(1), u"name"_s, u"Road trip"_s, now - 7000);
        desk.change(u"playlist"_s, uuid(1), u"description"_s, u"for the car"_s, now - 7500);
        desk.change(u"like"_s, uuid(5), u"liked"_s, true, now - 6000);
        phone.change(u"like"_s, uuid(5), u"liked"_s, false, now - 5000);
        phone.play(uuid(21), uuid(5), now - 4000);
        desk.play(uuid(22), uuid(5), now - 4000);
        desk.tell(false);
        phone.tell(false);
        desk.ask();
        phone.ask();
        QCOMPARE(desk.state(), phone.state());
        const auto value = [&](const std::string& key) { return desk.fields().at(key).value(u"value"_s); };
        QCOMPARE(value("playlist " + uuid(1) + " name"), QJsonValue(u"Road trip"_s));
        QCOMPARE(value("playlist " + uuid(1) + " description"), QJsonValue(u"for the car"_s));
        QCOMPARE(value("playlist_item " + uuid(11) + " track"), QJsonValue(u"t1"_s));
        QCOMPARE(value("playlist_item " + uuid(12) + " track"), QJsonValue(u"t2"_s));
        QCOMPARE(value("like " + uuid(5) + " liked"), QJsonValue(false)); // the later word
        QCOMPARE(desk.plays(), (std::set<std::string>{uuid(21), uuid(22)}));
    }

    /// Whatever three devices do, in whatever order it comes in and how often: they end up the same, with all plays,
    /// and with the latest of every field.
    void anyOrderEndsTheSame_data() {
        QTest::addColumn<unsigned>("seed");
        for (unsigned seed = 1; seed <= 12; ++seed)
            QTest::newRow(std::to_string(seed).c_str()) << seed;
    }
    void anyOrderEndsTheSame() {
        QFETCH(unsigned, seed);
        NodeHouse house;
        const auto token = house.join("ann");
        std::mt19937 random(seed);
        const auto pick = [&random](int most) { return static_cast<int>(random() % static_cast<unsigned>(most)); };
        std::vector<Device> devices;
        for (const auto& name : {u"a"_s, u"b"_s, u"c"_s})
            devices.emplace_back(house, token, name);
        const auto begin = house.wallClock.now() - 1000;
        std::map<std::string, std::int64_t> latest;
        std::set<std::string> plays;
        for (int step = 0; step < 150; ++step) {
            auto& device = devices[static_cast<std::size_t>(pick(3))];
            switch (pick(5)) {
            case 0:
            case 1: {
                const auto id = uuid(pick(4));
                const auto at = begin + pick(50); // many at the same time, and not in order
                const bool item = pick(2) == 0;
                device.change(item ? u"playlist_item"_s : u"playlist"_s, id,
                              pick(3) == 0 ? u"deleted"_s
                              : item       ? u"position"_s
                                           : u"name"_s,
                              pick(3) == 0 ? QJsonValue(true) : QJsonValue(pick(100)), at);
                break;
            }
            case 2: {
                const auto id = uuid(1000 + step);
                device.play(id, uuid(7), begin);
                plays.insert(id);
                break;
            }
            case 3:
                device.tell(pick(3) == 0);
                break;
            default:
                device.ask();
            }
        }
        for (auto& device : devices)
            device.tell(false);
        for (auto& device : devices)
            device.ask();
        Device fresh(house, token, u"d"_s);
        fresh.ask();
        for (const auto& device : devices) {
            QCOMPARE(device.state(), fresh.state());
            QCOMPARE(device.plays(), plays);
        }
    }

    void muchIsToldInParts() {
        NodeHouse house;
        const auto token = house.join("ann");
        Device phone(house, token, u"phone"_s);
        for (int i = 0; i < 1300; ++i) {
            phone.change(u"like"_s, uuid(i), u"liked"_s, true, house.wallClock.now());
            if (i % 2 == 0) phone.play(uuid(5000 + i), uuid(i), house.wallClock.now());
            if (i % 700 == 699) phone.tell(false);
        }
        phone.tell(false);
        const auto first = house.object(Ask("GET", "/api/sync").as(token));
        QVERIFY(first.value(u"more"_s).toBool());
        Device desk(house, token, u"desk"_s);
        desk.ask();
        QCOMPARE(desk.state(), phone.state());
        QCOMPARE(desk.plays().size(), std::size_t(650));
        const auto nothing = house.object(Ask("GET", "/api/sync").as(house.join("bob")));
        QCOMPARE(nothing.value(u"changes"_s).toArray().size(), 0); // that was all ann's
        QCOMPARE(nothing.value(u"plays"_s).toArray().size(), 0);
    }

    void whatMakesNoSenseIsRefusedWhole() {
        NodeHouse house;
        const auto token = house.join("ann");
        const auto now = house.wallClock.now();
        const auto status = [&](QJsonObject change, const QString& device = u"phone"_s) {
            const QJsonObject good{{u"kind"_s, u"like"_s},
                                   {u"id"_s, u"x"_s},
                                   {u"field"_s, u"liked"_s},
                                   {u"value"_s, true},
                                   {u"changed_at"_s, timeOf(now)}};
            for (auto it = good.begin(); it != good.end(); ++it)
                if (!change.contains(it.key())) change[it.key()] = it.value();
            return house
                .ask(Ask("POST", "/api/sync")
                         .as(token)
                         .json(textOf({{u"device"_s, device}, {u"changes"_s, QJsonArray{good, change}}})))
                .status;
        };
        QCOMPARE(status({{u"kind"_s, u"password"_s}}), 422);
        QCOMPARE(status({{u"field"_s, u"name"_s}}), 422);
        QCOMPARE(status({{u"id"_s, u""_s}}), 422);
        QCOMPARE(status({{u"id"_s, QString(101, u'x')}}), 422);
        QCOMPARE(status({{u"value"_s, QString(17'000, u'x')}}), 422);
        QCOMPARE(status({{u"changed_at"_s, u"soon"_s}}), 422);
        QCOMPARE(status({{u"changed_at"_s, timeOf(now + 3'600'000)}}), 422); // would win for an hour
        QCOMPARE(status({}, u""_s), 422);
        QCOMPARE(house.ask(Ask("GET", "/api/sync?since=x").as(token)).status, 422);
        QCOMPARE(house.object(Ask("GET", "/api/sync").as(token)).value(u"changes"_s).toArray().size(), 0);
        QCOMPARE(status({{u"id"_s, u"y"_s}, {u"value"_s, QJsonObject{{u"deep"_s, QJsonArray{1, QJsonValue()}}}}}), 200);
        const auto changes = house.object(Ask("GET", "/api/sync").as(token)).value(u"changes"_s).toArray();
        QCOMPARE(changes.size(), 2);
        QCOMPARE(changes.at(1).toObject().value(u"value"_s).toObject().value(u"deep"_s).toArray().size(), 2);
    }

    void playsAreCountedAsOneCanListen() {
        NodeHouse house;
        const auto ann = house.join("ann");
        const auto track = house.publish(ann, "MUSIC Hit\n");
        const auto now = house.wallClock.now();
        QJsonArray items;
        for (int i = 0; i < 50; ++i) // a client that makes things up
            items.append(QJsonObject{{u"id"_s, QString::fromStdString(uuid(i))},
                                     {u"track_id"_s, QString::fromStdString(track)},
                                     {u"played_at"_s, timeOf(now - i * 100)},
                                     {u"ms_played"_s, 60000}});
        QCOMPARE(house.ask(Ask("POST", "/api/history").as(ann).json(textOf({{u"items"_s, items}}))).status, 200);
        const auto plays = [&] { return house.object(Ask("GET", "/api/tracks/" + track)).value(u"plays"_s).toInt(); };
        QCOMPARE(plays(), 1);
        // Nor does whoever fetches its bytes count: a web seed is no listener.
        for (int i = 0; i < 20; ++i)
            house.ask(Ask("GET", "/api/stream/" + track).with("range", "bytes=0-"));
        QCOMPARE(plays(), 1);
    }
};

BITBEATS_TEST(SyncTest);
#include "SyncTest.moc"
