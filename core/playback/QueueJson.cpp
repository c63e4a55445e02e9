#include "QueueJson.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QString>

namespace bitbeats::playback {
namespace {

constexpr double kLargestId = 9007199254740992.0; // JSON numbers count exactly up to here

/// Paths are bytes and need not be UTF-8: then they are written in base64, under another name.
void putText(QJsonObject& into, const QString& name, const std::string& text) {
    if (text.empty()) return;
    const auto readable = QString::fromStdString(text);
    if (readable.toStdString() == text)
        into[name] = readable;
    else
        into[name + QLatin1String("64")] = QString::fromLatin1(QByteArray::fromStdString(text).toBase64());
}

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

} // namespace

QJsonValue toJson(ItemId id) {
    return static_cast<qint64>(id);
}

QJsonValue toJson(const std::vector<ItemId>& ids) {
    QJsonArray list;
    for (const auto id : ids)
        list.append(toJson(id));
    return list;
}

QJsonValue toJson(const QueueItem& item) {
    QJsonObject object{{"id", toJson(item.id)}};
    putText(object, "source", item.source);
    putText(object, "title", item.title);
    putText(object, "artist", item.artist);
    putText(object, "album", item.album);
    putText(object, "cover", item.coverPath);
    if (item.duration > Milliseconds{0}) object["ms"] = static_cast<qint64>(item.duration.count());
    return object;
}

QJsonValue toJson(const std::vector<QueueItem>& items) {
    QJsonArray list;
    for (const auto& item : items)
        list.append(toJson(item));
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

} // namespace bitbeats::playback
