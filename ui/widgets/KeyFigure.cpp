#include "widgets/KeyFigure.h"

#include "theme/Painting.h"

namespace bitbeats::ui {

KeyFigure::KeyFigure(const Theme& theme, const QString& name, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_name(name) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMinimumWidth(90);
    setFigure(QStringLiteral("0"));
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void KeyFigure::setFigure(const QString& figure) {
    if (figure == m_figure) return;
    m_figure = figure;
    setAccessibleName(m_name + ": " + figure);
    setToolTip(m_name + ": " + figure);
    update();
}

void KeyFigure::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const auto side = layoutDirection() == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft;
    painter.setFont(m_theme.font(TextStyle::Title));
    painter.setPen(m_theme.color(Token::Text));
    drawElided(painter, QRectF(0, 0, width(), 28), side | Qt::AlignVCenter, m_figure);
    painter.setFont(m_theme.font(TextStyle::Second));
    painter.setPen(m_theme.color(Token::Muted));
    drawElided(painter, QRectF(0, 30, width(), 16), side | Qt::AlignVCenter, m_name);
}

} // namespace bitbeats::ui
