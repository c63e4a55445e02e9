#include "widgets/Labels.h"

#include "theme/Painting.h"

#include <QEvent>
#include <QFontMetrics>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

namespace bitbeats::ui {

Label::Label(const Theme& theme, TextStyle style, Token color, const QString& text, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_style(style), m_color(color) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setText(text);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Label::setText(const QString& text) {
    if (text == m_text && accessibleName() == text) return;
    const bool sameWidth = m_tabular && text.size() == m_text.size();
    m_text = text;
    setAccessibleName(text);
    if (!sameWidth) updateGeometry();
    update();
}

void Label::setColor(Token color) {
    m_color = color;
    update();
}

void Label::setAlignment(Qt::Alignment alignment) {
    m_alignment = alignment | Qt::AlignVCenter;
    update();
}

void Label::setTabular(bool tabular) {
    m_tabular = tabular;
    updateGeometry();
}

QSize Label::sizeHint() const {
    const auto font = m_theme.font(m_style);
    const int width = m_tabular ? static_cast<int>(std::ceil(tabularWidth(font, m_text)))
                                : QFontMetrics(font).horizontalAdvance(m_text) + 1;
    return {width, m_theme.lineHeight(m_style)};
}

QSize Label::minimumSizeHint() const {
    return {m_tabular ? sizeHint().width() : std::min(sizeHint().width(), 24), m_theme.lineHeight(m_style)};
}

bool Label::isElided() const {
    return !m_tabular && QFontMetrics(m_theme.font(m_style)).horizontalAdvance(m_text) > width();
}

bool Label::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip && toolTip().isEmpty()) {
        if (isElided())
            QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), m_text.toHtmlEscaped(), this);
        else
            event->ignore();
        return true;
    }
    return QWidget::event(event);
}

void Label::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setFont(m_theme.font(m_style));
    painter.setPen(m_theme.color(isEnabled() ? m_color : Token::Disabled));
    const auto side = QStyle::visualAlignment(layoutDirection(), m_alignment);
    if (m_tabular)
        drawTabular(painter, rect(), side, m_text);
    else
        drawElided(painter, rect(), side, m_text);
}

Paragraph::Paragraph(const Theme& theme, TextStyle style, Token color, const QString& text, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_style(style), m_color(color) {
    auto policy = QSizePolicy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setMaximumWidth(720);
    setText(text);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Paragraph::setText(const QString& text) {
    m_text = text;
    setAccessibleName(text);
    updateGeometry();
    update();
}

void Paragraph::setColor(Token color) {
    m_color = color;
    update();
}

void Paragraph::setAlignment(Qt::Alignment alignment) {
    m_alignment = alignment;
    update();
}

int Paragraph::heightForWidth(int width) const {
    const QFontMetrics metrics(m_theme.font(m_style));
    const int natural =
        metrics.boundingRect(QRect(0, 0, std::max(width, 40), 10000), Qt::TextWordWrap, m_text).height();
    return m_text.isEmpty() ? 0 : std::max(natural, m_theme.lineHeight(m_style));
}

QSize Paragraph::sizeHint() const {
    const QFontMetrics metrics(m_theme.font(m_style));
    const int width = std::min(metrics.horizontalAdvance(m_text) + 2, 420);
    return {width, heightForWidth(width)};
}

QSize Paragraph::minimumSizeHint() const {
    return {std::min(sizeHint().width(), 160), m_text.isEmpty() ? 0 : m_theme.lineHeight(m_style)};
}

void Paragraph::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setLayoutDirection(Qt::LayoutDirectionAuto);
    painter.setFont(m_theme.font(m_style));
    painter.setPen(m_theme.color(m_color));
    painter.drawText(rect(),
                     static_cast<int>(QStyle::visualAlignment(layoutDirection(), m_alignment) | Qt::AlignAbsolute) |
                         Qt::AlignAbsolute | Qt::AlignVCenter | Qt::TextWordWrap,
                     m_text);
}

} // namespace bitbeats::ui
