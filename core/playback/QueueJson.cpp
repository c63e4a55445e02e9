#include "QueueJson.h"

#include <QJsonArray>
#include <QString>

#include <algorithm>

namespace bitbeats::playback {
namespace {

constexpr double kLargestId = 9007199254740992.0; // JSON numbers count exactly up to here

std::string takeText(const QJsonObject& from, const QString& name) {
    const auto coded = from[name + QLatin1String("64")].toString();
    if (!coded.isEmpty()) return QByteArray::fromBase64(coded.toLatin1()).toStdString();
    return from[name].toString().toStdString();
}

template<typename T, typename Convert>
std::optional<std::vector<T>> listFromJson(const QJsonValue& value, Convert convert) {
    if (!value.isArray()) return {};
    std::vector<T> list;
    for (const auto& entry : value.toArray()) {
        auto one = convert(entry);
        if (!one) return {};
        list.push_back(std::move(*one));
    }
    return list;
}

Milliseconds timeFromJson(const QJsonValue& value) {
    constexpr double week = 7.0 * 24 * 3600 * 1000;
    const double number = value.toDouble();
    return Milliseconds(number > 0 && number < week ? static_cast<std::int64_t>(number) : 0);
}

std::optional<ItemId> idFromJson(const QJsonValue& value) {
    const double number = value.toDouble(-1);
    if (number < 0 || number > kLargestId || number != static_cast<double>(static_cast<std::uint64_t>(number)))
        return {};
    return ItemId{static_cast<std::uint64_t>(number)};
}

std::optional<std::vector<ItemId>> idsFromJson(const QJsonValue& value) {
    return listFromJson<ItemId>(value, idFromJson);
}

std::optional<QueueItem> itemFromJson(const QJsonValue& value) {
    const auto object = value.toObject();
    const auto id = idFromJson(object["id"]);
    if (!id || *id == ItemId{}) return {};
    return QueueItem{*id,
                     takeText(object, "source"),
                     takeText(object, "title"),
                     takeText(object, "artist"),
                     takeText(object, "album"),
                     takeText(object, "cover"),
                     timeFromJson(object["ms"])};
}

std::optional<std::vector<QueueItem>> itemsFromJson(const QJsonValue& value) {
    return listFromJson<QueueItem>(value, itemFromJson);
}

std::optional<Repeat> repeatFromJson(const QJsonValue& value) {
    const int mode = value.toInt(-1);
    if (mode < 0 || mode > static_cast<int>(Repeat::All)) return {};
    return static_cast<Repeat>(mode);
}

std::optional<QueueEdit> insertFromJson(const QJsonObject& object) {
    auto items = itemsFromJson(object["items"]);
    if (!items) return {};
    std::vector<std::size_t> slots;
    for (const auto& slot : object["slots"].toArray())
        slots.push_back(static_cast<std::size_t>(std::max(0.0, slot.toDouble())));
    return InsertItems{object["at"].toInt(-1), std::move(*items), std::move(slots)};
}

std::optional<QueueEdit> shuffleFromJson(const QJsonObject& object) {
    if (!object.contains("order")) return ChangeShuffle{};
    auto order = idsFromJson(object["order"]);
    if (!order) return {};
    return ChangeShuffle{std::move(*order), object["seed"].toString().toULongLong()};
}

std::optional<QueueEdit> stateFromJson(const QJsonObject& object) {
    auto items = itemsFromJson(object["items"]);
    auto trail = idsFromJson(object["trail"]);
    auto history = itemsFromJson(object["history"]);
    const auto current = idFromJson(object["current"]);
    const auto repeat = repeatFromJson(object["repeat"]);
    if (object["version"].toInt() != 1 || !items || !trail || !history || !current || !repeat) return {};
    QueueState state;
    state.items = SharedItems(std::move(*items));
    state.trail = std::move(*trail);
    state.history = std::move(*history);
    state.current = *current;
    state.repeat = *repeat;
    state.position = timeFromJson(object["ms"]);
    state.nextId = static_cast<std::uint64_t>(std::clamp(object["next"].toDouble(), 1.0, kLargestId));
    state.shuffle = object.contains("order");
    if (!state.shuffle) return state;
    auto order = idsFromJson(object["order"]);
    if (!order) return {};
    state.order = std::move(*order);
    state.seed = object["seed"].toString().toULongLong();
    return state;
}

} // namespace

std::optional<QueueEdit> editFromJson(const QJsonObject& object) {
    const auto what = object["do"].toString();
    if (what == QLatin1String("insert")) return insertFromJson(object);
    if (what == QLatin1String("shuffle")) return shuffleFromJson(object);
    if (what == QLatin1String("all")) return stateFromJson(object);
    if (what == QLatin1String("position")) return ChangePosition{timeFromJson(object["ms"])};
    if (what == QLatin1String("remove")) {
        auto ids = idsFromJson(object["ids"]);
        if (ids) return RemoveItems{std::move(*ids)};
    }
    if (what == QLatin1String("move"))
        return MoveItems{object["from"].toInt(-1), object["count"].toInt(-1), object["before"].toInt(-1)};
    if (what == QLatin1String("update")) {
        auto item = itemFromJson(object["item"]);
        if (item) return UpdateItem{std::move(*item)};
    }
    if (what == QLatin1String("current")) {
        const auto id = idFromJson(object["id"]);
        if (id) return ChangeCurrent{*id, object["back"].toBool(), object["turn"].toBool()};
    }
    if (what == QLatin1String("repeat")) {
        const auto repeat = repeatFromJson(object["mode"]);
        if (repeat) return ChangeRepeat{*repeat};
    }
    return {};
}

} // namespace bitbeats::playback
