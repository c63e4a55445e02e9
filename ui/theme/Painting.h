#pragma once

#include <QColor>
#include <QMargins>
#include <QPainter>
#include <QRectF>

namespace bitbeats::ui {

/// A filled rounded rectangle without an outline.
void fillRounded(QPainter& painter, const QRectF& rect, qreal radius, const QColor& color);
/// An outline of `width` that lies wholly inside `rect`.
void strokeRounded(QPainter& painter, const QRectF& rect, qreal radius, const QColor& color, qreal width = 1);
/// A soft shadow of `depth` px around `rect`, thrown a little downwards.
void dropShadow(QPainter& painter, const QRectF& rect, qreal radius, int depth, const QColor& color);
/// `text` on one line in `rect`, with "..." when it does not fit. `alignment` is the side on the screen.
void drawElided(QPainter& painter, const QRectF& rect, Qt::Alignment alignment, const QString& text);
/// Margins by reading direction: layouts mirror their order but not these.
QMargins margins(int start, int top, int end, int bottom);

} // namespace bitbeats::ui
