#pragma once

#include "playback/QueueItem.h"

#include <QJsonValue>
#include <optional>
#include <vector>

namespace bitbeats::playback {

/// Items and ids in the queue's journal. Any thread.
QJsonValue toJson(ItemId id);
QJsonValue toJson(const std::vector<ItemId>& ids);
QJsonValue toJson(const QueueItem& item);
QJsonValue toJson(const std::vector<QueueItem>& items);

Milliseconds timeFromJson(const QJsonValue& value); ///< 0 for what makes no sense
std::optional<ItemId> idFromJson(const QJsonValue& value);
std::optional<std::vector<ItemId>> idsFromJson(const QJsonValue& value);
std::optional<QueueItem> itemFromJson(const QJsonValue& value); ///< its id is never 0
std::optional<std::vector<QueueItem>> itemsFromJson(const QJsonValue& value);

} // namespace bitbeats::playback
