#include "shell/Stage.h"

#include <QPainter>

namespace bitbeats::ui {

Stage::Stage(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setAttribute(Qt::WA_OpaquePaintEvent);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Stage::setTint(const QColor& color, int height) {
    if (color == m_tint && height == m_tintHeight) return;
    m_tint = color;
    m_tintHeight = height;
    update();
}

void Stage::paintEvent(QPaintEvent* event) {
    QPainter painter(this);
    painter.fillRect(event->rect(), m_theme.color(Token::Window));
    if (!m_tint.isValid() || m_tintHeight <= 0 || event->rect().top() > m_tintHeight) return;
    QLinearGradient fade(0, 0, 0, m_tintHeight);
    fade.setColorAt(0, m_tint);
    fade.setColorAt(1, m_theme.color(Token::Window));
    painter.fillRect(QRect(0, 0, width(), m_tintHeight) & event->rect(), fade);
}

PageFade::PageFade(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setObjectName(QStringLiteral("pageFade"));
    m_animation.setStartValue(1.0);
    m_animation.setEndValue(0.0);
    m_animation.setEasingCurve(QEasingCurve::OutCubic);
    connect(&m_animation, &QVariantAnimation::valueChanged, this, qOverload<>(&QWidget::update));
    connect(&m_animation, &QVariantAnimation::finished, this, [this] {
        hide();
        m_before = {};
    });
    connect(&theme, &Theme::changed, this, [this] { // the picture has the old colours
        m_animation.stop();
        hide();
    });
    hide();
}

void PageFade::start(const QPixmap& before, const QRect& where) {
    const int time = m_theme.motion(150);
    if (time == 0) return;
    m_before = before;
    setGeometry(where);
    m_animation.stop();
    m_animation.setDuration(time);
    show();
    raise();
    m_animation.start();
}

void PageFade::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setOpacity(m_animation.currentValue().toReal());
    painter.drawPixmap(0, 0, m_before);
}

} // namespace bitbeats::ui
