#pragma once

#include "QueueEdit.h"

#include <QJsonObject>
#include <optional>

namespace bitbeats::playback {

/// An edit from a line of the journal (QueueLine writes them); nothing for what is no edit. Whether it makes sense is
/// for the model to say. Any thread.
std::optional<QueueEdit> editFromJson(const QJsonObject& object);

} // namespace bitbeats::playback
