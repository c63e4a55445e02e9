#pragma once

#include "theme/Theme.h"

#include <QTreeView>

namespace bitbeats::ui {

/// Folders in folders, painted from the tokens: an arrow, a folder, its name. GUI thread only.
class FolderTree : public QTreeView {
    Q_OBJECT
public:
    explicit FolderTree(const Theme& theme, QWidget* parent = nullptr);

protected:
    void drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void drawBranches(QPainter*, const QRect&, const QModelIndex&) const override {}
    bool event(QEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    const Theme& m_theme;
    QPersistentModelIndex m_hovered;
};

} // namespace bitbeats::ui
