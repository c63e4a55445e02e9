#include "widgets/TimeScale.h"

#include "widgets/WaveformSeekBar.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

namespace bitbeats::ui {

TimeScale::TimeScale(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setFixedHeight(16);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void TimeScale::setSpan(double from, double to) {
    if (from == m_from && to == m_to) return;
    m_from = from;
    m_to = to;
    update();
}

void TimeScale::paintEvent(QPaintEvent*) {
    if (m_to <= m_from) return;
    QPainter painter(this);
    painter.setFont(m_theme.font(TextStyle::Caption));
    painter.setPen(m_theme.color(Token::Muted));
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    const int parts = std::max(1, width() / 170);
    for (int i = 0; i <= parts; ++i) {
        const auto text = formatTime(std::llround(m_from + (m_to - m_from) * i / parts));
        const qreal wide = tabularWidth(painter.font(), text);
        qreal x = (width() - wide) * i / parts;
        if (mirrored) x = width() - wide - x;
        drawTabular(painter, QRectF(x, 0, wide, height()), Qt::AlignLeft, text);
    }
}

} // namespace bitbeats::ui
