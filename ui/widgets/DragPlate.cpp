#include "widgets/DragPlate.h"

#include "theme/Painting.h"

#include <QFontMetrics>
#include <QPainter>
#include <algorithm>

namespace bitbeats::ui {

QPixmap dragPlate(const Theme& theme, const QString& words, qreal ratio) {
    const auto font = theme.font(TextStyle::BodyMedium);
    const int width = std::min(QFontMetrics(font).horizontalAdvance(words) + 26, 280);
    QPixmap plate(QSizeF(width * ratio, 32 * ratio).toSize());
    plate.setDevicePixelRatio(ratio);
    plate.fill(Qt::transparent);
    QPainter painter(&plate);
    fillRounded(painter, QRectF(0, 0, width, 32), 6, theme.color(Token::Pressed));
    painter.setFont(font);
    painter.setPen(theme.color(Token::Text));
    drawElided(painter, QRectF(12, 0, width - 24, 32), Qt::AlignLeft | Qt::AlignVCenter, words);
    return plate;
}

} // namespace bitbeats::ui
