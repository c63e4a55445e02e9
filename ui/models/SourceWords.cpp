#include "models/SourceWords.h"

#include <QCoreApplication>
#include <QLocale>
#include <QTime>

namespace bitbeats::ui {
namespace {

QString tr(const char* text, int n = -1) {
    return QCoreApplication::translate("SourceWords", text, nullptr, n);
}

} // namespace

SourceLook lookOf(SourceKind kind) {
    switch (kind) {
    case SourceKind::Swarm:
        return {QStringLiteral("swarm"), Token::Accent, tr("Swarm")};
    case SourceKind::WebSeed:
        return {QStringLiteral("globe"), Token::SourceWeb, tr("Web seed")};
    case SourceKind::Vault:
        return {QStringLiteral("vault"), Token::SourceVault, tr("Vault")};
    case SourceKind::Local:
        break;
    }
    return {QStringLiteral("disk"), Token::SourceLocal, tr("Local")};
}

QString badgeText(const SourceStatus& status) {
    const auto look = lookOf(status.kind);
    if (status.kind != SourceKind::Swarm || status.peers == 0) return look.word;
    return status.peers == 1 ? tr("Swarm · 1 peer") : tr("Swarm · %1 peers").arg(status.peers);
}

SourceKind kindOfSource(const std::string& source) {
    const auto text = QString::fromStdString(source).section('#', 0, 0);
    if (text.startsWith("magnet:", Qt::CaseInsensitive) || text.startsWith("bitbeats:", Qt::CaseInsensitive) ||
        text.endsWith(".torrent", Qt::CaseInsensitive))
        return SourceKind::Swarm;
    if (text.startsWith("http:", Qt::CaseInsensitive) || text.startsWith("https:", Qt::CaseInsensitive))
        return SourceKind::WebSeed;
    return SourceKind::Local;
}

QString formatBytes(qint64 bytes) {
    const QLocale locale;
    const auto in = [&](double unit, int decimals, const QString& name) {
        return QStringLiteral("%1 %2").arg(locale.toString(static_cast<double>(bytes) / unit, 'f', decimals), name);
    };
    if (bytes < 1000) return QStringLiteral("%1 B").arg(bytes);
    if (bytes < 999'500) return in(1e3, 0, QStringLiteral("kB"));
    if (bytes < 999'500'000) return in(1e6, bytes < 9'950'000 ? 1 : 0, QStringLiteral("MB"));
    return bytes < 999'950'000'000 ? in(1e9, 1, QStringLiteral("GB")) : in(1e12, 1, QStringLiteral("TB"));
}

QString hourText(int hour) {
    const QLocale locale;
    const bool twelve = locale.timeFormat(QLocale::ShortFormat).contains(u'a', Qt::CaseInsensitive);
    return locale.toString(QTime(hour, 0), twelve ? QStringLiteral("h AP") : QStringLiteral("HH:mm"));
}

QString countAndTime(qsizetype tracks, qint64 milliseconds) {
    const auto count = tracks == 1 ? tr("1 track") : tr("%1 tracks").arg(QLocale().toString(tracks));
    if (milliseconds < 1000) return count;
    const qint64 minutes = (milliseconds + 30000) / 60000;
    const auto time = minutes < 1    ? tr("%1 s").arg(milliseconds / 1000)
                      : minutes < 60 ? tr("%1 min").arg(minutes)
                                     : tr("%1 h %2 min").arg(minutes / 60).arg(minutes % 60);
    return count + QStringLiteral(" · ") + time;
}

} // namespace bitbeats::ui
