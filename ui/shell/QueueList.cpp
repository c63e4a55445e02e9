#include "models/TrackModel.h"
#include "shell/QueueDelegate.h"
#include "shell/QueuePanel.h"
#include "theme/FocusTracker.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QDrag>
#include <QMenu>
#include <QMimeData>
#include <QPainter>

namespace bitbeats::ui {

QueueList::QueueList(const Context& context, QueueModel& model, QWidget* parent)
    : QListView(parent), m_c(context), m_model(model), m_playNow(context.actions.copyFor(ActionId::PlayNow, this)),
      m_copyLink(context.actions.copyFor(ActionId::CopyLink, this)),
      m_remove(context.actions.copyFor(ActionId::RemoveFromQueue, this)),
      m_selectAll(context.actions.copyFor(ActionId::SelectAll, this)) {
    setAccessibleName(tr("Queue"));
    setFrameShape(QFrame::NoFrame);
    setUniformItemSizes(true);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setDragDropMode(QAbstractItemView::DragDrop);
    setDefaultDropAction(Qt::MoveAction);
    setDropIndicatorShown(false);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // its room is the margin beside the rows
    setMouseTracking(true);
    setTabKeyNavigation(false);
    paintsOwnFocus(this);
    setItemDelegate(new QueueDelegate(context, model, *this));
    setModel(&model);
    connect(m_playNow, &QAction::triggered, this, [this] { play(currentIndex().row()); });
    connect(m_remove, &QAction::triggered, this, [this] { Q_EMIT removeRequested(picked()); });
    connect(m_selectAll, &QAction::triggered, this, &QAbstractItemView::selectAll);
    connect(m_copyLink, &QAction::triggered, this, [this] {
        QStringList lines;
        for (const auto id : picked())
            if (const auto* item = m_c.listening.queue().find(id)) lines << QString::fromStdString(item->source);
        if (!lines.isEmpty()) QApplication::clipboard()->setText(lines.join('\n'));
    });
    connect(&context.covers, &Covers::arrived, viewport(), qOverload<>(&QWidget::update));
    connect(&context.theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
    connect(&model, &QAbstractItemModel::dataChanged, this, &QueueList::animate);
    connect(&model, &QAbstractItemModel::modelReset, this, [this] { m_hovered = -1; });
    m_bars.setInterval(120);
    connect(&m_bars, &QTimer::timeout, this, [this] {
        ++m_tick;
        const auto cell = visualRect(m_model.index(m_c.listening.queue().currentIndex()));
        if (cell.intersects(viewport()->rect())) viewport()->update(cell);
    });
}

void QueueList::animate() {
    const bool moving = isVisible() && m_model.sounding() && !m_c.theme.reducedMotion();
    if (moving == m_bars.isActive()) return;
    if (moving)
        m_bars.start();
    else
        m_bars.stop();
}

void QueueList::showEvent(QShowEvent* event) {
    QListView::showEvent(event);
    animate();
    showCurrent();
}

void QueueList::hideEvent(QHideEvent* event) {
    QListView::hideEvent(event);
    m_bars.stop();
}

void QueueList::showCurrent() {
    const auto index = m_model.index(m_c.listening.queue().currentIndex());
    if (index.isValid()) scrollTo(index, QAbstractItemView::EnsureVisible);
}

void QueueList::selectNear(int row) {
    if (m_model.rowCount() > 0) setCurrentIndex(m_model.index(std::clamp(row, 0, m_model.rowCount() - 1)));
}

void QueueList::play(int row) {
    if (row < 0) return;
    m_c.listening.playRow(row);
}

std::vector<playback::ItemId> QueueList::picked() const {
    std::vector<playback::ItemId> ids;
    for (const auto& index : selectionModel()->selectedIndexes())
        ids.push_back(m_model.item(index.row()).id);
    return ids;
}

void QueueList::setHovered(int row) {
    if (row == m_hovered) return;
    for (const int changed : {std::exchange(m_hovered, row), row})
        if (changed >= 0) update(m_model.index(changed));
}

bool QueueList::onCross(const QPoint& position) const {
    const auto cell = visualRect(indexAt(position));
    return layoutDirection() == Qt::RightToLeft ? position.x() < cell.left() + 40 : position.x() > cell.right() - 40;
}

bool QueueList::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const auto text = key->text();
        const bool plain = !(key->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier));
        if (plain && !text.isEmpty() && text[0].isPrint() && text != " " && text != "?") event->accept();
    }
    return QListView::event(event);
}

bool QueueList::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::Leave) setHovered(-1);
    return QListView::viewportEvent(event);
}

void QueueList::mouseMoveEvent(QMouseEvent* event) {
    setHovered(indexAt(event->pos()).row());
    QListView::mouseMoveEvent(event);
}

void QueueList::mousePressEvent(QMouseEvent* event) {
    const auto index = indexAt(event->pos());
    if (event->button() == Qt::LeftButton && index.isValid() && onCross(event->pos())) {
        Q_EMIT removeRequested({m_model.item(index.row()).id});
        return;
    }
    if (!index.isValid()) clearSelection();
    QListView::mousePressEvent(event);
}

void QueueList::mouseDoubleClickEvent(QMouseEvent* event) {
    const auto index = indexAt(event->pos());
    if (event->button() == Qt::LeftButton && index.isValid() && !onCross(event->pos())) play(index.row());
}

void QueueList::contextMenuEvent(QContextMenuEvent* event) {
    QPoint where = event->globalPos();
    if (event->reason() == QContextMenuEvent::Keyboard)
        where = viewport()->mapToGlobal(visualRect(currentIndex()).center());
    else if (!indexAt(viewport()->mapFromGlobal(where)).isValid())
        return;
    if (picked().empty()) return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(tr("What to do with the track"));
    menu->addActions({m_playNow, m_copyLink, m_selectAll});
    menu->addSeparator();
    menu->addAction(m_remove);
    menu->popup(where);
}

int QueueList::gapAt(const QPoint& position) const {
    const auto index = indexAt(position);
    if (!index.isValid()) return m_model.rowCount();
    return position.y() > visualRect(index).center().y() ? index.row() + 1 : index.row();
}

void QueueList::startDrag(Qt::DropActions supported) {
    // QListView would remove the rows after a move; the queue does that itself.
    Q_UNUSED(supported);
    if (selectionModel()->selectedIndexes().isEmpty()) return;
    auto* drag = new QDrag(this);
    drag->setMimeData(m_model.mimeData(selectionModel()->selectedIndexes()));
    drag->exec(Qt::MoveAction);
}

void QueueList::dragMoveEvent(QDragMoveEvent* event) {
    if (!m_model.canDropMimeData(event->mimeData(), Qt::MoveAction, 0, 0, {})) return event->ignore();
    QListView::dragMoveEvent(event); // scrolls at the edges
    const int gap = gapAt(event->position().toPoint());
    if (gap != m_gap) {
        m_gap = gap;
        viewport()->update();
    }
    event->setDropAction(event->source() == this ? Qt::MoveAction : Qt::CopyAction);
    event->accept();
}

void QueueList::dragLeaveEvent(QDragLeaveEvent* event) {
    m_gap = -1;
    viewport()->update();
    QListView::dragLeaveEvent(event);
}

void QueueList::dropEvent(QDropEvent* event) {
    m_model.dropMimeData(event->mimeData(), Qt::MoveAction, gapAt(event->position().toPoint()), 0, {});
    event->setDropAction(event->source() == this ? Qt::MoveAction : Qt::CopyAction);
    event->accept();
    m_gap = -1;
    stopAutoScroll();
    setState(NoState);
    viewport()->update();
}

void QueueList::paintEvent(QPaintEvent* event) {
    QListView::paintEvent(event);
    if (m_gap < 0) return;
    const bool last = m_gap >= m_model.rowCount();
    const auto cell = visualRect(m_model.index(last ? m_model.rowCount() - 1 : m_gap));
    const int y = m_model.rowCount() == 0 ? 1 : last ? cell.bottom() : cell.top() - 1;
    QPainter painter(viewport());
    painter.fillRect(12, std::max(0, y), viewport()->width() - 12, 2, m_c.theme.color(Token::Accent));
}

} // namespace bitbeats::ui
