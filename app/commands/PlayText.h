#pragma once

#include "base/ByteSource.h"
#include "base/Result.h"
#include "playback/Player.h"

#include <QJsonObject>

#include <string>

namespace bitbeats::app {

/// How `bitbeats play` puts things: for scripts and for the terminal. Pure.
QJsonObject jsonOf(const playback::QueueItem& item);
QJsonObject jsonOf(const Error& error);
QJsonObject jsonOf(const SourceStatus& status, std::int64_t sizeBytes);
void addFacts(QJsonObject& event, const playback::TrackFacts& facts);

/// "Artist - Title"
std::string titleLine(const playback::QueueItem& item);
/// "0:12 / 3:45  buffered 80 %  swarm, 4 peers, 120 kB/s"
std::string progressLine(playback::PlayerState state, Milliseconds position, Milliseconds duration,
                         const SourceStatus& status, std::int64_t sizeBytes);
/// "1:02:03", "3:45"
std::string clockText(Milliseconds time);

} // namespace bitbeats::app
