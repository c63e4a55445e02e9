#pragma once

#include "QueueEdit.h"

#include <QByteArray>

namespace bitbeats::playback {

/// An edit as it stands in the journal: one line of JSON, without the line's end. Made by hand, because the window
/// waits for it and a list of a hundred thousand tracks must take a few frames, not seconds. Any thread.
QByteArray lineOf(const QueueEdit& edit);

} // namespace bitbeats::playback
