#include "shell/SidebarDelegate.h"

#include "theme/FocusTracker.h"
#include "theme/Painting.h"
#include "widgets/Button.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace bitbeats::ui {
namespace {

constexpr int kGap = 2;

} // namespace

SidebarDelegate::SidebarDelegate(const Context& context, QAbstractItemView& view)
    : QStyledItemDelegate(&view), m_c(context), m_view(view) {}

int SidebarDelegate::rowHeight(const QModelIndex& index) const {
    if (m_narrow) return 40;
    return index.data(IconRole).isValid() ? 36 : 32;
}

QSize SidebarDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
    return {40, rowHeight(index) + kGap};
}

void SidebarDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    painter->save();
    const auto& theme = m_c.theme;
    const bool mirrored = option.direction == Qt::RightToLeft;
    const auto& current = m_c.navigator.current();
    const bool place = index.data(IconRole).isValid(); // with every part of it, such as a section of the settings
    const bool selected =
        current.page == index.data(PageRole).toString() && (place || current.id == index.data(IdRole).toString());
    const bool hovered = option.state & QStyle::State_MouseOver;
    const QRect all = option.rect.adjusted(0, 0, 0, -kGap);
    const QRect row = all.adjusted(8, 0, -8, 0);
    const Token selectedGround = theme.dark() ? Token::Raised : Token::Pressed;
    if (selected)
        fillRounded(*painter, row, 6, theme.color(selectedGround));
    else if (hovered)
        fillRounded(*painter, row, 6, theme.color(Token::Surface));
    if (selected) {
        const qreal x = mirrored ? all.right() - 2 : all.left();
        fillRounded(*painter, QRectF(x, all.center().y() - 9.5, 3, 20), 1.5, theme.color(Token::Accent));
    }
    if (hasKeyboardFocus(&m_view) && (option.state & QStyle::State_HasFocus))
        strokeRounded(*painter, row, 6, theme.color(Token::Accent), 2);

    const qreal ratio = m_view.devicePixelRatioF();
    const auto icon = index.data(IconRole).toString();
    const int side = icon.isEmpty() ? 24 : 20;
    int x = icon.isEmpty() ? row.left() + 8 : row.left() + 12;
    if (m_narrow) x = row.center().x() - side / 2 + 1;
    if (mirrored && !m_narrow) x = row.right() - (x - row.left()) - side + 1;
    const QPoint at(x, row.center().y() - side / 2 + 1);
    if (!icon.isEmpty()) {
        painter->drawPixmap(at, theme.icon(icon, theme.color(selected ? Token::Accent : Token::Muted), side, ratio));
    } else {
        const auto* collection = m_c.collections.find(index.data(IdRole).toString());
        if (collection && !collection->tracks.empty())
            painter->drawPixmap(at, m_c.covers.quad(collection->tracks, side, 4, ratio));
        else {
            fillRounded(*painter, QRectF(at, QSizeF(side, side)), 4, theme.color(Token::Raised));
            painter->drawPixmap(at + QPoint(5, 5), theme.icon("folder", theme.color(Token::Faint), 14, ratio));
        }
    }
    if (!m_narrow) {
        painter->setFont(theme.font(icon.isEmpty() ? TextStyle::Body : TextStyle::BodyMedium));
        painter->setPen(theme.color(selected || hovered ? Token::Text : Token::Muted));
        const int lead = icon.isEmpty() ? 42 : 44;
        const QRect words = mirrored ? row.adjusted(8, 0, -lead, 0) : row.adjusted(lead, 0, -8, 0);
        drawElided(*painter, words, (mirrored ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter,
                   index.data(Qt::DisplayRole).toString());
    }
    painter->restore();
}

bool SidebarDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                                const QModelIndex& index) {
    if (!index.isValid()) return false;
    const auto text = index.data(Qt::DisplayRole).toString();
    const int room = option.rect.width() - 16 - 52;
    if (m_narrow || QFontMetrics(m_c.theme.font(TextStyle::BodyMedium)).horizontalAdvance(text) > room)
        showTip(m_c.theme, event->globalPos(), text, index.data(Qt::ToolTipRole).toString(), view);
    return true;
}

} // namespace bitbeats::ui
