#pragma once

#include <QColor>
#include <QPainter>
#include <QRectF>

namespace bitbeats::ui {

/// A filled rounded rectangle without an outline.
void fillRounded(QPainter& painter, const QRectF& rect, qreal radius, const QColor& color);
/// An outline of `width` that lies wholly inside `rect`.
void strokeRounded(QPainter& painter, const QRectF& rect, qreal radius, const QColor& color, qreal width = 1);
/// A soft shadow of `depth` px around `rect`, thrown a little downwards.
void dropShadow(QPainter& painter, const QRectF& rect, qreal radius, int depth, const QColor& color);
/// `text` on one line in `rect`, with "..." when it does not fit; by the reading direction when `alignment` says left.
void drawElided(QPainter& painter, const QRectF& rect, Qt::Alignment alignment, const QString& text);

} // namespace bitbeats::ui
