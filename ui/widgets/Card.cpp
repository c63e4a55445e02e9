#include "widgets/Card.h"

#include "theme/Painting.h"

#include <algorithm>
#include <cmath>

namespace bitbeats::ui {

Card::Card(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Card::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    fillRounded(painter, rect(), 8, m_theme.color(Token::Surface));
    if (!m_theme.dark()) strokeRounded(painter, rect(), 8, m_theme.color(Token::Hairline));
}

ProgressLine::ProgressLine(const Theme& theme, const QString& name, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_name(name) {
    setFixedHeight(4);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setShare(0);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void ProgressLine::setShare(double share, Token color) {
    m_share = std::clamp(share, 0.0, 1.0);
    m_color = color;
    setAccessibleName(tr("%1: %2 %").arg(m_name).arg(std::lround(m_share * 100)));
    update();
}

void ProgressLine::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    fillRounded(painter, rect(), 2, m_theme.color(Token::Pressed));
    QRectF filled = rect();
    filled.setWidth(std::max(m_share > 0 ? 4.0 : 0.0, width() * m_share));
    if (layoutDirection() == Qt::RightToLeft) filled.moveRight(width());
    if (m_share > 0) fillRounded(painter, filled, 2, m_theme.color(m_color));
}

} // namespace bitbeats::ui
