#include "widgets/Switch.h"

#include "theme/Painting.h"

#include <QKeyEvent>

namespace bitbeats::ui {

Switch::Switch(const Theme& theme, const QString& name, QWidget* parent) : QAbstractButton(parent), m_theme(theme) {
    setCheckable(true);
    setAccessibleName(name);
    setToolTip(name);
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setProperty("ringRadius", 10);
    m_animation.setEasingCurve(QEasingCurve::OutCubic);
    connect(&m_animation, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
        m_at = value.toReal();
        update();
    });
    connect(this, &QAbstractButton::toggled, this, &Switch::slide);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Switch::slide(bool on) {
    const qreal to = on ? 1 : 0;
    m_animation.stop();
    if (m_theme.motion(120) == 0 || !isVisible()) {
        m_at = to;
        update();
        return;
    }
    m_animation.setStartValue(m_at);
    m_animation.setEndValue(to);
    m_animation.setDuration(m_theme.motion(120));
    m_animation.start();
}

void Switch::settle() {
    if (m_animation.state() == QAbstractAnimation::Running) return;
    m_at = isChecked() ? 1 : 0;
    update();
}

bool Switch::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride && hasFocus()) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Space && key->modifiers() == Qt::NoModifier) event->accept(); // press, not play
    }
    return QAbstractButton::event(event);
}

void Switch::enterEvent(QEnterEvent*) {
    update();
}

void Switch::leaveEvent(QEvent*) {
    update();
}

void Switch::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const auto off = m_theme.color(Token::Pressed);
    const bool hot = isEnabled() && underMouse();
    const auto on = m_theme.color(hot ? Token::AccentHover : Token::Accent);
    const QRectF body = rect();
    fillRounded(painter, body, body.height() / 2, isEnabled() ? mix(off, on, m_at) : m_theme.color(Token::Raised));
    if (m_at < 1) // without it the off state would have no edge that can be seen
        strokeRounded(painter, body, body.height() / 2,
                      withAlpha(m_theme.color(isEnabled() ? Token::Border : Token::Hairline), 1 - m_at));
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    const qreal at = mirrored ? 1 - m_at : m_at;
    const QRectF knob(4 + at * (body.width() - 20), 4, 12, 12);
    const auto ink = isEnabled() ? mix(m_theme.color(Token::Muted), m_theme.color(Token::OnAccent), m_at)
                                 : m_theme.color(Token::Disabled);
    fillRounded(painter, knob, 6, ink);
}

} // namespace bitbeats::ui
