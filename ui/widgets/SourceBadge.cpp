#include "widgets/SourceBadge.h"

#include "models/SourceWords.h"
#include "theme/Painting.h"

#include <QFontMetrics>

namespace bitbeats::ui {

SourceBadge::SourceBadge(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
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
    setToolTip(tip);
    setAccessibleName(m_text.isEmpty() ? tr("Source of the sound") : tr("Source: %1").arg(m_text));
    if (before != m_text) updateGeometry();
    update();
}

QSize SourceBadge::sizeHint() const {
    return {18 + 2 + QFontMetrics(m_theme.font(TextStyle::Caption)).horizontalAdvance(m_text), 16};
}

void SourceBadge::paintEvent(QPaintEvent*) {
    if (m_text.isEmpty()) return;
    QPainter painter(this);
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    const auto look = lookOf(m_status.kind);
    const auto color = m_theme.color(m_busy.isEmpty() ? look.color : Token::Muted);
    const auto icon = m_theme.icon(m_known ? look.icon : QStringLiteral("clock"), color, 14, devicePixelRatioF());
    painter.drawPixmap(QPointF(mirrored ? width() - 14 : 0, (height() - 14) / 2.0), icon);
    painter.setFont(m_theme.font(TextStyle::Caption));
    painter.setPen(color);
    const QRectF words = mirrored ? QRectF(0, 0, width() - 19, height()) : QRectF(19, 0, width() - 19, height());
    drawElided(painter, words, (mirrored ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter, m_text);
}

} // namespace bitbeats::ui
