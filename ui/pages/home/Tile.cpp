#include "pages/home/Tile.h"

#include "theme/FocusTracker.h"
#include "theme/Painting.h"
#include "widgets/Button.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>

namespace bitbeats::ui {

Tile::Tile(const Context& context, const QString& title, const QString& second, QWidget* parent)
    : QAbstractButton(parent), m_c(context), m_second(second) {
    setText(title);
    setAccessibleName(title);
    setAccessibleDescription(second);
    setToolTip(title);
    setFocusPolicy(Qt::TabFocus);
    setMouseTracking(true);
    auto policy = QSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setProperty("ringRadius", 8);
    connect(&m_c.theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    connect(&m_c.covers, &Covers::arrived, this, qOverload<>(&QWidget::update));
}

void Tile::setItems(std::vector<playback::QueueItem> items) {
    if (items.size() > 24) items.resize(24); // enough to find four different covers
    m_items = std::move(items);
    update();
}

void Tile::setPlayable(bool playable) {
    m_playable = playable;
    update();
}

QRectF Tile::playButton() const {
    const qreal x = layoutDirection() == Qt::RightToLeft ? 8 : width() - 48;
    return {x, width() - 48.0, 40, 40};
}

bool Tile::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto tip = m_onPlay ? tr("Play %1").arg(text()) : text() + QStringLiteral(" · ") + m_second;
        showTip(m_c.theme, static_cast<QHelpEvent*>(event)->globalPos(), tip,
                m_onPlay ? QStringLiteral("P") : QString(), this);
        return true;
    }
    if (event->type() == QEvent::ShortcutOverride && hasFocus()) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Space || key == Qt::Key_P) event->accept();
    }
    return QAbstractButton::event(event);
}

void Tile::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_P && m_playable)
        Q_EMIT playRequested();
    else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        click();
    else
        QAbstractButton::keyPressEvent(event);
}

void Tile::enterEvent(QEnterEvent*) {
    m_hovered = true;
    update();
}

void Tile::leaveEvent(QEvent*) {
    m_hovered = m_onPlay = false;
    update();
}

void Tile::mouseMoveEvent(QMouseEvent* event) {
    const bool on = m_playable && playButton().contains(event->position());
    if (on != m_onPlay) {
        m_onPlay = on;
        update();
    }
    QAbstractButton::mouseMoveEvent(event);
}

void Tile::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && m_playable && isDown() && playButton().contains(event->position())) {
        setDown(false);
        Q_EMIT playRequested();
        return;
    }
    QAbstractButton::mouseReleaseEvent(event);
}

void Tile::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const auto& theme = m_c.theme;
    const qreal ratio = devicePixelRatioF();
    const int side = width();
    if (m_items.empty()) {
        fillRounded(painter, QRectF(0, 0, side, side), 8, theme.color(Token::Raised));
        painter.drawPixmap(QPointF(side / 2.0 - 16, side / 2.0 - 16),
                           theme.icon("folder", theme.color(Token::Faint), 32, ratio));
    } else {
        painter.drawPixmap(0, 0,
                           m_items.size() > 1 ? m_c.covers.quad(m_items, side, 8, ratio)
                                              : m_c.covers.picture(m_items.front(), side, 8, ratio));
    }
    if ((m_hovered || hasKeyboardFocus(this)) && m_playable) {
        auto button = playButton();
        dropShadow(painter, button, 20, 6, theme.color(Token::Scrim));
        if (m_onPlay && !isDown()) button.adjust(-1, -1, 1, 1);
        fillRounded(painter, button, button.width() / 2, theme.color(m_onPlay ? Token::AccentHover : Token::Accent));
        painter.drawPixmap(button.center() - QPointF(10, 10),
                           theme.icon("play", theme.color(Token::OnAccent), 20, ratio));
    }
    const auto edge = (layoutDirection() == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter;
    painter.setFont(theme.font(TextStyle::BodyMedium));
    painter.setPen(theme.color(Token::Text));
    drawElided(painter, QRectF(0, side + 8, side, 20), edge, text());
    painter.setFont(theme.font(TextStyle::Second));
    painter.setPen(theme.color(Token::Muted));
    drawElided(painter, QRectF(0, side + 28, side, 16), edge, m_second);
}

} // namespace bitbeats::ui
