#pragma once

#include "models/QueueModel.h"
#include "shell/Context.h"

#include <QStyledItemDelegate>

namespace bitbeats::ui {

class QueueList;

/// Rows of 52 px in the queue panel: cover, title and artist, source, time; the current one on a card.
class QueueDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    QueueDelegate(const Context& context, const QueueModel& model, QueueList& view);

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override;

private:
    Context m_c;
    const QueueModel& m_model;
    QueueList& m_view;
};

} // namespace bitbeats::ui
