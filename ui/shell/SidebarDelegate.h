#pragma once

#include "shell/Context.h"

#include <QStyledItemDelegate>

class QAbstractItemView;

namespace bitbeats::ui {

/// Rows of the sidebar: places with an icon (36 px), opened collections with a cover (32 px).
class SidebarDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    enum Role { IdRole = Qt::UserRole + 1, PageRole, IconRole };

    SidebarDelegate(const Context& context, QAbstractItemView& view);
    void setNarrow(bool narrow) { m_narrow = narrow; }

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override;

private:
    int rowHeight(const QModelIndex& index) const;

    Context m_c;
    QAbstractItemView& m_view;
    bool m_narrow = false;
};

} // namespace bitbeats::ui
