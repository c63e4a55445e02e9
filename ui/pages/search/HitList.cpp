#include "pages/search/HitList.h"

#include "models/TrackModel.h"
#include "theme/FocusTracker.h"
#include "theme/Painting.h"
#include "widgets/RowPainter.h"

#include <QAbstractListModel>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMimeData>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStyle>
#include <QStyledItemDelegate>
#include <QWheelEvent>
#include <algorithm>

namespace bitbeats::ui {
namespace {

constexpr int kRow = 46;
constexpr int kCover = 36;
constexpr int kPad = 8;
constexpr int kThirdFrom = 480; // px of width from which the third line's column is shown
constexpr int kTime = 56;

} // namespace

class HitList::Model final : public QAbstractListModel {
public:
    using QAbstractListModel::QAbstractListModel;

    void show(std::vector<Hit> hits) {
        beginResetModel();
        m_hits = std::move(hits);
        endResetModel();
    }
    const Hit& at(int row) const { return m_hits[static_cast<std::size_t>(row)]; }
    int rowCount(const QModelIndex& parent) const override {
        return parent.isValid() ? 0 : static_cast<int>(m_hits.size());
    }
    QVariant data(const QModelIndex& index, int role) const override {
        if (!index.isValid()) return {};
        const auto& hit = at(index.row());
        if (role == Qt::DisplayRole || role == Qt::ToolTipRole) return hit.title;
        if (role != Qt::AccessibleTextRole) return {};
        QStringList words{hit.title, hit.second, hit.third, hit.time};
        words.removeAll(QString());
        return words.join(QStringLiteral(", "));
    }
    Qt::ItemFlags flags(const QModelIndex& index) const override {
        auto flags = QAbstractListModel::flags(index);
        if (index.isValid() && at(index.row()).dragged) flags |= Qt::ItemIsDragEnabled;
        return flags;
    }
    QStringList mimeTypes() const override { return {QLatin1String(kTracksMime)}; }
    QMimeData* mimeData(const QModelIndexList& indexes) const override {
        std::vector<playback::QueueItem> items;
        for (const auto& index : indexes) {
            const auto& hit = at(index.row());
            if (hit.dragged) items.push_back(hit.cover.front());
        }
        auto* data = new QMimeData;
        data->setData(QLatin1String(kTracksMime), packTracks(items));
        return data;
    }

private:
    std::vector<Hit> m_hits;
};

class HitList::Delegate final : public QStyledItemDelegate {
public:
    Delegate(const Theme& theme, Covers& covers, const Model& model, HitList& view)
        : QStyledItemDelegate(&view), m_theme(theme), m_covers(covers), m_model(model), m_view(view) {}

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {120, kRow}; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        painter->save();
        const auto& hit = m_model.at(index.row());
        const bool mirrored = option.direction == Qt::RightToLeft;
        const QRect row = option.rect.adjusted(0, 1, 0, -1);
        RowPainter::Ground ground;
        const auto picked = [&](int other) {
            return m_view.m_editable && other >= 0 && other < m_model.rowCount({}) &&
                   m_view.selectionModel()->isSelected(m_model.index(other));
        };
        ground.hovered = m_view.hoveredRow() == index.row();
        ground.selected = picked(index.row());
        ground.above = picked(index.row() - 1);
        ground.below = picked(index.row() + 1);
        ground.focused = hasKeyboardFocus(&m_view) && m_view.currentIndex() == index;
        if (ground.focused) ground.hovered = true;
        RowPainter::ground(*painter, row, m_theme, ground);
        const auto place = [&](int from, int width) {
            const QRect rect(row.left() + from, row.top(), width, row.height());
            return QStyle::visualRect(option.direction, row, rect);
        };
        const QRect cover = place(kPad, kCover).adjusted(0, 4, 0, 0);
        const qreal ratio = m_view.devicePixelRatioF();
        const qreal radius = hit.round ? kCover / 2.0 : 4;
        if (hit.cover.empty()) {
            fillRounded(*painter, QRectF(cover.left(), cover.top(), kCover, kCover), radius,
                        m_theme.color(Token::Raised));
            painter->drawPixmap(cover.topLeft() + QPoint(9, 9),
                                m_theme.icon("playlist", m_theme.color(Token::Muted), 18, ratio));
        } else {
            painter->drawPixmap(cover.topLeft(), m_covers.quad(hit.cover, kCover, radius, ratio));
        }
        const bool playing = hit.dragged && hit.cover.front().source == m_view.playing();
        const int words = kPad + kCover + 12;
        int end = row.width() - kPad;
        if (!hit.time.isEmpty()) {
            painter->setFont(m_theme.font(TextStyle::Body));
            painter->setPen(m_theme.color(Token::Muted));
            drawTabular(*painter, place(end - kTime, kTime - 4), mirrored ? Qt::AlignLeft : Qt::AlignRight, hit.time);
            end -= kTime + 8;
        }
        if (ground.focused && !m_view.hint().isEmpty()) end = hint(*painter, place, end);
        int second = end - words;
        if (!hit.third.isEmpty() && row.width() >= kThirdFrom) {
            const int third = (end - words) * 2 / 5;
            second = end - words - third - 12;
            const QRect room = place(end - third, third);
            line(*painter, TextStyle::Second, Token::Muted, room, mirrored, hit.third, hit.thirdMarks);
        }
        const QRect both = place(words, second);
        line(*painter, TextStyle::BodyMedium,
             playing     ? Token::Accent
             : hit.faint ? Token::Muted
                         : Token::Text,
             QRect(both.left(), row.top() + 3, both.width(), 20), mirrored, hit.title, hit.titleMarks);
        line(*painter, TextStyle::Second, Token::Muted, QRect(both.left(), row.top() + 23, both.width(), 16), mirrored,
             hit.second, hit.secondMarks);
        painter->restore();
    }

private:
    void line(QPainter& painter, TextStyle style, Token color, const QRect& rect, bool mirrored, const QString& text,
              const std::vector<MatchMark>& marks) const {
        painter.setFont(m_theme.font(style));
        painter.setPen(m_theme.color(color));
        drawMarked(painter, rect, mirrored ? Qt::AlignRight : Qt::AlignLeft, text, marks, m_theme);
    }

    template<typename Place>
    int hint(QPainter& painter, const Place& place, int end) const {
        painter.setFont(m_theme.font(TextStyle::Caption));
        const int wide = painter.fontMetrics().horizontalAdvance(m_view.hint()) + 16;
        const QRect plate = place(end - wide, wide);
        fillRounded(painter, plate.adjusted(0, 12, 0, -12), 4, m_theme.color(Token::Raised));
        painter.setPen(m_theme.color(Token::Muted));
        painter.drawText(plate, Qt::AlignCenter, m_view.hint());
        return end - wide - 8;
    }

    const Theme& m_theme;
    Covers& m_covers;
    const Model& m_model;
    HitList& m_view;
};

HitList::HitList(const Theme& theme, Covers& covers, const QString& name, QWidget* parent)
    : QListView(parent), m_theme(theme), m_model(new Model(this)) {
    setAccessibleName(name);
    setFrameShape(QFrame::NoFrame);
    viewport()->setAutoFillBackground(false);
    setModel(m_model);
    setItemDelegate(new Delegate(theme, covers, *m_model, *this));
    setUniformItemSizes(true);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::TabFocus);
    setTabKeyNavigation(false);
    setMouseTracking(true);
    setDragEnabled(true);
    setDragDropMode(QAbstractItemView::DragOnly);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    paintsOwnFocus(this);
    connect(&covers, &Covers::arrived, viewport(), qOverload<>(&QWidget::update));
    connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void HitList::show(std::vector<Hit> hits) {
    const int row = currentIndex().row();
    const int scrolled = verticalScrollBar()->value();
    m_hovered = -1;
    m_model->show(std::move(hits));
    if (m_editable) {
        doItemsLayout();
        verticalScrollBar()->setValue(scrolled);
    }
    const auto [first, many] = std::exchange(m_pickLater, {-1, 0});
    if (first >= 0 && first + many <= count()) {
        const QItemSelection rows(m_model->index(first), m_model->index(first + many - 1));
        setCurrentIndex(m_model->index(first));
        selectionModel()->select(rows, QItemSelectionModel::ClearAndSelect);
        return updateGeometry();
    }
    if (hasFocus() && count() > 0) setCurrentIndex(m_model->index(std::clamp(row, 0, count() - 1)));
    updateGeometry();
}

int HitList::count() const {
    return m_model->rowCount({});
}

const Hit& HitList::at(int row) const {
    return m_model->at(row);
}

void HitList::setPlaying(const std::string& source) {
    m_playing = source;
    viewport()->update();
}

void HitList::setEditable() {
    m_editable = true;
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // its room is the page's margin
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setDragDropMode(QAbstractItemView::DragDrop);
    setAcceptDrops(true);
}

void HitList::pickLater(int row, int count) {
    m_pickLater = {row, count};
}

QList<int> HitList::picked() const {
    QList<int> rows;
    for (const auto& index : selectionModel()->selectedIndexes())
        rows << index.row();
    std::sort(rows.begin(), rows.end());
    return rows;
}

QSize HitList::sizeHint() const {
    return m_editable ? QSize(320, 240) : QSize(320, count() * kRow);
}

bool HitList::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Up || key == Qt::Key_Down || (m_editable && key == Qt::Key_Delete)) event->accept();
    }
    return QListView::event(event);
}

bool HitList::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::Leave) setHovered(-1);
    return QListView::viewportEvent(event);
}

void HitList::keyPressEvent(QKeyEvent* event) {
    const int row = currentIndex().row();
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && row >= 0) {
        Q_EMIT chosen(row);
    } else if (event->key() == Qt::Key_Up && row <= 0 && !m_editable) {
        Q_EMIT leftUpwards();
    } else if (m_editable && editKey(*event)) {
        event->accept();
    } else if (!m_editable && event->key() == Qt::Key_Down && row == count() - 1) {
        focusNextChild();
    } else {
        QListView::keyPressEvent(event);
    }
}

void HitList::focusInEvent(QFocusEvent* event) {
    QListView::focusInEvent(event);
    if (!currentIndex().isValid() && count() > 0) setCurrentIndex(m_model->index(0));
    viewport()->update();
}

void HitList::setHovered(int row) {
    if (row == m_hovered) return;
    for (const int changed : {std::exchange(m_hovered, row), row})
        if (changed >= 0) update(m_model->index(changed));
}

void HitList::mouseMoveEvent(QMouseEvent* event) {
    setHovered(indexAt(event->pos()).row());
    QListView::mouseMoveEvent(event);
}

void HitList::mouseReleaseEvent(QMouseEvent* event) {
    const auto index = indexAt(event->pos());
    const bool clicked = state() != DraggingState && event->button() == Qt::LeftButton && index.isValid() &&
                         index == currentIndex() && m_byClick;
    QListView::mouseReleaseEvent(event);
    if (clicked) Q_EMIT chosen(index.row());
}

void HitList::mouseDoubleClickEvent(QMouseEvent* event) {
    const auto index = indexAt(event->pos());
    if (event->button() == Qt::LeftButton && index.isValid() && !m_byClick) Q_EMIT chosen(index.row());
}

void HitList::contextMenuEvent(QContextMenuEvent* event) {
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const auto index = byKey ? currentIndex() : indexAt(viewport()->mapFromGlobal(event->globalPos()));
    if (!index.isValid()) return;
    Q_EMIT menuRequested(index.row(), byKey ? viewport()->mapToGlobal(visualRect(index).center()) : event->globalPos());
}

void HitList::wheelEvent(QWheelEvent* event) {
    if (m_editable) return QListView::wheelEvent(event);
    event->ignore(); // the page scrolls
}

bool HitList::editKey(const QKeyEvent& event) {
    const auto rows = picked();
    if (rows.isEmpty()) return false;
    if (event.key() == Qt::Key_Delete) {
        Q_EMIT removeRequested();
    } else if (event.modifiers() == Qt::AltModifier && event.key() == Qt::Key_Up && rows.first() > 0) {
        Q_EMIT pickedMoved(rows.first() - 1);
    } else if (event.modifiers() == Qt::AltModifier && event.key() == Qt::Key_Down && rows.last() + 1 < count()) {
        Q_EMIT pickedMoved(rows.last() + 2);
    } else {
        return false;
    }
    return true;
}

/// Between which rows: a row's upper half is before it.
int HitList::gapAt(const QPoint& position) const {
    const auto index = indexAt(position);
    if (!index.isValid()) return count();
    return index.row() + (position.y() > visualRect(index).center().y() ? 1 : 0);
}

void HitList::setGap(int gap) {
    if (gap == m_gap) return;
    m_gap = gap;
    viewport()->update();
}

void HitList::dragEnterEvent(QDragEnterEvent* event) {
    if (m_editable && event->mimeData()->hasFormat(QLatin1String(kTracksMime)))
        event->accept();
    else
        event->ignore();
}

void HitList::dragMoveEvent(QDragMoveEvent* event) {
    QListView::dragMoveEvent(event); // scrolls at the edges
    setGap(gapAt(event->position().toPoint()));
    event->setDropAction(event->source() == this ? Qt::MoveAction : Qt::CopyAction);
    event->accept();
}

void HitList::dragLeaveEvent(QDragLeaveEvent* event) {
    setGap(-1);
    QListView::dragLeaveEvent(event);
}

void HitList::dropEvent(QDropEvent* event) {
    const int before = gapAt(event->position().toPoint());
    setGap(-1);
    stopAutoScroll();
    setState(NoState);
    const auto items = unpackTracks(event->mimeData()->data(QLatin1String(kTracksMime)));
    // Taken as a copy: the view that it came from would remove the rows of a move itself.
    event->setDropAction(Qt::CopyAction);
    event->accept();
    if (event->source() == this)
        Q_EMIT pickedMoved(before);
    else if (!items.empty())
        Q_EMIT tracksDropped(items, before);
}

void HitList::paintEvent(QPaintEvent* event) {
    QListView::paintEvent(event);
    if (count() == 0 && !m_emptyWords.isEmpty()) {
        QPainter words(viewport());
        words.setFont(m_theme.font(TextStyle::Body));
        words.setPen(m_theme.color(Token::Muted));
        words.drawText(viewport()->rect().adjusted(24, 48, -24, 0), Qt::AlignHCenter | Qt::TextWordWrap, m_emptyWords);
    }
    if (m_gap < 0) return;
    const auto next = visualRect(m_model->index(std::min(m_gap, count() - 1)));
    const int y = count() == 0 ? 1 : m_gap < count() ? next.top() : next.bottom();
    QPainter painter(viewport());
    painter.fillRect(0, std::max(0, y - 1), viewport()->width(), 2, m_theme.color(Token::Accent));
}

} // namespace bitbeats::ui
