#include "widgets/TrackDelegate.h"

#include "models/SourceWords.h"
#include "theme/Painting.h"
#include "widgets/RowPainter.h"
#include "widgets/TrackView.h"
#include "widgets/WaveformSeekBar.h"

#include <QFontMetrics>
#include <QHelpEvent>
#include <QPainter>
#include <QStyle>
#include <QToolTip>

namespace bitbeats::ui {
namespace {

constexpr int kRow = 44;
constexpr int kCover = 36;
constexpr int kMore = 40; // room for the dots behind the time

} // namespace

TrackDelegate::TrackDelegate(const Theme& theme, Covers& covers, const TrackModel& model, TrackView& view)
    : QStyledItemDelegate(&view), m_theme(theme), m_covers(covers), m_model(model), m_view(view) {}

QSize TrackDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {80, kRow};
}

void TrackDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const bool mirrored = option.direction == Qt::RightToLeft;
    const int row = index.row();
    painter->save();
    switch (index.column()) {
    case TrackModel::Number:
        paintNumber(*painter, option.rect, row);
        break;
    case TrackModel::Title:
        paintTitle(*painter, option.rect, row, mirrored);
        break;
    case TrackModel::Album: {
        painter->setFont(m_theme.font(TextStyle::Body));
        painter->setPen(m_theme.color(Token::Muted));
        const auto rect = mirrored ? option.rect.adjusted(16, 0, 0, 0) : option.rect.adjusted(0, 0, -16, 0);
        drawElided(*painter, rect, QStyle::visualAlignment(option.direction, Qt::AlignLeft) | Qt::AlignVCenter,
                   QString::fromStdString(m_model.item(row).album));
        break;
    }
    case TrackModel::Source:
        paintSource(*painter, option.rect, row, mirrored);
        break;
    case TrackModel::Time:
        paintTime(*painter, option.rect, row, mirrored);
        break;
    default:
        break;
    }
    painter->restore();
}

void TrackDelegate::paintNumber(QPainter& painter, const QRect& rect, int row) const {
    const qreal ratio = m_view.devicePixelRatioF();
    const bool playing = row == m_model.playingRow();
    const QRectF box(rect.right() - 27, rect.center().y() - 9, 18, 18);
    if (row == m_view.hoveredRow()) {
        const bool pause = playing && m_model.sounding();
        painter.drawPixmap(box.topLeft(),
                           m_theme.icon(pause ? "pause" : "play", m_theme.color(Token::Text), 18, ratio));
        return;
    }
    if (playing) {
        RowPainter::bars(painter, box, m_theme.color(Token::Accent), m_view.tick(),
                         m_model.sounding() && !m_theme.reducedMotion());
        return;
    }
    painter.setFont(m_theme.font(TextStyle::Body));
    painter.setPen(m_theme.color(Token::Muted));
    drawTabular(painter, QRectF(rect).adjusted(0, 0, -12, 0), Qt::AlignRight,
                QString::number(m_model.numberOf(row) + 1));
}

void TrackDelegate::paintTitle(QPainter& painter, const QRect& rect, int row, bool mirrored) const {
    const auto& track = m_model.item(row);
    const auto side = (mirrored ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter;
    const int top = rect.top() + (rect.height() - kCover) / 2;
    const int coverX = mirrored ? rect.right() + 1 - kCover : rect.left();
    painter.drawPixmap(coverX, top, m_covers.picture(track, kCover, 4, m_view.devicePixelRatioF()));
    const QRect words = mirrored ? rect.adjusted(16, 0, -kCover - 12, 0) : rect.adjusted(kCover + 12, 0, -16, 0);
    const bool playing = row == m_model.playingRow();
    painter.setFont(m_theme.font(TextStyle::BodyMedium));
    painter.setPen(m_theme.color(playing ? Token::Accent : Token::Text));
    const auto artist = QString::fromStdString(track.artist);
    if (artist.isEmpty()) {
        drawElided(painter, words, side, titleOf(track));
        return;
    }
    drawElided(painter, QRect(words.left(), rect.top() + 4, words.width(), 20), side, titleOf(track));
    painter.setFont(m_theme.font(TextStyle::Second));
    painter.setPen(m_theme.color(Token::Muted));
    drawElided(painter, QRect(words.left(), rect.top() + 23, words.width(), 16), side, artist);
}

void TrackDelegate::paintSource(QPainter& painter, const QRect& rect, int row, bool mirrored) const {
    const auto status = m_model.statusOf(row);
    const auto look = lookOf(status.kind);
    const auto icon = m_theme.icon(look.icon, m_theme.color(look.color), 16, m_view.devicePixelRatioF());
    const qreal y = rect.center().y() - 7.5;
    painter.drawPixmap(QPointF(mirrored ? rect.right() - 15 : rect.left(), y), icon);
    if (m_view.narrowSource()) return;
    painter.setFont(m_theme.font(TextStyle::Second));
    painter.setPen(m_theme.color(look.color));
    const auto text = status.kind == SourceKind::Swarm && status.peers > 0
                          ? QStringLiteral("%1 · %2").arg(look.word).arg(status.peers)
                          : look.word;
    const QRect words = mirrored ? rect.adjusted(8, 0, -22, 0) : rect.adjusted(22, 0, -8, 0);
    drawElided(painter, words, (mirrored ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter, text);
}

void TrackDelegate::paintTime(QPainter& painter, const QRect& rect, int row, bool mirrored) const {
    const auto duration = m_model.item(row).duration.count();
    painter.setFont(m_theme.font(TextStyle::Body));
    painter.setPen(m_theme.color(Token::Muted));
    const QRectF words = mirrored ? QRectF(rect).adjusted(kMore, 0, 0, 0) : QRectF(rect).adjusted(0, 0, -kMore, 0);
    if (duration > 0) drawTabular(painter, words, mirrored ? Qt::AlignLeft : Qt::AlignRight, formatTime(duration));
    if (row != m_view.hoveredRow()) return;
    const auto more = m_theme.icon("more", m_theme.color(Token::Muted), 18, m_view.devicePixelRatioF());
    const qreal x = mirrored ? rect.left() + 10 : rect.right() - 27;
    painter.drawPixmap(QPointF(x, rect.center().y() - 8.5), more);
}

bool TrackDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                              const QModelIndex& index) {
    if (!index.isValid()) return false;
    const auto& track = m_model.item(index.row());
    QString tip;
    if (index.column() == TrackModel::Source) {
        tip = badgeText(m_model.statusOf(index.row()));
        if (m_model.statusOf(index.row()).peers == 0) tip = lookOf(m_model.statusOf(index.row()).kind).word;
    } else if (index.column() == TrackModel::Title || index.column() == TrackModel::Album) {
        const auto words = index.column() == TrackModel::Album ? QString::fromStdString(track.album) : titleOf(track);
        const int room = option.rect.width() - (index.column() == TrackModel::Title ? kCover + 28 : 16);
        const auto artist = QString::fromStdString(track.artist);
        const QFontMetrics title(m_theme.font(TextStyle::BodyMedium));
        const QFontMetrics second(m_theme.font(TextStyle::Second));
        if (title.horizontalAdvance(words) > room) tip = words;
        if (index.column() == TrackModel::Title && second.horizontalAdvance(artist) > room)
            tip = words + QStringLiteral("\n") + artist;
    }
    QToolTip::showText(event->globalPos(), tip.toHtmlEscaped().replace('\n', "<br>"), view);
    return true;
}

} // namespace bitbeats::ui
