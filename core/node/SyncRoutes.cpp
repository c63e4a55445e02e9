#include "Routes.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <charconv>

namespace bitbeats::node {
namespace {

using http::Call;
using http::Response;

constexpr int kMaxChanges = 1000;
constexpr int kPage = 500;
constexpr std::size_t kMaxId = 100;
constexpr std::size_t kMaxValue = 16 << 10;
constexpr std::int64_t kAhead = 10LL * 60 * 1000; ///< of a device's clock

bool isName(const std::string& text, std::size_t most) {
    return !text.empty() && text.size() <= most &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

/// A value as it is kept: any JSON, within an array, since a document by itself must be an object or one of those.
std::string encoded(const QJsonValue& value) {
    const auto bytes = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return bytes.mid(1, bytes.size() - 2).toStdString();
}

QJsonValue decoded(const std::string& text) {
    return QJsonDocument::fromJson(QByteArray::fromStdString("[" + text + "]")).array().at(0);
}

std::optional<SyncChange> changeIn(const QJsonObject& object, const std::string& device) {
    SyncChange change;
    change.kind = textIn(object, "kind");
    change.id = textIn(object, "id");
    change.field = textIn(object, "field");
    change.value = encoded(object.value(QStringLiteral("value")));
    change.device = device;
    const auto time = timeIn(object.value(QStringLiteral("changed_at")).toString());
    const bool sound = time && SyncStore::knows(change.kind, change.field) && isName(change.id, kMaxId) &&
                       change.value.size() <= kMaxValue && object.contains(QStringLiteral("value"));
    if (!sound) return {};
    change.changedAt = *time;
    return change;
}

class SyncApi {
public:
    SyncApi(SyncStore& store, const WallClock& clock) : m_store(store), m_clock(clock) {}

    Response take(const Call& call) const {
        auto body = http::jsonBody(call.request);
        if (!body) return std::move(body.error());
        const auto device = textIn(*body, "device");
        const auto items = body->value(QStringLiteral("changes")).toArray();
        if (!isName(device, kMaxId))
            return http::errorResponse(422, "bad_value", "device is the id that the device has made for itself.");
        if (items.size() > kMaxChanges) return http::errorResponse(422, "too_many", "1000 changes at most at once.");
        const auto now = m_clock.now();
        std::vector<SyncChange> changes;
        for (const auto& item : items) {
            auto change = changeIn(item.toObject(), device);
            if (!change)
                return http::errorResponse(422, "bad_value",
                                           "A change has a known kind and field, an id, a value and changed_at.");
            // It would win against everybody until then.
            if (change->changedAt > now + kAhead)
                return http::errorResponse(422, "clock_ahead", "The device's clock is ahead.",
                                           {{QStringLiteral("now"), timeText(now)}});
            changes.push_back(std::move(*change));
        }
        const auto news = m_store.add(call.caller->userId, changes);
        if (!news && news.error().reason == Reason::TooLarge)
            return http::errorResponse(413, "too_much", sentence(news.error()));
        if (!news) return failure(news.error());
        return http::jsonResponse(200, {{QStringLiteral("received"), items.size()},
                                        {QStringLiteral("news"), *news},
                                        {QStringLiteral("now"), timeText(now)}});
    }

    Response give(const Call& call) const {
        std::int64_t cursor = 0;
        const auto since = call.request.parameter("since").value_or("0");
        const auto [stop, problem] = std::from_chars(since.data(), since.data() + since.size(), cursor);
        if (problem != std::errc() || stop != since.data() + since.size() || cursor < 0)
            return http::errorResponse(422, "bad_value", "since is a cursor that an earlier answer gave.");
        const auto page = m_store.since(call.caller->userId, cursor, kPage);
        if (!page) return failure(page.error());
        QJsonArray changes;
        for (const auto& change : page->changes)
            changes.append(QJsonObject{{QStringLiteral("kind"), QString::fromStdString(change.kind)},
                                       {QStringLiteral("id"), QString::fromStdString(change.id)},
                                       {QStringLiteral("field"), QString::fromStdString(change.field)},
                                       {QStringLiteral("value"), decoded(change.value)},
                                       {QStringLiteral("changed_at"), timeText(change.changedAt)},
                                       {QStringLiteral("device"), QString::fromStdString(change.device)}});
        QJsonArray plays;
        for (const auto& play : page->plays)
            plays.append(QJsonObject{{QStringLiteral("id"), QString::fromStdString(play.id)},
                                     {QStringLiteral("track_id"), QString::fromStdString(play.track)},
                                     {QStringLiteral("played_at"), timeText(play.playedAt)},
                                     {QStringLiteral("ms_played"), static_cast<qint64>(play.milliseconds)},
                                     {QStringLiteral("completed"), play.completed}});
        return http::jsonResponse(200, {{QStringLiteral("changes"), changes},
                                        {QStringLiteral("plays"), plays},
                                        {QStringLiteral("cursor"), QString::number(page->cursor)},
                                        {QStringLiteral("more"), page->more},
                                        {QStringLiteral("now"), timeText(m_clock.now())}});
    }

private:
    SyncStore& m_store;
    const WallClock& m_clock;
};

} // namespace

void addSyncRoutes(http::Router& router, SyncStore& store, const WallClock& clock) {
    const auto api = std::make_shared<SyncApi>(store, clock); // shared by the rows of the table
    RouteMaker make{router};
    auto& take = make.add("POST", "/api/sync", "addChanges",
                          "Changes of likes, playlists and settings; of each field the latest wins",
                          [api](const Call& call) { return api->take(call); });
    take.access = http::Access::SignedIn;
    take.rate = http::RateClass::Write;
    take.body = {http::BodyKind::Buffered, 1 << 20};
    make.add("GET", "/api/sync", "changes", "What other devices have changed, and plays, since a cursor",
             [api](const Call& call) { return api->give(call); })
        .access = http::Access::SignedIn;
}

} // namespace bitbeats::node
