#include "widgets/EmptyState.h"

#include "theme/Painting.h"
#include "widgets/Labels.h"

#include <QVariantAnimation>

namespace bitbeats::ui {

EmptyState::EmptyState(const Theme& theme, const QString& icon, const QString& title, const QString& text,
                       QWidget* parent)
    : QWidget(parent), m_theme(theme), m_icon(icon) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 24, 24, 24);
    column->setSpacing(0);
    m_picture = new QWidget(this);
    m_picture->setFixedHeight(40);
    m_title = new Paragraph(theme, TextStyle::Section, Token::Text, title, this);
    m_text = new Paragraph(theme, TextStyle::Body, Token::Muted, text, this);
    m_text->setMaximumWidth(460);
    m_actions = new QHBoxLayout;
    m_actions->setSpacing(8);
    for (auto* words : {m_title, m_text})
        words->setAlignment(Qt::AlignHCenter);
    const auto centred = [column](QWidget* widget) {
        auto* row = new QHBoxLayout;
        row->addStretch(1);
        row->addWidget(widget, 8);
        row->addStretch(1);
        column->addLayout(row);
    };
    column->addStretch(2);
    column->addWidget(m_picture);
    column->addSpacing(16);
    centred(m_title);
    column->addSpacing(4);
    centred(m_text);
    column->addSpacing(20);
    auto* row = new QHBoxLayout;
    row->addStretch();
    row->addLayout(m_actions);
    row->addStretch();
    column->addLayout(row);
    column->addStretch(3);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void EmptyState::setIcon(const QString& icon) {
    m_icon = icon;
    update();
}

void EmptyState::setWords(const QString& title, const QString& text) {
    m_title->setText(title);
    m_text->setText(text);
}

void EmptyState::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const auto icon = m_theme.icon(m_icon, m_theme.color(Token::Faint), 40, devicePixelRatioF());
    painter.drawPixmap(QPointF((width() - 40) / 2.0, m_picture->y()), icon);
}

SkeletonRows::SkeletonRows(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_breath(new QVariantAnimation(this)) {
    setAccessibleName(tr("Loading"));
    m_breath->setStartValue(1.0);
    m_breath->setKeyValueAt(0.5, 0.6);
    m_breath->setEndValue(1.0);
    m_breath->setDuration(1200);
    m_breath->setLoopCount(-1);
    connect(m_breath, &QVariantAnimation::valueChanged, this, qOverload<>(&QWidget::update));
}

void SkeletonRows::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (!m_theme.reducedMotion()) m_breath->start();
}

void SkeletonRows::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    m_breath->stop();
}

void SkeletonRows::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setOpacity(m_breath->state() == QAbstractAnimation::Running ? m_breath->currentValue().toReal() : 1.0);
    const auto color = m_theme.color(Token::Raised);
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    for (int row = 0; (row + 1) * 44 <= height(); ++row) {
        const int y = row * 44;
        const auto block = [&](int x, int top, int wide, int tall, int radius) {
            fillRounded(painter, QRectF(mirrored ? width() - x - wide : x, y + top, wide, tall), radius, color);
        };
        block(40, 4, 36, 36, 4);
        block(88, 9, 120 + (row * 67) % 120, 10, 4);
        block(88, 27, 70 + (row * 41) % 80, 8, 4);
        block(width() - 40 - 36, 17, 36, 10, 4);
    }
}

} // namespace bitbeats::ui
