#include "widgets/CoverView.h"

#include "theme/Painting.h"

#include <algorithm>

namespace bitbeats::ui {

CoverView::CoverView(const Theme& theme, Covers& covers, int side, qreal radius, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_covers(covers), m_side(0), m_radius(radius) {
    setSide(side);
    setAccessibleName(tr("Cover"));
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    connect(&covers, &Covers::arrived, this, qOverload<>(&QWidget::update));
}

void CoverView::setItems(std::vector<playback::QueueItem> items) {
    m_items = std::move(items);
    update();
}

void CoverView::setSide(int side) {
    if (side == m_side) return;
    m_side = side;
    setFixedSize(side, side);
}

void CoverView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (m_items.empty()) {
        fillRounded(painter, rect(), m_radius, m_theme.color(Token::Raised));
        const int icon = std::min(24, m_side / 2);
        painter.drawPixmap(QPointF((m_side - icon) / 2.0, (m_side - icon) / 2.0),
                           m_theme.icon("note", m_theme.color(Token::Faint), icon, devicePixelRatioF()));
        return;
    }
    const auto picture = m_items.size() > 1 ? m_covers.quad(m_items, m_side, m_radius, devicePixelRatioF())
                                            : m_covers.picture(m_items.front(), m_side, m_radius, devicePixelRatioF());
    painter.drawPixmap(0, 0, picture);
}

} // namespace bitbeats::ui
