#pragma once

#include "models/Covers.h"
#include "models/TrackModel.h"
#include "shell/Actions.h"
#include "widgets/ColumnArrangement.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QTreeView>

namespace bitbeats::ui {

/// A list of tracks in columns: hover shows play, a double click or Enter plays, letters jump to titles, rows can be
/// dragged out. Columns give way as it gets narrower. GUI thread only.
class TrackView : public QTreeView {
    Q_OBJECT
public:
    TrackView(const Theme& theme, const Actions& actions, Covers& covers, TrackModel& model, QWidget* parent = nullptr);

    int hoveredRow() const { return m_hovered; }
    int tick() const { return m_tick; }
    bool narrowSource() const { return m_narrowSource; }
    void jumpTo(int row);
    int contentHeight() const;

    void keyboardSearch(const QString& search) override;
    /// Order, hidden columns and sorting, to be kept.
    QByteArray arrangement() const;
    void restoreArrangement(const QByteArray& kept);

Q_SIGNALS:
    void playRequested(int row);
    void playNextRequested(const std::vector<bitbeats::playback::QueueItem>& items);
    void queueRequested(const std::vector<bitbeats::playback::QueueItem>& items);
    void arrangementChanged();

protected:
    bool event(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void startDrag(Qt::DropActions supported) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void setHovered(int row);
    void updateRow(int row);
    void layoutColumns();
    void animate();
    void openMenu(const QPoint& globalPosition);
    void sortBy(int column);
    void showSorted(int column, Qt::SortOrder order); ///< -1 = the collection's own order
    void openColumnMenu(const QPoint& position);
    void copyLinks();
    std::vector<playback::QueueItem> picked() const;
    bool inPlayArea(const QPoint& position) const;
    bool inMoreArea(const QPoint& position) const;

    const Theme& m_theme;
    TrackModel& m_model;
    QAction* m_playNow;
    QAction* m_playNext;
    QAction* m_addToQueue;
    QAction* m_copyLink;
    QAction* m_selectAll;
    ColumnArrangement m_columns;
    int m_sorted = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    int m_hovered = -1;
    bool m_narrowSource = false;
    QString m_typed;
    QElapsedTimer m_typedAt;
    QTimer m_bars;
    int m_tick = 0;
};

} // namespace bitbeats::ui
