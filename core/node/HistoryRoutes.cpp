#include "Routes.h"

#include <QJsonArray>

namespace bitbeats::node {
namespace {

using http::Call;
using http::Response;

constexpr int kMaxItems = 1000;
constexpr std::int64_t kLongEnough = 30'000; ///< milliseconds of listening that count as a play

struct Play {
    std::string id; ///< made by the client: the same play sent twice is one
    std::string track;
    std::int64_t playedAt = 0;
    std::int64_t milliseconds = 0;
    bool completed = false;
};

std::optional<Play> playIn(const QJsonObject& object) {
    Play play;
    play.id = object.value(QStringLiteral("id")).toString().toStdString();
    play.track = object.value(QStringLiteral("track_id")).toString().toStdString();
    const auto time = timeIn(object.value(QStringLiteral("played_at")).toString());
    play.milliseconds = object.value(QStringLiteral("ms_played")).toInteger(-1);
    play.completed = object.value(QStringLiteral("completed")).toBool();
    const bool sound = isId(play.id) && isId(play.track) && time && play.milliseconds >= 0;
    if (!sound) return {};
    play.playedAt = *time;
    return play;
}

class HistoryApi {
public:
    HistoryApi(database::Database& database, const WallClock& clock) : m_database(database), m_clock(clock) {}

    /// All of them or none, and each once however often it is sent.
    Response add(const Call& call) const {
        auto body = http::jsonBody(call.request);
        if (!body) return std::move(body.error());
        const auto items = body->value(QStringLiteral("items")).toArray();
        if (items.size() > kMaxItems) return http::errorResponse(422, "too_many", "1000 plays at most at once.");
        std::vector<Play> plays;
        for (const auto& item : items) {
            auto play = playIn(item.toObject());
            if (!play)
                return http::errorResponse(422, "bad_value", "A play has id, track_id, played_at and ms_played.");
            play->playedAt = std::min(play->playedAt, m_clock.now());
            plays.push_back(std::move(*play));
        }
        int added = 0;
        auto write = m_database.write();
        for (const auto& play : plays) {
            write.run("insert into history(user, id, track, played_at, ms_played, completed) values(?,?,?,?,?,?)"
                      " on conflict(user, id) do nothing",
                      call.caller->userId, play.id, play.track, play.playedAt, play.milliseconds, play.completed);
            if (!write.ok() || write.changes() == 0) continue;
            ++added;
            if (play.completed || play.milliseconds >= kLongEnough)
                write.run("update tracks set plays = plays + 1 where id = ?", play.track);
        }
        if (const auto done = write.commit(); !done) return failure(done.error());
        return http::jsonResponse(200, {{QStringLiteral("received"), items.size()}, {QStringLiteral("added"), added}});
    }

    Response list(const Call& call) const {
        const auto paging = pagingOf(call.request);
        QJsonArray items;
        auto read = m_database.read();
        const auto total =
            read.value<std::int64_t>("select count(*) from history where user = ?", call.caller->userId).value_or(0);
        read.each(
            "select id, track, played_at, ms_played, completed from history where user = ?"
            " order by played_at desc, id limit ? offset ?",
            [&](const database::Row& row) {
                items.append(QJsonObject{{QStringLiteral("id"), QString::fromStdString(row.text(0))},
                                         {QStringLiteral("track_id"), QString::fromStdString(row.text(1))},
                                         {QStringLiteral("played_at"), timeText(row.integer(2))},
                                         {QStringLiteral("ms_played"), static_cast<qint64>(row.integer(3))},
                                         {QStringLiteral("completed"), row.flag(4)}});
            },
            call.caller->userId, paging.size, static_cast<std::int64_t>(paging.page - 1) * paging.size);
        if (!read.ok()) return failure(read.error());
        return http::jsonResponse(200, pageObject(items, paging, total));
    }

private:
    database::Database& m_database;
    const WallClock& m_clock;
};

} // namespace

void addHistoryRoutes(http::Router& router, database::Database& database, const WallClock& clock) {
    const auto api = std::make_shared<HistoryApi>(database, clock); // shared by the rows of the table
    RouteMaker make{router};
    auto& add = make.add("POST", "/api/history", "addHistory", "Plays, each counted once however often it is sent",
                         [api](const Call& call) { return api->add(call); });
    add.access = http::Access::SignedIn;
    add.rate = http::RateClass::Write;
    add.body = {http::BodyKind::Buffered, 512 << 10};
    make.add("GET", "/api/history", "history", "What was played, the latest first",
             [api](const Call& call) { return api->list(call); })
        .access = http::Access::SignedIn;
}

} // namespace bitbeats::node
