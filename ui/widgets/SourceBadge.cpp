#include "widgets/SourceBadge.h"

#include "models/SourceWords.h"
#include "theme/Painting.h"

#include <QFontMetrics>

namespace bitbeats::ui {

SourceBadge::SourceBadge(const Theme& theme, QWidget* parent) : QAbstractButton(parent), m_theme(theme) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setFocusPolicy(Qt::TabFocus);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    compose();
}

void SourceBadge::setStatus(const SourceStatus& status) {
    m_status = status;
    m_known = true;
    compose();
}

void SourceBadge::setBusy(const QString& word) {
    if (word == m_busy) return;
    m_busy = word;
    compose();
}

void SourceBadge::clear() {
    m_known = false;
    m_busy.clear();
    compose();
}

void SourceBadge::compose() {
    const auto before = m_text;
    m_text = !m_busy.isEmpty() ? m_busy : m_known ? badgeText(m_status) : QString();
    auto tip = m_known ? badgeText(m_status) : QString();
    if (m_known && (m_status.downloadRate > 0 || m_status.uploadRate > 0))
        tip += tr(" · %1/s down, %2/s up").arg(formatBytes(m_status.downloadRate), formatBytes(m_status.uploadRate));
    setToolTip(tip.isEmpty() ? tr("Where the sound comes from") : tip);
    setEnabled(m_known);
    setAccessibleName(m_text.isEmpty() ? tr("Source of the sound") : tr("Source: %1").arg(m_text));
    if (before != m_text) updateGeometry();
    update();
}

void SourceBadge::setPill(bool pill) {
    m_pill = pill;
    setProperty("ringRadius", pill ? 14 : 4);
    updateGeometry();
    update();
}

void SourceBadge::enterEvent(QEnterEvent*) {
    update();
}

void SourceBadge::leaveEvent(QEvent*) {
    update();
}

QSize SourceBadge::sizeHint() const {
    const auto style = m_pill ? TextStyle::Second : TextStyle::Caption;
    const int words = QFontMetrics(m_theme.font(style)).horizontalAdvance(m_text);
    return m_pill ? QSize(12 + 16 + 6 + words + 2 + 12, 28) : QSize(19 + words + 2, 16);
}

void SourceBadge::paintEvent(QPaintEvent*) {
    if (m_text.isEmpty()) return;
    QPainter painter(this);
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    const auto look = lookOf(m_status.kind);
    const bool hot = underMouse() && isEnabled();
    const auto own = m_theme.color(m_busy.isEmpty() ? look.color : Token::Muted);
    const auto color = hot && !m_pill ? m_theme.color(Token::Text) : own;
    if (m_pill) fillRounded(painter, rect(), 14, withAlpha(own, hot ? 0.24 : 0.16));
    const int side = m_pill ? 16 : 14;
    const int edge = m_pill ? 12 : 0;
    const auto icon = m_theme.icon(m_known ? look.icon : QStringLiteral("clock"), color, side, devicePixelRatioF());
    painter.drawPixmap(QPointF(mirrored ? width() - side - edge : edge, (height() - side) / 2.0), icon);
    painter.setFont(m_theme.font(m_pill ? TextStyle::Second : TextStyle::Caption));
    painter.setPen(m_pill ? m_theme.color(Token::Text) : color); // on its own tint a colour would be too faint
    const int from = edge + side + (m_pill ? 6 : 5);
    const QRectF words(mirrored ? edge : from, 0, width() - from - edge, height());
    drawElided(painter, words, (mirrored ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter, m_text);
}

} // namespace bitbeats::ui
