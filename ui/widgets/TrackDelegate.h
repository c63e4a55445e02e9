#pragma once

#include "models/Covers.h"
#include "models/TrackModel.h"

#include <QStyledItemDelegate>

namespace bitbeats::ui {

class TrackView;

/// Paints the cells of a TrackView. Nothing is laid out or loaded while painting: pictures come ready from Covers.
class TrackDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    TrackDelegate(const Theme& theme, Covers& covers, const TrackModel& model, TrackView& view);

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override;

private:
    void paintNumber(QPainter& painter, const QRect& rect, int row) const;
    void paintTitle(QPainter& painter, const QRect& rect, int row, bool mirrored) const;
    void paintSource(QPainter& painter, const QRect& rect, int row, bool mirrored) const;
    void paintTime(QPainter& painter, const QRect& rect, int row, bool mirrored) const;

    const Theme& m_theme;
    Covers& m_covers;
    const TrackModel& m_model;
    TrackView& m_view;
};

} // namespace bitbeats::ui
