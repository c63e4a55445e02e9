#include "PlayText.h"

#include <cstdio>

namespace bitbeats::app {
namespace {

const char* kindName(SourceKind kind) {
    switch (kind) {
    case SourceKind::Local:
        return "local";
    case SourceKind::Vault:
        return "vault";
    case SourceKind::Swarm:
        return "swarm";
    case SourceKind::WebSeed:
        return "web seed";
    }
    return "local";
}

/// 0..1 of the file that can be read without waiting; 1 for an unknown size.
double presentPart(const SourceStatus& status, std::int64_t sizeBytes) {
    if (sizeBytes <= 0) return 1;
    std::int64_t present = 0;
    for (const auto& range : status.present)
        present += range.length();
    return static_cast<double>(present) / static_cast<double>(sizeBytes);
}

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

} // namespace

QJsonObject jsonOf(const playback::QueueItem& item) {
    return {{QStringLiteral("source"), text(item.source)},
            {QStringLiteral("title"), text(item.title)},
            {QStringLiteral("artist"), text(item.artist)},
            {QStringLiteral("album"), text(item.album)}};
}

QJsonObject jsonOf(const Error& error) {
    return {{QStringLiteral("message"), text(sentence(error))}};
}

QJsonObject jsonOf(const SourceStatus& status, std::int64_t sizeBytes) {
    return {{QStringLiteral("kind"), QString::fromLatin1(kindName(status.kind))},
            {QStringLiteral("peers"), status.peers},
            {QStringLiteral("download_rate"), static_cast<qint64>(status.downloadRate)},
            {QStringLiteral("upload_rate"), static_cast<qint64>(status.uploadRate)},
            {QStringLiteral("buffered"), presentPart(status, sizeBytes)}};
}

void addFacts(QJsonObject& event, const playback::TrackFacts& facts) {
    event.insert(QStringLiteral("codec"), text(facts.codec));
    event.insert(QStringLiteral("sample_rate"), facts.sampleRate);
    event.insert(QStringLiteral("channels"), facts.channels);
    event.insert(QStringLiteral("bits"), facts.bitsPerSample);
    event.insert(QStringLiteral("bitrate"), static_cast<qint64>(facts.bitrate));
    event.insert(QStringLiteral("size"), static_cast<qint64>(facts.sizeBytes));
}

std::string titleLine(const playback::QueueItem& item) {
    return item.artist.empty() ? item.title : item.artist + " - " + item.title;
}

std::string clockText(Milliseconds time) {
    const auto all = static_cast<int>(time.count() / 1000);
    char buffer[32];
    if (all >= 3600)
        std::snprintf(buffer, sizeof buffer, "%d:%02d:%02d", all / 3600, all / 60 % 60, all % 60);
    else
        std::snprintf(buffer, sizeof buffer, "%d:%02d", all / 60, all % 60);
    return buffer;
}

std::string progressLine(playback::PlayerState state, Milliseconds position, Milliseconds duration,
                         const SourceStatus& status, std::int64_t sizeBytes) {
    auto line = clockText(position) + " / " + (duration.count() > 0 ? clockText(duration) : std::string("?"));
    if (state == playback::PlayerState::Buffering || state == playback::PlayerState::Opening) line += "  buffering ...";
    line += "  buffered " + std::to_string(static_cast<int>(presentPart(status, sizeBytes) * 100)) + " %  ";
    line += kindName(status.kind);
    if (status.kind == SourceKind::Swarm || status.kind == SourceKind::WebSeed)
        line += ", " + std::to_string(status.peers) + (status.peers == 1 ? " peer, " : " peers, ") +
                std::to_string(status.downloadRate / 1000) + " kB/s";
    return line;
}

} // namespace bitbeats::app
