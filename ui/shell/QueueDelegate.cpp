#include "shell/QueueDelegate.h"

#include "models/SourceWords.h"
#include "models/TrackModel.h"
#include "shell/QueuePanel.h"
#include "theme/FocusTracker.h"
#include "theme/Painting.h"
#include "widgets/RowPainter.h"
#include "widgets/WaveformSeekBar.h"

#include <QHelpEvent>
#include <QToolTip>

namespace bitbeats::ui {
namespace {

constexpr int kRow = 52;
constexpr int kCover = 40;

} // namespace

QueueDelegate::QueueDelegate(const Context& context, const QueueModel& model, QueueList& view)
    : QStyledItemDelegate(&view), m_c(context), m_model(model), m_view(view) {}

QSize QueueDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {160, kRow};
}

void QueueDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    painter->save();
    const auto& theme = m_c.theme;
    const int row = index.row();
    const auto& track = m_model.item(row);
    const bool current = m_model.isCurrent(row);
    const bool hovered = row == m_view.hoveredRow();
    const bool mirrored = option.direction == Qt::RightToLeft;
    const qreal ratio = m_view.devicePixelRatioF();
    const QRect card = mirrored ? option.rect.adjusted(0, 0, -12, 0) : option.rect.adjusted(12, 0, 0, 0);
    const auto* selection = m_view.selectionModel();
    const auto selected = [&](int other) {
        return other >= 0 && other < m_model.rowCount() && selection->isSelected(m_model.index(other));
    };
    RowPainter::Ground ground;
    ground.hovered = hovered || current;
    ground.selected = selected(row);
    ground.above = selected(row - 1);
    ground.below = selected(row + 1);
    ground.focused = hasKeyboardFocus(&m_view) && m_view.currentIndex().row() == row;
    RowPainter::ground(*painter, card, theme, ground);

    const QRect inner = card.adjusted(8, 0, -8, 0);
    const QRect cover(mirrored ? inner.right() + 1 - kCover : inner.left(), inner.top() + 6, kCover, kCover);
    painter->drawPixmap(cover.topLeft(), m_c.covers.picture(track, kCover, 4, ratio));
    if (current) {
        fillRounded(*painter, cover, 4, withAlpha(theme.color(Token::Scrim), 0.76));
        // On the scrim of either theme the light scheme's accent would drown: the bars stay as on a dark ground.
        const auto ink = theme.dark() ? theme.color(Token::Accent) : theme.color(Token::OnAccent);
        RowPainter::bars(*painter, cover, ink, m_view.tick(), m_model.sounding() && !theme.reducedMotion());
    }
    const int right = hovered ? 36 : 44;
    const QRect words =
        mirrored ? inner.adjusted(right + 32, 0, -kCover - 12, 0) : inner.adjusted(kCover + 12, 0, -right - 32, 0);
    const auto side = (mirrored ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter;
    painter->setFont(theme.font(TextStyle::BodyMedium));
    painter->setPen(theme.color(current ? Token::Accent : Token::Text));
    const auto artist = QString::fromStdString(track.artist);
    drawElided(*painter, QRect(words.left(), inner.top() + (artist.isEmpty() ? 16 : 7), words.width(), 20), side,
               titleOf(track));
    painter->setFont(theme.font(TextStyle::Second));
    painter->setPen(theme.color(Token::Muted));
    drawElided(*painter, QRect(words.left(), inner.top() + 27, words.width(), 16), side, artist);

    const int middle = inner.top() + kRow / 2;
    const auto look = lookOf(kindOfSource(track.source));
    const int iconX = mirrored ? inner.left() + right + 8 : inner.right() - right - 22;
    painter->drawPixmap(iconX, middle - 7, theme.icon(look.icon, theme.color(look.color), 14, ratio));
    if (hovered) {
        const int x = mirrored ? inner.left() + 4 : inner.right() - 20;
        painter->drawPixmap(x, middle - 8, theme.icon("x", theme.color(Token::Muted), 16, ratio));
    } else if (track.duration.count() > 0) {
        painter->setFont(theme.font(TextStyle::Body));
        const QRectF time = mirrored ? QRectF(inner.left(), inner.top(), right, kRow)
                                     : QRectF(inner.right() - right, inner.top(), right - 4, kRow);
        drawTabular(*painter, time, mirrored ? Qt::AlignLeft : Qt::AlignRight, formatTime(track.duration.count()));
    }
    painter->restore();
}

bool QueueDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                              const QModelIndex& index) {
    if (!index.isValid()) return false;
    const auto& track = m_model.item(index.row());
    const int x = event->pos().x() - option.rect.left();
    QString tip;
    if (x > option.rect.width() - 44)
        tip = QueueList::tr("Remove from queue");
    else if (x > option.rect.width() - 80)
        tip = lookOf(kindOfSource(track.source)).word;
    else {
        const int room = option.rect.width() - 40 - 52 - 76;
        const QFontMetrics metrics(m_c.theme.font(TextStyle::BodyMedium));
        if (metrics.horizontalAdvance(titleOf(track)) > room ||
            metrics.horizontalAdvance(QString::fromStdString(track.artist)) > room)
            tip = titleOf(track) + QStringLiteral("\n") + QString::fromStdString(track.artist);
    }
    QToolTip::showText(event->globalPos(), tip.toHtmlEscaped().replace('\n', "<br>"), view);
    return true;
}

} // namespace bitbeats::ui
