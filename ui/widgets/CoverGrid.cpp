#include "widgets/CoverGrid.h"

#include "theme/FocusTracker.h"
#include "theme/Painting.h"
#include "widgets/Button.h"
#include "widgets/TilePlan.h"

#include <QAbstractListModel>
#include <QContextMenuEvent>
#include <QFocusEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QStyledItemDelegate>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>

namespace bitbeats::ui {
using namespace tiles;

class CoverGridModel final : public QAbstractListModel {
public:
    using QAbstractListModel::QAbstractListModel;

    void show(std::vector<CoverGrid::Cell> cells) {
        if (cells == m_cells) return;
        const bool same =
            cells.size() == m_cells.size() && std::equal(cells.begin(), cells.end(), m_cells.begin(),
                                                         [](const auto& a, const auto& b) { return a.id == b.id; });
        if (same) { // one under the pointer or in focus stays what it is
            m_cells = std::move(cells);
            if (!m_cells.empty()) Q_EMIT dataChanged(index(0), index(rowCount({}) - 1));
            return;
        }
        beginResetModel();
        m_cells = std::move(cells);
        endResetModel();
    }
    const CoverGrid::Cell& at(int row) const { return m_cells[static_cast<std::size_t>(row)]; }
    int rowCount(const QModelIndex& parent) const override {
        return parent.isValid() ? 0 : static_cast<int>(m_cells.size());
    }
    QVariant data(const QModelIndex& index, int role) const override {
        if (!index.isValid()) return {};
        const auto& cell = at(index.row());
        if (role == Qt::DisplayRole) return cell.title;
        if (role == Qt::AccessibleTextRole) return QStringLiteral("%1, %2").arg(cell.title, cell.second);
        return {};
    }

private:
    std::vector<CoverGrid::Cell> m_cells;
};

class CoverGrid::View final : public QListView {
public:
    View(const Theme& theme, Covers& covers, CoverGridModel& model, CoverGrid& grid);

    bool onPlay(const QModelIndex& index, const QPoint& position) const {
        return m_model.at(index.row()).playable && playButton(visualRect(index)).contains(position);
    }
    QRect playButton(const QRect& cell) const {
        const int x = layoutDirection() == Qt::RightToLeft ? cell.right() - tile + 9 : cell.left() + tile - kPlay - 8;
        return {x, cell.top() + tile - kPlay - 8, kPlay, kPlay};
    }
    QModelIndex hovered;
    bool overPlay = false;
    int tile = kSmallest;

protected:
    bool event(QEvent* event) override {
        if (event->type() == QEvent::ShortcutOverride) {
            const int key = static_cast<QKeyEvent*>(event)->key();
            for (const int own : {Qt::Key_Left, Qt::Key_Right, Qt::Key_Up, Qt::Key_Down, Qt::Key_Space, Qt::Key_P})
                if (key == own && static_cast<QKeyEvent*>(event)->modifiers() == Qt::NoModifier) event->accept();
        }
        return QListView::event(event);
    }
    void keyPressEvent(QKeyEvent* event) override {
        const auto index = currentIndex();
        const int key = event->key();
        if (index.isValid() && key == Qt::Key_P && m_model.at(index.row()).playable)
            Q_EMIT m_grid.playRequested(m_model.at(index.row()).id);
        else if (index.isValid() && (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space))
            Q_EMIT m_grid.opened(m_model.at(index.row()).id);
        else
            QListView::keyPressEvent(event);
    }
    void focusInEvent(QFocusEvent* event) override {
        QListView::focusInEvent(event);
        if (!currentIndex().isValid() && m_model.rowCount({}) > 0) setCurrentIndex(m_model.index(0));
        viewport()->update();
    }
    void mouseMoveEvent(QMouseEvent* event) override { hover(event->pos()); }
    bool viewportEvent(QEvent* event) override {
        if (event->type() == QEvent::Leave) hover({-1, -1});
        return QListView::viewportEvent(event);
    }
    void mousePressEvent(QMouseEvent* event) override { m_pressed = indexAt(event->pos()); }
    void mouseReleaseEvent(QMouseEvent* event) override {
        const auto index = indexAt(event->pos());
        if (event->button() != Qt::LeftButton || !index.isValid() || index != m_pressed) return;
        const auto id = m_model.at(index.row()).id;
        if (onPlay(index, event->pos()))
            Q_EMIT m_grid.playRequested(id);
        else
            Q_EMIT m_grid.opened(id);
    }
    void mouseDoubleClickEvent(QMouseEvent*) override {} // the first click did it
    void contextMenuEvent(QContextMenuEvent* event) override {
        const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
        const auto index = byKey ? currentIndex() : indexAt(viewport()->mapFromGlobal(event->globalPos()));
        if (!index.isValid()) return;
        const auto where = byKey ? viewport()->mapToGlobal(visualRect(index).center()) : event->globalPos();
        Q_EMIT m_grid.menuRequested(m_model.at(index.row()).id, where);
    }
    void wheelEvent(QWheelEvent* event) override { event->ignore(); } // the page scrolls

private:
    void hover(const QPoint& position) {
        const auto index = indexAt(position);
        const bool play = index.isValid() && onPlay(index, position);
        if (index == hovered && play == overPlay) return;
        for (const auto& changed : {hovered, index})
            if (changed.isValid()) update(changed);
        hovered = index;
        overPlay = play;
    }

    CoverGridModel& m_model;
    CoverGrid& m_grid;
    QModelIndex m_pressed;
};

class CoverGrid::Delegate final : public QStyledItemDelegate {
public:
    Delegate(const Theme& theme, Covers& covers, const CoverGridModel& model, View& view)
        : QStyledItemDelegate(&view), m_theme(theme), m_covers(covers), m_model(model), m_view(view) {}

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return {m_view.tile + kAcross, m_view.tile + kWords + kDown};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        painter->save();
        const auto& cell = m_model.at(index.row());
        const int side = m_view.tile;
        const bool mirrored = option.direction == Qt::RightToLeft;
        const QRect cover(mirrored ? option.rect.right() + 1 - side : option.rect.left(), option.rect.top(), side,
                          side);
        const qreal ratio = m_view.devicePixelRatioF();
        if (cell.items.empty()) {
            fillRounded(*painter, cover, 8, m_theme.color(Token::Raised));
            painter->drawPixmap(cover.center() - QPoint(16, 16),
                                m_theme.icon("folder", m_theme.color(Token::Faint), 32, ratio));
        } else {
            painter->drawPixmap(cover.topLeft(), cell.items.size() > 1
                                                     ? m_covers.quad(cell.items, side, 8, ratio)
                                                     : m_covers.picture(cell.items.front(), side, 8, ratio));
        }
        const bool focused = hasKeyboardFocus(&m_view) && m_view.currentIndex() == index;
        if (focused) strokeRounded(*painter, cover, 8, m_theme.color(Token::Accent), 2);
        if ((m_view.hovered == index || focused) && cell.playable) {
            QRectF button = m_view.playButton(option.rect);
            const bool on = m_view.hovered == index && m_view.overPlay;
            dropShadow(*painter, button, 20, 6, m_theme.color(Token::Scrim));
            if (on) button.adjust(-1, -1, 1, 1);
            fillRounded(*painter, button, button.width() / 2, m_theme.color(on ? Token::AccentHover : Token::Accent));
            painter->drawPixmap(button.center() - QPointF(10, 10),
                                m_theme.icon("play", m_theme.color(Token::OnAccent), 20, ratio));
        }
        const auto edge = (mirrored ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter;
        painter->setFont(m_theme.font(TextStyle::BodyMedium));
        painter->setPen(m_theme.color(Token::Text));
        drawElided(*painter, QRectF(cover.left(), cover.bottom() + 9, side, 20), edge, cell.title);
        painter->setFont(m_theme.font(TextStyle::Second));
        painter->setPen(m_theme.color(Token::Muted));
        drawElided(*painter, QRectF(cover.left(), cover.bottom() + 29, side, 16), edge, cell.second);
        painter->restore();
    }

    bool helpEvent(QHelpEvent* event, QAbstractItemView*, const QStyleOptionViewItem&,
                   const QModelIndex& index) override {
        if (!index.isValid()) return false;
        const auto& cell = m_model.at(index.row());
        const bool play = m_view.onPlay(index, event->pos());
        showTip(m_theme, event->globalPos(),
                play ? CoverGrid::tr("Play %1").arg(cell.title) : cell.title + QStringLiteral(" · ") + cell.second,
                play ? QStringLiteral("P") : QString(), &m_view);
        return true;
    }

private:
    const Theme& m_theme;
    Covers& m_covers;
    const CoverGridModel& m_model;
    View& m_view;
};

CoverGrid::View::View(const Theme& theme, Covers& covers, CoverGridModel& model, CoverGrid& grid)
    : QListView(&grid), m_model(model), m_grid(grid) {
    setFrameShape(QFrame::NoFrame);
    viewport()->setAutoFillBackground(false);
    setModel(&model);
    setItemDelegate(new Delegate(theme, covers, model, *this));
    setViewMode(QListView::IconMode);
    setMovement(QListView::Static);
    setResizeMode(QListView::Adjust);
    setUniformItemSizes(true);
    setSelectionMode(QAbstractItemView::NoSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::TabFocus);
    setTabKeyNavigation(false);
    setMouseTracking(true);
    paintsOwnFocus(this);
    QObject::connect(&covers, &Covers::arrived, viewport(), qOverload<>(&QWidget::update));
    QObject::connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
    QObject::connect(&model, &QAbstractItemModel::modelReset, this, [this] {
        hovered = m_pressed = QModelIndex();
        overPlay = false;
    });
}

CoverGrid::CoverGrid(const Theme& theme, Covers& covers, const QString& name, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_model(new CoverGridModel(this)),
      m_view(new View(theme, covers, *m_model, *this)) {
    auto policy = QSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    m_view->setAccessibleName(name);
}

void CoverGrid::setCells(std::vector<Cell> cells) {
    m_cells = std::move(cells);
    for (auto& cell : m_cells)
        if (cell.items.size() > 24) cell.items.resize(24);
    arrange();
    updateGeometry();
}

void CoverGrid::setSingleRow(bool single) {
    m_single = single;
    arrange();
    updateGeometry();
}

int CoverGrid::count() const {
    return static_cast<int>(m_cells.size());
}

int CoverGrid::heightForWidth(int width) const {
    if (m_cells.empty()) return 0;
    const auto [columns, tile] = planFor(width);
    const int rows = m_single ? 1 : (count() + columns - 1) / columns;
    return rows * (tile + kWords + kDown) - kDown;
}

void CoverGrid::resizeEvent(QResizeEvent*) {
    arrange();
}

/// The view is a gap wider than what is seen of it: the last column needs none.
void CoverGrid::arrange() {
    const auto [columns, tile] = planFor(width());
    const int pitch = (width() + kAcross) / columns;
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    m_view->tile = tile;
    m_view->setGridSize({pitch, tile + kWords + kDown});
    m_view->setGeometry(mirrored ? -kAcross : 0, 0, columns * pitch + kAcross, height() + kDown);
    auto shown = m_cells;
    if (m_single && static_cast<int>(shown.size()) > columns) shown.resize(static_cast<std::size_t>(columns));
    m_model->show(std::move(shown));
}

} // namespace bitbeats::ui
