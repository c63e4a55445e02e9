#include "widgets/Button.h"

#include "theme/Painting.h"

#include <QAction>
#include <QFontMetrics>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

namespace bitbeats::ui {

QString plainText(const QAction& action) {
    auto text = action.text().remove('&');
    while (text.endsWith(QChar(0x2026)) || text.endsWith('.'))
        text.chop(1);
    return text;
}

void showTip(const Theme& theme, const QPoint& globalPosition, const QString& text, const QString& shortcut,
             QWidget* widget) {
    auto html = QStringLiteral("<span style='white-space:pre'>%1").arg(text.toHtmlEscaped());
    if (!shortcut.isEmpty())
        html += QStringLiteral("&nbsp;&nbsp;&nbsp;<span style='color:%1'>%2</span>")
                    .arg(theme.color(Token::Muted).name(), shortcut.toHtmlEscaped());
    QToolTip::showText(globalPosition, html + "</span>", widget);
}

Button::Button(const Theme& theme, Kind kind, const QString& icon, const QString& text, QWidget* parent)
    : QAbstractButton(parent), m_theme(theme), m_kind(kind), m_icon(icon) {
    setText(text);
    setAccessibleName(text);
    setToolTip(text);
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::ArrowCursor);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setProperty("ringRadius", kind == Kind::Round ? 18 : 6);
    if (square()) m_iconSide = 20;
    m_animation.setStartValue(0.0);
    m_animation.setEndValue(1.0);
    m_animation.setEasingCurve(QEasingCurve::OutCubic);
    connect(&m_animation, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
        m_hover = value.toReal();
        update();
    });
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Button::follow(QAction* action) {
    const auto take = [this, action] {
        setText(square() ? QString() : plainText(*action));
        setAccessibleName(plainText(*action));
        setToolTip(plainText(*action));
        m_shortcut = action->shortcut().toString(QKeySequence::NativeText);
        setEnabled(action->isEnabled());
        setCheckable(action->isCheckable());
        setChecked(action->isChecked());
        if (const auto icon = action->property("iconName").toString(); !icon.isEmpty()) m_icon = icon;
        updateGeometry();
        update();
    };
    take();
    connect(action, &QAction::changed, this, take);
    // The action toggles itself; a button that toggled too would run ahead of a refused change.
    connect(this, &QAbstractButton::clicked, action, [this, action] {
        setChecked(action->isChecked());
        action->trigger();
    });
}

void Button::setIconName(const QString& name) {
    if (m_icon == name) return;
    m_icon = name;
    update();
}

void Button::setIconSide(int side) {
    m_iconSide = side;
    update();
}

void Button::setDiameter(int pixels) {
    m_side = pixels;
    if (m_kind == Kind::Round) setProperty("ringRadius", pixels / 2);
    updateGeometry();
}

void Button::setSmall(bool small) {
    m_height = small ? 32 : 36;
    updateGeometry();
}

void Button::setHighlighted(bool on) {
    if (on == m_highlighted) return;
    m_highlighted = on;
    update();
}

void Button::setShortcutText(const QString& text) {
    m_shortcut = text;
}

TextStyle Button::textStyle() const {
    return m_kind == Kind::Quiet && m_height < 36 ? TextStyle::Second : TextStyle::BodyStrong;
}

QSize Button::sizeHint() const {
    if (square()) return {m_side, m_side};
    const int padding = m_height == 36 ? 16 : 12;
    int width = padding * 2 + QFontMetrics(m_theme.font(textStyle())).horizontalAdvance(text());
    if (!m_icon.isEmpty()) width += m_iconSide + 8;
    return {width, m_height};
}

bool Button::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        if (!toolTip().isEmpty())
            showTip(m_theme, static_cast<QHelpEvent*>(event)->globalPos(), toolTip(), m_shortcut, this);
        return true;
    }
    if (event->type() == QEvent::ShortcutOverride && hasFocus()) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Space && key->modifiers() == Qt::NoModifier) event->accept(); // press, not play
    }
    return QAbstractButton::event(event);
}

void Button::fade(qreal to) {
    const int time = m_theme.motion(120);
    m_animation.stop();
    if (time == 0) {
        m_hover = to;
        update();
        return;
    }
    m_animation.setStartValue(m_hover);
    m_animation.setEndValue(to);
    m_animation.setDuration(time);
    m_animation.start();
}

void Button::enterEvent(QEnterEvent* event) {
    fade(1);
    QAbstractButton::enterEvent(event);
}

void Button::leaveEvent(QEvent* event) {
    fade(0);
    QAbstractButton::leaveEvent(event);
}

Button::Look Button::look() const {
    const auto c = [this](Token token) { return m_theme.color(token); };
    const QColor none = withAlpha(c(Token::Window), 0);
    const bool on = isEnabled();
    const bool down = on && isDown();
    const qreal hover = on ? m_hover : 0;
    switch (m_kind) {
    case Kind::Primary:
        if (!on) return {c(Token::Raised), c(Token::Disabled), none};
        return {down ? mix(c(Token::Accent), c(Token::OnAccent), 0.2)
                     : mix(c(Token::Accent), c(Token::AccentHover), hover),
                c(Token::OnAccent), none};
    case Kind::Secondary:
        if (!on) return {c(Token::Surface), c(Token::Disabled), none};
        return {down ? mix(c(Token::Pressed), c(Token::Border), 0.3) : mix(c(Token::Raised), c(Token::Pressed), hover),
                c(Token::Text), none};
    case Kind::Outline:
        return {down ? c(Token::Pressed) : withAlpha(c(Token::Raised), hover), c(on ? Token::Text : Token::Disabled),
                c(on ? Token::Border : Token::Hairline)};
    case Kind::Danger:
        return {on ? withAlpha(c(Token::Error), down ? 0.28 : 0.16 * hover) : none,
                c(on ? Token::Error : Token::Disabled), c(on ? Token::Error : Token::Hairline)};
    case Kind::Quiet:
        return {down ? c(Token::Pressed) : withAlpha(c(Token::Raised), hover),
                !on             ? c(Token::Disabled)
                : m_highlighted ? c(Token::Accent)
                                : mix(c(Token::Muted), c(Token::Text), hover),
                none};
    case Kind::Link:
        return {down ? c(Token::Pressed) : withAlpha(c(Token::Pressed), hover), c(on ? Token::Accent : Token::Disabled),
                none};
    case Kind::Icon: {
        const auto ink = isChecked() ? c(Token::Accent) : mix(c(Token::Muted), c(Token::Text), hover);
        return {down ? c(Token::Pressed) : withAlpha(c(Token::Raised), hover), on ? ink : c(Token::Disabled), none};
    }
    case Kind::Round:
        return {on ? mix(c(Token::Text), c(Token::Muted), down ? 0.5 : 0) : c(Token::Pressed),
                c(on ? Token::Window : Token::Disabled), none};
    }
    return {};
}

void Button::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto colors = look();
    QRectF body = rect();
    if (m_kind == Kind::Round) {
        const qreal inset = isEnabled() ? 1 - m_hover : 1; // grows a pixel under the pointer
        body.adjust(inset, inset, -inset, -inset);
    }
    const qreal radius = m_kind == Kind::Round ? body.width() / 2 : 6;
    if (colors.ground.alpha() > 0) fillRounded(painter, body, radius, colors.ground);
    if (colors.line.alpha() > 0) strokeRounded(painter, body, radius, colors.line);
    const qreal ratio = devicePixelRatioF();
    const auto icon = m_icon.isEmpty() ? QPixmap() : m_theme.icon(m_icon, colors.ink, m_iconSide, ratio);
    if (square()) {
        painter.drawPixmap(QPointF((width() - m_iconSide) / 2.0, (height() - m_iconSide) / 2.0), icon);
        return;
    }
    painter.setFont(m_theme.font(textStyle()));
    painter.setPen(colors.ink);
    const int words = painter.fontMetrics().horizontalAdvance(text());
    const int all = words + (icon.isNull() ? 0 : m_iconSide + 8);
    const bool rightToLeft = layoutDirection() == Qt::RightToLeft;
    qreal x = (width() - all) / 2.0;
    if (!icon.isNull()) {
        painter.drawPixmap(QPointF(rightToLeft ? x + words + 8 : x, (height() - m_iconSide) / 2.0), icon);
        if (!rightToLeft) x += m_iconSide + 8;
    }
    painter.drawText(QRectF(x, 0, words + 1, height()), Qt::AlignVCenter | Qt::TextSingleLine, text());
}

} // namespace bitbeats::ui
