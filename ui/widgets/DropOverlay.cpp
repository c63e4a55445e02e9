#include "widgets/DropOverlay.h"

#include "theme/Painting.h"

#include <QMimeData>
#include <QPainter>
#include <QUrl>

namespace bitbeats::ui {
namespace {

bool isLink(const QString& text) {
    for (const char* scheme : {"magnet:?", "bitbeats:", "http://", "https://"})
        if (text.startsWith(QLatin1String(scheme), Qt::CaseInsensitive)) return true;
    return false;
}

} // namespace

QStringList sourcesIn(const QString& text) {
    QStringList found;
    for (const auto& line : text.split('\n', Qt::SkipEmptyParts)) {
        const auto trimmed = line.trimmed();
        if (isLink(trimmed))
            found << trimmed;
        else if (trimmed.startsWith("file://"))
            found << QUrl(trimmed).toLocalFile();
        else if (trimmed.startsWith('/'))
            found << trimmed;
    }
    return found;
}

QStringList sourcesIn(const QMimeData& data) {
    QStringList found;
    for (const auto& url : data.urls())
        if (url.isLocalFile())
            found << url.toLocalFile();
        else if (isLink(url.toString()))
            found << url.toString(QUrl::FullyEncoded);
    return found.isEmpty() && data.hasText() ? sourcesIn(data.text()) : found;
}

DropOverlay::DropOverlay(const Theme& theme, QWidget* window) : QWidget(window), m_theme(theme) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setObjectName(QStringLiteral("dropOverlay"));
    setAccessibleName(tr("Drop to open"));
    hide();
}

void DropOverlay::appear(int count) {
    m_count = count;
    setGeometry(parentWidget()->rect());
    show();
    raise();
}

void DropOverlay::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(Token::Scrim));
    const QRectF card(width() / 2.0 - 180, height() / 2.0 - 80, 360, 160);
    fillRounded(painter, card, 12, m_theme.color(Token::Surface));
    fillRounded(painter, card, 12, m_theme.color(Token::AccentSoft));
    strokeRounded(painter, card, 12, m_theme.color(Token::Accent), 2);
    const qreal ratio = devicePixelRatioF();
    painter.drawPixmap(QPointF(card.center().x() - 20, card.top() + 28),
                       m_theme.icon("download", m_theme.color(Token::Accent), 40, ratio));
    painter.setFont(m_theme.font(TextStyle::Section));
    painter.setPen(m_theme.color(Token::Text));
    painter.drawText(QRectF(card.left(), card.top() + 80, card.width(), 20), Qt::AlignCenter,
                     m_count == 1 ? tr("Drop to open it") : tr("Drop to open %1 things").arg(m_count));
    painter.setFont(m_theme.font(TextStyle::Second));
    painter.setPen(m_theme.color(Token::Muted));
    painter.drawText(QRectF(card.left(), card.top() + 104, card.width(), 16), Qt::AlignCenter,
                     tr("Music files, folders, .torrent files, magnet links"));
}

} // namespace bitbeats::ui
