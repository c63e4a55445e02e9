#include "widgets/RowPainter.h"

#include "theme/Painting.h"

#include <QPainterPath>
#include <algorithm>
#include <cmath>

namespace bitbeats::ui {
namespace {

constexpr qreal kRadius = 6;

} // namespace

void RowPainter::bars(QPainter& painter, const QRectF& box, const QColor& color, int tick, bool moving) {
    constexpr double kStill[3] = {0.45, 0.9, 0.65};
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    for (int i = 0; i < 3; ++i) {
        const double level = moving ? 0.3 + 0.65 * std::abs(std::sin(tick * 0.55 + i * 1.9)) : kStill[i];
        const qreal tall = std::max(3.0, 14 * level);
        const qreal x = box.center().x() - 6 + i * 5;
        painter.drawRoundedRect(QRectF(x, box.center().y() + 7 - tall, 3, tall), 1, 1);
    }
    painter.restore();
}

void RowPainter::ground(QPainter& painter, const QRectF& rect, const Theme& theme, const Ground& state) {
    if (state.selected) {
        painter.save();
        painter.setRenderHint(QPainter::Antialiasing);
        QPainterPath shape;
        shape.addRoundedRect(rect, kRadius, kRadius);
        const qreal half = rect.height() / 2;
        if (state.above) shape.addRect(QRectF(rect.left(), rect.top(), rect.width(), half));
        if (state.below) shape.addRect(QRectF(rect.left(), rect.bottom() - half, rect.width(), half));
        shape.setFillRule(Qt::WindingFill);
        painter.fillPath(shape.simplified(), theme.color(Token::AccentSoft));
        painter.restore();
    } else if (state.hovered) {
        fillRounded(painter, rect, kRadius, theme.color(Token::Surface));
    }
    if (state.focused) strokeRounded(painter, rect, kRadius, theme.color(Token::Accent), 2);
}

} // namespace bitbeats::ui
