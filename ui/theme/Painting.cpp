#include "theme/Painting.h"

#include "theme/Tokens.h"

#include <QFontMetricsF>
#include <QGuiApplication>
#include <QPainterPath>

namespace bitbeats::ui {

void fillRounded(QPainter& painter, const QRectF& rect, qreal radius, const QColor& color) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawRoundedRect(rect, radius, radius);
    painter.restore();
}

void strokeRounded(QPainter& painter, const QRectF& rect, qreal radius, const QColor& color, qreal width) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, width));
    painter.setBrush(Qt::NoBrush);
    const qreal half = width / 2;
    painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), radius - half, radius - half);
    painter.restore();
}

void dropShadow(QPainter& painter, const QRectF& rect, qreal radius, int depth, const QColor& color) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    for (int ring = depth; ring > 0; --ring) {
        const qreal share = 1.0 - static_cast<qreal>(ring) / (depth + 1);
        painter.setBrush(withAlpha(color, 0.045 * share));
        const QRectF around = rect.adjusted(-ring, -ring + depth / 3.0, ring, ring + depth / 3.0);
        painter.drawRoundedRect(around, radius + ring, radius + ring);
    }
    painter.restore();
}

void drawElided(QPainter& painter, const QRectF& rect, Qt::Alignment alignment, const QString& text) {
    const QFontMetricsF metrics(painter.font(), painter.device());
    const auto shown = metrics.elidedText(text, Qt::ElideRight, rect.width());
    painter.setLayoutDirection(Qt::LayoutDirectionAuto); // each text reads its own way, whichever way the window runs
    painter.drawText(rect, static_cast<int>(alignment) | Qt::AlignAbsolute | Qt::TextSingleLine, shown);
}

QMargins margins(int start, int top, int end, int bottom) {
    return QGuiApplication::isRightToLeft() ? QMargins(end, top, start, bottom) : QMargins(start, top, end, bottom);
}

} // namespace bitbeats::ui
