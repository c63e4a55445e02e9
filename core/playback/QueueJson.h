#pragma once

#include "QueueEdit.h"

#include <QJsonObject>
#include <optional>

namespace bitbeats::playback {

/// How an edit stands in the journal. Any thread.
QJsonObject toJson(const QueueEdit& edit);
/// Nothing for what is no edit; whether it makes sense is for the model to say.
std::optional<QueueEdit> editFromJson(const QJsonObject& object);

} // namespace bitbeats::playback
