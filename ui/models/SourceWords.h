#pragma once

#include "base/ByteSource.h"
#include "theme/Tokens.h"

#include <QString>

namespace bitbeats::ui {

/// How a kind of source is shown: always an icon together with a word or a tooltip.
struct SourceLook {
    QString icon;
    Token color;
    QString word;
};
SourceLook lookOf(SourceKind kind);
/// "Swarm · 6 peers", "Web seed", "Local", "Vault".
QString badgeText(const SourceStatus& status);
/// What the text of QueueItem::source promises before it is opened.
SourceKind kindOfSource(const std::string& source);
/// "4.2 MB/s", "812 MB".
QString formatBytes(qint64 bytes);
/// "22:00", or "10 PM" where that is said.
QString hourText(int hour);
/// "3 tracks · 12 min", "64 tracks · 4 h 12 min"; the time only when it is known.
QString countAndTime(qsizetype tracks, qint64 milliseconds);

} // namespace bitbeats::ui
