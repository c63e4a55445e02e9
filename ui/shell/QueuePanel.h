#pragma once

#include "models/QueueModel.h"
#include "shell/Context.h"

#include <QListView>
#include <QTimer>

namespace bitbeats::ui {

class Label;
class Paragraph;
class Button;
class TabStrip;

/// The list inside the queue panel: drag to reorder, Del removes, a double click plays.
class QueueList : public QListView {
    Q_OBJECT
public:
    QueueList(const Context& context, QueueModel& model, QWidget* parent = nullptr);

    int hoveredRow() const { return m_hovered; }
    int tick() const { return m_tick; }
    void showCurrent();
    void selectNear(int row); ///< where keys go on after rows were removed
    void animate();

Q_SIGNALS:
    void removeRequested(const std::vector<bitbeats::playback::ItemId>& ids);

protected:
    bool event(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void startDrag(Qt::DropActions supported) override;

private:
    std::vector<playback::ItemId> picked() const;
    int gapAt(const QPoint& position) const;
    bool onCross(const QPoint& position) const;
    void setHovered(int row);
    void play(int row);

    Context m_c;
    QueueModel& m_model;
    QAction* m_playNow;
    QAction* m_copyLink;
    QAction* m_remove;
    QAction* m_selectAll;
    int m_hovered = -1;
    int m_gap = -1; ///< where a drop would go
    QTimer m_bars;
    int m_tick = 0;
};

/// The panel at the right: the queue with its count and time, and the swarm of what plays. GUI thread only.
class QueuePanel : public QWidget {
    Q_OBJECT
public:
    QueuePanel(const Context& context, QWidget* parent = nullptr);

    QueueList* list() const { return m_list; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();
    void tellRemoved(int count);

    Context m_c;
    QueueModel m_model;
    TabStrip* m_tabs;
    QueueList* m_list;
    QWidget* m_empty;
    Label* m_head;
    Button* m_clear;
    QWidget* m_foot;
    Label* m_total;
    Label* m_next;
};

} // namespace bitbeats::ui
