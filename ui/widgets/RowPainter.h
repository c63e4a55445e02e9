#pragma once

#include "theme/Theme.h"

#include <QPainter>

namespace bitbeats::ui {

/// Pieces that rows of tracks share: the moving bars of the playing one, joined grounds of the selected ones.
class RowPainter {
public:
    /// Three bars of 16 px; `tick` moves them, still when `moving` is false.
    static void bars(QPainter& painter, const QRectF& box, const QColor& color, int tick, bool moving);

    /// The ground of a row: selected rows that touch are joined into one shape.
    struct Ground {
        bool hovered = false;
        bool selected = false;
        bool above = false; ///< the row above is selected too
        bool below = false;
        bool focused = false; ///< by keyboard
    };
    static void ground(QPainter& painter, const QRectF& rect, const Theme& theme, const Ground& state);
};

} // namespace bitbeats::ui
