#include "widgets/TrackView.h"

#include "theme/FocusTracker.h"
#include "theme/Painting.h"
#include "widgets/DragPlate.h"
#include "widgets/RowPainter.h"
#include "widgets/TrackDelegate.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QDrag>
#include <QFontMetrics>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QShowEvent>
#include <algorithm>

namespace bitbeats::ui {
namespace {

constexpr int kNumberColumn = 40;
constexpr int kMoreRoom = 40;
constexpr int kHeader = 36;
constexpr qint64 kTypedForgotten = 1000; // ms

/// Small muted words over a hairline, set where the cells below have theirs.
class TrackHeader final : public QHeaderView {
public:
    TrackHeader(const Theme& theme, TrackView& view)
        : QHeaderView(Qt::Horizontal, &view), m_theme(theme), m_view(view) {
        viewport()->setAutoFillBackground(false);
        connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
    }

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override {
        const bool mirrored = layoutDirection() == Qt::RightToLeft;
        painter->save();
        painter->setFont(m_theme.font(TextStyle::CaptionMedium));
        painter->setPen(m_theme.color(Token::Muted));
        QRect words = rect.adjusted(0, 0, 0, -5);
        bool right = mirrored;
        if (section == TrackModel::Number) {
            words = mirrored ? words.adjusted(12, 0, 0, 0) : words.adjusted(0, 0, -12, 0);
            right = !mirrored;
        } else if (section == TrackModel::Time) {
            const auto icon = m_theme.icon("clock", m_theme.color(Token::Muted), 14, devicePixelRatioF());
            const int x = mirrored ? words.left() + kMoreRoom : words.right() - kMoreRoom - 13;
            painter->drawPixmap(QPointF(x, words.center().y() - 6.5), icon);
        }
        const bool sorted = sortIndicatorSection() == section && isSortIndicatorShown();
        if (sorted) {
            painter->setPen(m_theme.color(Token::Text));
            const auto arrow = m_theme.icon(sortIndicatorOrder() == Qt::AscendingOrder ? "up" : "down",
                                            m_theme.color(Token::Text), 12, devicePixelRatioF());
            const auto text = model()->headerData(section, Qt::Horizontal).toString();
            const int wide = painter->fontMetrics().horizontalAdvance(text);
            const int inset = section == TrackModel::Time                              ? kMoreRoom + 20
                              : section == TrackModel::Source && m_view.narrowSource() ? 0
                                                                                       : wide + 5;
            const bool fromRight = section == TrackModel::Time ? !mirrored : right;
            const int x = fromRight ? words.right() - inset - 11 : words.left() + inset;
            painter->drawPixmap(QPointF(x, words.center().y() - 5.5), arrow);
        }
        const bool bare = section == TrackModel::Time || (section == TrackModel::Source && m_view.narrowSource());
        if (!bare)
            drawElided(*painter, words, (right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter,
                       model()->headerData(section, Qt::Horizontal).toString());
        painter->restore();
    }
    void paintEvent(QPaintEvent* event) override {
        QHeaderView::paintEvent(event);
        QPainter painter(viewport());
        painter.fillRect(0, kHeader - 5, viewport()->width(), 1, m_theme.color(Token::Hairline));
    }

private:
    const Theme& m_theme;
    const TrackView& m_view;
};

} // namespace

TrackView::TrackView(const Theme& theme, const Actions& actions, Covers& covers, TrackModel& model, QWidget* parent)
    : QTreeView(parent), m_theme(theme), m_model(model), m_playNow(actions.copyFor(ActionId::PlayNow, this)),
      m_playNext(actions.copyFor(ActionId::PlayNext, this)), m_addToQueue(actions.copyFor(ActionId::AddToQueue, this)),
      m_copyLink(actions.copyFor(ActionId::CopyLink, this)), m_selectAll(actions.copyFor(ActionId::SelectAll, this)),
      m_columns(
          *this, [](int column) { return column >= TrackModel::Album; }, 1) {
    setAccessibleName(tr("Tracks"));
    setFrameShape(QFrame::NoFrame);
    setRootIsDecorated(false);
    setItemsExpandable(false);
    setUniformRowHeights(true);
    setIndentation(0);
    setAllColumnsShowFocus(true);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setDragEnabled(true);
    setDragDropMode(QAbstractItemView::DragOnly);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMouseTracking(true);
    setTabKeyNavigation(false);
    setContextMenuPolicy(Qt::DefaultContextMenu);
    paintsOwnFocus(this);
    setItemDelegate(new TrackDelegate(theme, covers, model, *this));
    setModel(&model);
    setHeader(new TrackHeader(theme, *this));
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // its room is the page's margin: rows keep their width
    header()->setSectionsClickable(true);
    header()->setSectionsMovable(true);
    header()->setFirstSectionMovable(false);
    header()->setHighlightSections(false);
    header()->setContextMenuPolicy(Qt::CustomContextMenu);
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(QHeaderView::Fixed);
    header()->setMinimumSectionSize(16);
    header()->setFixedHeight(kHeader);
    header()->setFocusPolicy(Qt::NoFocus);
    header()->setToolTip(tr("Click to sort, drag to move, right-click to choose columns"));
    header()->setAccessibleName(tr("Columns"));

    connect(header(), &QHeaderView::sectionClicked, this, &TrackView::sortBy);
    connect(header(), &QHeaderView::sectionMoved, this, &TrackView::arrangementChanged);
    connect(header(), &QWidget::customContextMenuRequested, this, &TrackView::openColumnMenu);
    connect(m_playNow, &QAction::triggered, this, [this] {
        if (currentIndex().isValid()) Q_EMIT playRequested(currentIndex().row());
    });
    connect(m_playNext, &QAction::triggered, this, [this] { Q_EMIT playNextRequested(picked()); });
    connect(m_addToQueue, &QAction::triggered, this, [this] { Q_EMIT queueRequested(picked()); });
    connect(m_copyLink, &QAction::triggered, this, &TrackView::copyLinks);
    connect(m_selectAll, &QAction::triggered, this, &QAbstractItemView::selectAll);
    connect(&covers, &Covers::arrived, viewport(), qOverload<>(&QWidget::update));
    connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
    connect(&model, &QAbstractItemModel::dataChanged, this, &TrackView::animate);
    connect(&model, &QAbstractItemModel::modelReset, this, [this] { m_hovered = -1; });
    m_bars.setInterval(120);
    connect(&m_bars, &QTimer::timeout, this, [this] {
        ++m_tick;
        const auto cell = visualRect(m_model.index(m_model.playingRow(), TrackModel::Number));
        if (cell.intersects(viewport()->rect())) viewport()->update(cell);
    });
}

void TrackView::animate() {
    const bool moving = isVisible() && m_model.playingRow() >= 0 && m_model.sounding() && !m_theme.reducedMotion();
    if (moving == m_bars.isActive()) return;
    if (moving)
        m_bars.start();
    else
        m_bars.stop();
}

void TrackView::showEvent(QShowEvent* event) {
    QTreeView::showEvent(event);
    animate();
}

void TrackView::hideEvent(QHideEvent* event) {
    QTreeView::hideEvent(event);
    m_bars.stop();
}

int TrackView::contentHeight() const {
    return header()->height() + 8 + m_model.rowCount() * 44;
}

void TrackView::layoutColumns() {
    const int width = viewport()->width();
    const bool album = width >= 640 && !m_columns.hides(TrackModel::Album);
    const bool showsSource = !m_columns.hides(TrackModel::Source);
    const bool showsTime = !m_columns.hides(TrackModel::Time);
    m_narrowSource = width < 900;
    const int time = showsTime ? 68 + kMoreRoom : 0;
    const int source = !showsSource ? 0 : m_narrowSource ? 40 : 128;
    const int albumWidth = album ? (width - kNumberColumn - time - source) * 36 / 100 : 0;
    setColumnHidden(TrackModel::Album, !album);
    setColumnHidden(TrackModel::Source, !showsSource);
    setColumnHidden(TrackModel::Time, !showsTime);
    header()->resizeSection(TrackModel::Number, kNumberColumn);
    header()->resizeSection(TrackModel::Title, width - kNumberColumn - time - source - albumWidth);
    if (album) header()->resizeSection(TrackModel::Album, albumWidth);
    if (showsSource) header()->resizeSection(TrackModel::Source, source);
    if (showsTime) header()->resizeSection(TrackModel::Time, time);
}

/// Once up, once down, then the collection's own order again. (The header flips its arrow by itself, so it is not
/// asked.)
void TrackView::sortBy(int column) {
    if (column != m_sorted)
        showSorted(column, Qt::AscendingOrder);
    else if (m_sortOrder == Qt::AscendingOrder)
        showSorted(column, Qt::DescendingOrder);
    else
        showSorted(-1, Qt::AscendingOrder);
    Q_EMIT arrangementChanged();
}

void TrackView::showSorted(int column, Qt::SortOrder order) {
    m_sorted = column;
    m_sortOrder = order;
    header()->setSortIndicatorShown(column >= 0);
    header()->setSortIndicator(column, order);
    m_model.sort(column < 0 ? static_cast<int>(TrackModel::Number) : column, order);
    header()->viewport()->update();
}

void TrackView::openColumnMenu(const QPoint& position) {
    m_columns.openMenu(position, [this] {
        layoutColumns();
        Q_EMIT arrangementChanged();
    });
}

QByteArray TrackView::arrangement() const {
    return m_columns.kept({m_sorted, m_sortOrder});
}

void TrackView::restoreArrangement(const QByteArray& kept) {
    const auto sort = m_columns.restore(kept);
    if (!sort) return;
    if (sort->column >= 0) showSorted(sort->column, sort->order);
    layoutColumns();
}

void TrackView::resizeEvent(QResizeEvent* event) {
    layoutColumns();
    QTreeView::resizeEvent(event);
}

void TrackView::drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto* selection = selectionModel();
    const int row = index.row();
    const auto selected = [&](int other) {
        return other >= 0 && other < m_model.rowCount() && selection->isRowSelected(other, {});
    };
    RowPainter::Ground state;
    state.hovered = row == m_hovered;
    state.selected = selected(row);
    state.above = selected(row - 1);
    state.below = selected(row + 1);
    state.focused = hasKeyboardFocus(this) && currentIndex().row() == row;
    RowPainter::ground(*painter, QRectF(0, option.rect.top(), viewport()->width(), option.rect.height()), m_theme,
                       state);
    // The cells alone: the base class would paint grounds of its own.
    for (int column = 0; column < TrackModel::ColumnCount; ++column) {
        if (isColumnHidden(column)) continue;
        QStyleOptionViewItem cell(option);
        cell.rect = QRect(columnViewportPosition(column), option.rect.top(), columnWidth(column), option.rect.height());
        itemDelegate()->paint(painter, cell, m_model.index(row, column));
    }
}

void TrackView::updateRow(int row) {
    if (row < 0) return;
    const auto cell = visualRect(m_model.index(row, TrackModel::Title));
    viewport()->update(0, cell.top(), viewport()->width(), cell.height());
}

void TrackView::setHovered(int row) {
    if (row == m_hovered) return;
    const int before = std::exchange(m_hovered, row);
    updateRow(before);
    updateRow(row);
}

bool TrackView::inPlayArea(const QPoint& position) const {
    return indexAt(position).column() == TrackModel::Number;
}

bool TrackView::inMoreArea(const QPoint& position) const {
    const auto cell = visualRect(m_model.index(indexAt(position).row(), TrackModel::Time));
    const QRect more = layoutDirection() == Qt::RightToLeft ? cell.adjusted(0, 0, kMoreRoom - cell.width(), 0)
                                                            : cell.adjusted(cell.width() - kMoreRoom, 0, 0, 0);
    return more.contains(position);
}

bool TrackView::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        // Letters belong to the list while it has the focus: they jump to titles.
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool plain = !(key->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier));
        const bool continued = m_typedAt.isValid() && m_typedAt.elapsed() < kTypedForgotten && !m_typed.isEmpty();
        const auto text = key->text();
        if (plain && !text.isEmpty() && text[0].isPrint() && (text != " " || continued) && text != "?") event->accept();
        if (plain && (key->key() == Qt::Key_Up || key->key() == Qt::Key_Down)) event->accept();
    }
    return QTreeView::event(event);
}

bool TrackView::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::Leave) setHovered(-1);
    return QTreeView::viewportEvent(event);
}

void TrackView::keyPressEvent(QKeyEvent* event) {
    const auto text = event->text();
    if (event->key() == Qt::Key_Space && !m_typed.isEmpty() && m_typedAt.isValid() &&
        m_typedAt.elapsed() < kTypedForgotten)
        return keyboardSearch(text);
    if (text.isEmpty() || !text[0].isPrint()) m_typed.clear(); // arrows and the like end a search
    if (event->key() == Qt::Key_Escape) {
        clearSelection();
        return clearFocus();
    }
    QTreeView::keyPressEvent(event);
}

void TrackView::keyboardSearch(const QString& search) {
    if (!m_typedAt.isValid() || m_typedAt.elapsed() > kTypedForgotten) m_typed.clear();
    m_typedAt.start();
    m_typed += search;
    if (m_model.rowCount() == 0) return;
    // One letter again and again walks through its titles; more letters narrow the search.
    const bool repeated = m_typed.size() > 1 && m_typed.count(m_typed[0]) == m_typed.size();
    const auto wanted = repeated ? m_typed.left(1) : m_typed;
    const int step = wanted.size() == 1 ? 1 : 0;
    const int start = currentIndex().isValid() ? (currentIndex().row() + step) % m_model.rowCount() : 0;
    const auto found = m_model.match(m_model.index(start, TrackModel::Title), Qt::DisplayRole, wanted, 1,
                                     Qt::MatchStartsWith | Qt::MatchWrap);
    if (!found.isEmpty()) setCurrentIndex(found.first());
}

void TrackView::mousePressEvent(QMouseEvent* event) {
    const auto index = indexAt(event->pos());
    if (event->button() == Qt::LeftButton && index.isValid()) {
        const bool plain = !(event->modifiers() & (Qt::ShiftModifier | Qt::ControlModifier));
        if (plain && inPlayArea(event->pos())) {
            setCurrentIndex(m_model.index(index.row(), TrackModel::Title));
            Q_EMIT playRequested(index.row());
            return;
        }
        if (inMoreArea(event->pos())) {
            if (!selectionModel()->isRowSelected(index.row(), {}))
                setCurrentIndex(m_model.index(index.row(), TrackModel::Title));
            openMenu(event->globalPosition().toPoint());
            return;
        }
    }
    if (!index.isValid()) clearSelection();
    QTreeView::mousePressEvent(event);
}

void TrackView::mouseMoveEvent(QMouseEvent* event) {
    setHovered(indexAt(event->pos()).row());
    QTreeView::mouseMoveEvent(event);
}

void TrackView::mouseDoubleClickEvent(QMouseEvent* event) {
    const auto index = indexAt(event->pos());
    if (event->button() != Qt::LeftButton || !index.isValid()) return;
    if (inPlayArea(event->pos()) || inMoreArea(event->pos())) return; // the first click did it already
    Q_EMIT playRequested(index.row());
}

void TrackView::contextMenuEvent(QContextMenuEvent* event) {
    QPoint where = event->globalPos();
    if (event->reason() == QContextMenuEvent::Keyboard)
        where = viewport()->mapToGlobal(visualRect(m_model.index(currentIndex().row(), TrackModel::Title)).center());
    else if (!indexAt(viewport()->mapFromGlobal(where)).isValid())
        return;
    openMenu(where);
}

void TrackView::openMenu(const QPoint& globalPosition) {
    if (picked().empty()) return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(tr("What to do with the track"));
    menu->addActions({m_playNow, m_playNext, m_addToQueue});
    menu->addSeparator();
    menu->addActions({m_copyLink, m_selectAll});
    menu->popup(globalPosition);
}

std::vector<playback::QueueItem> TrackView::picked() const {
    return m_model.items(selectionModel()->selectedRows());
}

void TrackView::copyLinks() {
    QStringList lines;
    for (const auto& item : picked())
        lines << QString::fromStdString(item.source);
    if (!lines.isEmpty()) QApplication::clipboard()->setText(lines.join('\n'));
}

void TrackView::startDrag(Qt::DropActions supported) {
    Q_UNUSED(supported);
    const auto items = picked();
    if (items.empty()) return;
    const auto words = items.size() == 1 ? titleOf(items.front()) : tr("%1 tracks").arg(items.size());
    const auto plate = dragPlate(m_theme, words, devicePixelRatioF());
    auto* drag = new QDrag(this);
    drag->setMimeData(m_model.mimeData(selectionModel()->selectedRows()));
    drag->setPixmap(plate);
    drag->setHotSpot({12, 16});
    drag->exec(Qt::CopyAction);
}

void TrackView::jumpTo(int row) {
    const auto index = m_model.index(row, TrackModel::Title);
    if (!index.isValid()) return;
    setCurrentIndex(index);
    scrollTo(index, QAbstractItemView::PositionAtCenter);
    setFocus(Qt::ShortcutFocusReason);
}

} // namespace bitbeats::ui
