#include "widgets/TableView.h"

#include "theme/FocusTracker.h"
#include "theme/Painting.h"
#include "widgets/RowPainter.h"

#include <QAction>
#include <QContextMenuEvent>
#include <QFontMetrics>
#include <QHeaderView>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QToolTip>
#include <algorithm>

namespace bitbeats::ui {
namespace {

constexpr int kRow = 36;
constexpr int kHead = 32;
constexpr int kPad = 12;
constexpr int kTokenRole = Qt::UserRole + 1; // a model's colour for a cell, as a Token
constexpr qint64 kTypedForgotten = 1000;     // ms

bool isRight(const QAbstractItemModel& model, int column) {
    return model.headerData(column, Qt::Horizontal, Qt::TextAlignmentRole).toInt() & Qt::AlignRight;
}

} // namespace

class TableHeader final : public QHeaderView {
public:
    TableHeader(const Theme& theme, TableView& view) : QHeaderView(Qt::Horizontal, &view), m_theme(theme) {
        viewport()->setAutoFillBackground(false);
        setSectionsClickable(true);
        setSectionsMovable(true);
        setFirstSectionMovable(false);
        setHighlightSections(false);
        setSortIndicatorShown(true);
        setStretchLastSection(false);
        setSectionResizeMode(QHeaderView::Fixed);
        setMinimumSectionSize(16);
        setFixedHeight(kHead);
        setFocusPolicy(Qt::NoFocus);
        setContextMenuPolicy(Qt::CustomContextMenu);
        setToolTip(TableView::tr("Click to sort, drag to move, right-click to choose columns"));
        setAccessibleName(TableView::tr("Columns"));
        connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
    }

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override {
        painter->save();
        const bool sorted = sortIndicatorSection() == section;
        const bool mirrored = layoutDirection() == Qt::RightToLeft;
        const bool right = isRight(*model(), section) != mirrored;
        painter->setFont(m_theme.font(TextStyle::CaptionMedium));
        painter->setPen(m_theme.color(sorted ? Token::Text : Token::Muted));
        QRect words = rect.adjusted(kPad, 0, -kPad, -2);
        const auto text = model()->headerData(section, Qt::Horizontal).toString();
        drawElided(*painter, words, (right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter, text);
        if (sorted) {
            const int wide = painter->fontMetrics().horizontalAdvance(text);
            const auto icon = m_theme.icon(sortIndicatorOrder() == Qt::AscendingOrder ? "up" : "down",
                                           m_theme.color(Token::Text), 12, devicePixelRatioF());
            const int x = right ? words.right() - wide - 16 : words.left() + wide + 5;
            painter->drawPixmap(QPointF(x, words.center().y() - 5.5), icon);
        }
        painter->restore();
    }
    void paintEvent(QPaintEvent* event) override {
        QHeaderView::paintEvent(event);
        QPainter painter(viewport());
        painter.fillRect(0, kHead - 1, viewport()->width(), 1, m_theme.color(Token::Hairline));
    }

private:
    const Theme& m_theme;
};

namespace {

class CellDelegate final : public QStyledItemDelegate {
public:
    CellDelegate(const Theme& theme, TableView& view, int words)
        : QStyledItemDelegate(&view), m_theme(theme), m_view(view), m_words(words) {}

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {60, kRow}; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        painter->save();
        const bool words = index.column() == m_words;
        const bool right = isRight(*index.model(), index.column()) != (option.direction == Qt::RightToLeft);
        painter->setFont(m_theme.font(words ? TextStyle::BodyMedium : TextStyle::Body));
        const auto own = index.data(kTokenRole);
        painter->setPen(m_theme.color(own.isValid() ? static_cast<Token>(own.toInt())
                                      : words       ? Token::Text
                                                    : Token::Muted));
        const QRect room = option.rect.adjusted(kPad, 0, -kPad, 0);
        const auto text = index.data(Qt::DisplayRole).toString();
        if (isRight(*index.model(), index.column()))
            drawTabular(*painter, room, right ? Qt::AlignRight : Qt::AlignLeft, text);
        else
            drawElided(*painter, room, (right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter, text);
        painter->restore();
    }

    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override {
        const auto text = index.data(Qt::DisplayRole).toString();
        const auto tip = index.data(Qt::ToolTipRole).toString();
        const bool cut =
            QFontMetrics(m_theme.font(TextStyle::BodyMedium)).horizontalAdvance(text) > option.rect.width() - 2 * kPad;
        QToolTip::showText(event->globalPos(), (!tip.isEmpty() ? tip : cut ? text : QString()).toHtmlEscaped(), view);
        return true;
    }

private:
    const Theme& m_theme;
    TableView& m_view;
    int m_words;
};

} // namespace

TableView::TableView(const Theme& theme, const QString& name, int wordsColumn, QWidget* parent)
    : QTreeView(parent), m_theme(theme), m_words(wordsColumn),
      m_columns(*this, [wordsColumn](int column) { return column != wordsColumn; }) {
    setAccessibleName(name);
    setFrameShape(QFrame::NoFrame);
    setRootIsDecorated(false);
    setItemsExpandable(false);
    setUniformRowHeights(true);
    setIndentation(0);
    setAllColumnsShowFocus(true);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // its room is the page's margin: rows keep their width
    setMouseTracking(true);
    setTabKeyNavigation(false);
    viewport()->setAutoFillBackground(false);
    paintsOwnFocus(this);
    setItemDelegate(new CellDelegate(theme, *this, wordsColumn));
    setHeader(new TableHeader(theme, *this));
    setSortingEnabled(true);
    connect(header(), &QHeaderView::sortIndicatorChanged, this, &TableView::arrangementChanged);
    connect(header(), &QHeaderView::sectionMoved, this, &TableView::arrangementChanged);
    connect(header(), &QWidget::customContextMenuRequested, this, &TableView::openColumnMenu);
    connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void TableView::setModel(QAbstractItemModel* model) {
    QTreeView::setModel(model);
    connect(model, &QAbstractItemModel::modelReset, this, [this] { m_hovered = -1; });
    layoutColumns();
}

void TableView::setColumnWidths(const std::vector<int>& widths) {
    m_widths = widths;
    layoutColumns();
}

void TableView::setGivesWay(const std::vector<std::pair<int, int>>& belowWidth) {
    m_givesWay = belowWidth;
    layoutColumns();
}

void TableView::layoutColumns() {
    if (!model() || m_widths.empty()) return;
    int rest = viewport()->width();
    for (int column = 0; column < model()->columnCount(); ++column) {
        bool hidden = m_columns.hides(column);
        for (const auto& [given, below] : m_givesWay)
            if (given == column && viewport()->width() < below) hidden = true;
        if (hidden != isColumnHidden(column)) setColumnHidden(column, hidden);
        if (hidden || column == m_words) continue;
        header()->resizeSection(column, m_widths[static_cast<std::size_t>(column)]);
        rest -= m_widths[static_cast<std::size_t>(column)];
    }
    header()->resizeSection(m_words, std::max(80, rest));
}

void TableView::resizeEvent(QResizeEvent* event) {
    layoutColumns();
    QTreeView::resizeEvent(event);
}

void TableView::openColumnMenu(const QPoint& position) {
    m_columns.openMenu(position, [this] {
        layoutColumns();
        Q_EMIT arrangementChanged();
    });
}

QByteArray TableView::arrangement() const {
    return m_columns.kept({header()->sortIndicatorSection(), header()->sortIndicatorOrder()});
}

void TableView::restoreArrangement(const QByteArray& kept) {
    const auto sort = m_columns.restore(kept);
    if (!sort) return;
    sortByColumn(std::max(0, sort->column), sort->order);
    layoutColumns();
}

QList<int> TableView::selectedRowNumbers() const {
    QList<int> rows;
    for (const auto& index : selectionModel()->selectedRows())
        rows << index.row();
    std::sort(rows.begin(), rows.end());
    return rows;
}

void TableView::drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto* selection = selectionModel();
    const int row = index.row();
    const auto selected = [&](int other) {
        return other >= 0 && other < model()->rowCount() && selection->isRowSelected(other, {});
    };
    RowPainter::Ground state;
    state.hovered = row == m_hovered;
    state.selected = selected(row);
    state.above = selected(row - 1);
    state.below = selected(row + 1);
    state.focused = hasKeyboardFocus(this) && currentIndex().row() == row;
    RowPainter::ground(*painter, QRectF(0, option.rect.top(), viewport()->width(), option.rect.height()), m_theme,
                       state);
    for (int column = 0; column < model()->columnCount(); ++column) {
        if (isColumnHidden(column)) continue;
        QStyleOptionViewItem cell(option);
        cell.rect = QRect(columnViewportPosition(column), option.rect.top(), columnWidth(column), option.rect.height());
        itemDelegateForColumn(column) ? itemDelegateForColumn(column)->paint(painter, cell, model()->index(row, column))
                                      : itemDelegate()->paint(painter, cell, model()->index(row, column));
    }
}

void TableView::setHovered(int row) {
    if (row == m_hovered) return;
    const int before = std::exchange(m_hovered, row);
    for (const int changed : {before, row})
        if (changed >= 0) {
            const auto cell = visualRect(model()->index(changed, m_words));
            viewport()->update(0, cell.top(), viewport()->width(), cell.height());
        }
}

bool TableView::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool plain = !(key->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier));
        const auto text = key->text();
        const bool continued = m_typedAt.isValid() && m_typedAt.elapsed() < kTypedForgotten && !m_typed.isEmpty();
        if (plain && !text.isEmpty() && text[0].isPrint() && (text != " " || continued) && text != "?") event->accept();
        if (plain && (key->key() == Qt::Key_Up || key->key() == Qt::Key_Down)) event->accept();
    }
    return QTreeView::event(event);
}

bool TableView::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::Leave) setHovered(-1);
    return QTreeView::viewportEvent(event);
}

void TableView::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        clearSelection();
        return clearFocus();
    }
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        Q_EMIT rowActivated(currentIndex().row());
        return;
    }
    QTreeView::keyPressEvent(event);
}

void TableView::keyboardSearch(const QString& search) {
    if (!m_typedAt.isValid() || m_typedAt.elapsed() > kTypedForgotten) m_typed.clear();
    m_typedAt.start();
    m_typed += search;
    if (!model() || model()->rowCount() == 0) return;
    const bool repeated = m_typed.size() > 1 && m_typed.count(m_typed[0]) == m_typed.size();
    const auto wanted = repeated ? m_typed.left(1) : m_typed;
    const int start =
        currentIndex().isValid() ? (currentIndex().row() + (wanted.size() == 1 ? 1 : 0)) % model()->rowCount() : 0;
    const auto found =
        model()->match(model()->index(start, m_words), Qt::DisplayRole, wanted, 1, Qt::MatchStartsWith | Qt::MatchWrap);
    if (!found.isEmpty()) setCurrentIndex(found.first());
}

void TableView::mousePressEvent(QMouseEvent* event) {
    if (!indexAt(event->pos()).isValid()) clearSelection();
    QTreeView::mousePressEvent(event);
}

void TableView::mouseMoveEvent(QMouseEvent* event) {
    setHovered(indexAt(event->pos()).row());
    QTreeView::mouseMoveEvent(event);
}

void TableView::mouseDoubleClickEvent(QMouseEvent* event) {
    const auto index = indexAt(event->pos());
    if (event->button() == Qt::LeftButton && index.isValid()) Q_EMIT rowActivated(index.row());
}

void TableView::contextMenuEvent(QContextMenuEvent* event) {
    QPoint where = event->globalPos();
    if (event->reason() == QContextMenuEvent::Keyboard)
        where = viewport()->mapToGlobal(visualRect(model()->index(currentIndex().row(), m_words)).center());
    else if (!indexAt(viewport()->mapFromGlobal(where)).isValid())
        return;
    if (!selectedRowNumbers().isEmpty()) Q_EMIT menuRequested(where);
}

} // namespace bitbeats::ui
