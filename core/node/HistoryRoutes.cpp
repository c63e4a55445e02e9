#include "Routes.h"

#include <QJsonArray>

namespace bitbeats::node {
namespace {

using http::Call;
using http::Response;

constexpr int kMaxItems = 1000;

std::optional<Play> playIn(const QJsonObject& object) {
    Play play;
    play.id = textIn(object, "id");
    play.track = textIn(object, "track_id");
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
    explicit HistoryApi(History& history) : m_history(history) {}

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
            plays.push_back(std::move(*play));
        }
        const auto added = m_history.add(call.caller->userId, std::move(plays));
        if (!added) return failure(added.error());
        return http::jsonResponse(200, {{QStringLiteral("received"), items.size()}, {QStringLiteral("added"), *added}});
    }

    Response list(const Call& call) const {
        const auto paging = pagingOf(call.request);
        const auto page = m_history.list(call.caller->userId, paging.page, paging.size);
        if (!page) return failure(page.error());
        QJsonArray items;
        for (const auto& play : page->items)
            items.append(QJsonObject{{QStringLiteral("id"), QString::fromStdString(play.id)},
                                     {QStringLiteral("track_id"), QString::fromStdString(play.track)},
                                     {QStringLiteral("played_at"), timeText(play.playedAt)},
                                     {QStringLiteral("ms_played"), static_cast<qint64>(play.milliseconds)},
                                     {QStringLiteral("completed"), play.completed}});
        return http::jsonResponse(200, pageObject(items, paging, page->total));
    }

private:
    History& m_history;
};

} // namespace

void addHistoryRoutes(http::Router& router, History& history) {
    const auto api = std::make_shared<HistoryApi>(history); // shared by the rows of the table
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
