#include "widgets/AlbumGrid.h"

#include "models/LibraryItems.h"
#include "theme/FocusTracker.h"
#include "theme/Painting.h"
#include "widgets/Button.h"
#include "widgets/TilePlan.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <QWheelEvent>
#include <algorithm>

namespace bitbeats::ui {
namespace {

using namespace tiles;

class AlbumDelegate final : public QStyledItemDelegate {
public:
    AlbumDelegate(const Theme& theme, Covers& covers, const AlbumModel& model, AlbumGrid& grid)
        : QStyledItemDelegate(&grid), m_theme(theme), m_covers(covers), m_model(model), m_grid(grid) {}

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return {m_grid.tile() + kAcross, m_grid.tile() + kWords + kDown};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        painter->save();
        const int side = m_grid.tile();
        const bool mirrored = option.direction == Qt::RightToLeft;
        const int left = mirrored ? option.rect.right() + 1 - side : option.rect.left();
        const QRect cover(left, option.rect.top(), side, side);
        const auto* album = m_model.album(index.row());
        if (album)
            paintAlbum(*painter, option, index, cover, *album);
        else
            paintBlocks(*painter, cover);
        painter->restore();
    }

    bool helpEvent(QHelpEvent* event, QAbstractItemView*, const QStyleOptionViewItem&,
                   const QModelIndex& index) override {
        const auto* album = index.isValid() ? m_model.album(index.row()) : nullptr;
        if (!album) return false;
        const auto title = QString::fromStdString(album->title);
        const bool play = m_grid.playButton(m_grid.visualRect(index)).contains(event->pos());
        showTip(m_theme, event->globalPos(),
                play ? AlbumGrid::tr("Play %1").arg(title)
                     : title + QStringLiteral(" · ") + QString::fromStdString(album->artist),
                play ? QStringLiteral("P") : QString(), &m_grid);
        return true;
    }

private:
    void paintBlocks(QPainter& painter, const QRect& cover) const {
        const auto block = m_theme.color(Token::Raised);
        fillRounded(painter, cover, 8, block);
        fillRounded(painter, QRectF(cover.left(), cover.bottom() + 14, cover.width() * 0.7, 10), 4, block);
        fillRounded(painter, QRectF(cover.left(), cover.bottom() + 32, cover.width() * 0.45, 9), 4, block);
    }
    void paintAlbum(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index, const QRect& cover,
                    const library::Album& album) const {
        const bool mirrored = option.direction == Qt::RightToLeft;
        const qreal ratio = m_grid.devicePixelRatioF();
        playback::QueueItem item;
        item.album = album.title;
        item.coverPath = thumbnailOf(m_model.store(), album.picture, cover.width() * ratio > 200).string();
        painter.drawPixmap(cover.topLeft(), m_covers.picture(item, cover.width(), 8, ratio));
        bool overPlay = false;
        const bool hovered = m_grid.hovers(index, overPlay);
        const bool focused = hasKeyboardFocus(&m_grid) && m_grid.currentIndex() == index;
        if (focused) strokeRounded(painter, cover, 8, m_theme.color(Token::Accent), 2);
        if (hovered || focused) {
            QRectF button = m_grid.playButton(option.rect);
            dropShadow(painter, button, 20, 6, m_theme.color(Token::Scrim));
            if (overPlay) button.adjust(-1, -1, 1, 1);
            fillRounded(painter, button, button.width() / 2,
                        m_theme.color(overPlay ? Token::AccentHover : Token::Accent));
            painter.drawPixmap(button.center() - QPointF(10, 10),
                               m_theme.icon("play", m_theme.color(Token::OnAccent), 20, ratio));
        }
        const auto edge = (mirrored ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter;
        const auto other = (mirrored ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter;
        painter.setFont(m_theme.font(TextStyle::BodyMedium));
        painter.setPen(m_theme.color(Token::Text));
        drawElided(painter, QRectF(cover.left(), cover.bottom() + 9, cover.width(), 20), edge,
                   QString::fromStdString(album.title));
        painter.setFont(m_theme.font(TextStyle::Second));
        painter.setPen(m_theme.color(Token::Muted));
        const QRectF second(cover.left(), cover.bottom() + 29, cover.width(), 16);
        const auto year = album.year > 0 ? QString::number(album.year) : QString();
        const int room = year.isEmpty() ? 0 : painter.fontMetrics().horizontalAdvance(year) + 8;
        drawElided(painter, mirrored ? second.adjusted(room, 0, 0, 0) : second.adjusted(0, 0, -room, 0), edge,
                   QString::fromStdString(album.artist));
        if (room > 0) drawElided(painter, second, other, year);
    }

    const Theme& m_theme;
    Covers& m_covers;
    const AlbumModel& m_model;
    AlbumGrid& m_grid;
};

} // namespace

AlbumGrid::AlbumGrid(const Theme& theme, Covers& covers, AlbumModel& model, const QString& name, QWidget* parent)
    : QListView(parent), m_albums(model) {
    setAccessibleName(name);
    setFrameShape(QFrame::NoFrame);
    viewport()->setAutoFillBackground(false);
    setModel(&model);
    setItemDelegate(new AlbumDelegate(theme, covers, model, *this));
    setViewMode(QListView::IconMode);
    setMovement(QListView::Static);
    setResizeMode(QListView::Adjust);
    setUniformItemSizes(true);
    setSelectionMode(QAbstractItemView::NoSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // its room is the page's margin
    setFocusPolicy(Qt::TabFocus);
    setTabKeyNavigation(false);
    setMouseTracking(true);
    paintsOwnFocus(this);
    connect(&covers, &Covers::arrived, viewport(), qOverload<>(&QWidget::update));
    connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
    connect(&model, &QAbstractItemModel::modelReset, this, [this] {
        m_overPlay = false;
        updateGeometry();
    });
}

void AlbumGrid::setInPage(bool inPage, bool single) {
    m_inPage = inPage;
    m_single = single;
    setVerticalScrollBarPolicy(inPage ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAlwaysOn);
    auto policy = QSizePolicy(QSizePolicy::Expanding, inPage ? QSizePolicy::Fixed : QSizePolicy::Expanding);
    policy.setHeightForWidth(inPage);
    setSizePolicy(policy);
    updateGeometry();
}

int AlbumGrid::heightForWidth(int width) const {
    const auto [columns, tile] = planFor(width);
    const int rows = m_single ? std::min(1, m_albums.rowCount()) : (m_albums.rowCount() + columns - 1) / columns;
    return rows > 0 ? rows * (tile + kWords + kDown) - kDown + 4 : 0;
}

QSize AlbumGrid::sizeHint() const {
    return m_inPage ? QSize(536, heightForWidth(width() > 100 ? width() : 536)) : QSize(536, 400);
}

bool AlbumGrid::hovers(const QModelIndex& index, bool& overPlay) const {
    overPlay = m_hovered == index && m_overPlay;
    return m_hovered == index;
}

QRect AlbumGrid::playButton(const QRect& cell) const {
    const int x = layoutDirection() == Qt::RightToLeft ? cell.right() - m_tile + 9 : cell.left() + m_tile - kPlay - 8;
    return {x, cell.top() + m_tile - kPlay - 8, kPlay, kPlay};
}

void AlbumGrid::resizeEvent(QResizeEvent* event) {
    arrange();
    QListView::resizeEvent(event);
    if (m_inPage) updateGeometry();
}

/// The last column needs no gap: cells share the width out as if there were one more.
void AlbumGrid::arrange() {
    const int width = viewport()->width();
    const auto [columns, tile] = planFor(width - 12 * (m_inPage ? 0 : 1));
    m_tile = tile;
    setGridSize({std::max(tile + 4, (width - 1) / columns), tile + kWords + kDown});
    verticalScrollBar()->setSingleStep((tile + kWords + kDown) / 3);
}

bool AlbumGrid::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        for (const int own : {Qt::Key_Left, Qt::Key_Right, Qt::Key_Up, Qt::Key_Down, Qt::Key_P})
            if (key->key() == own && key->modifiers() == Qt::NoModifier) event->accept();
    }
    return QListView::event(event);
}

bool AlbumGrid::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::Leave) hover({-1, -1});
    return QListView::viewportEvent(event);
}

void AlbumGrid::keyPressEvent(QKeyEvent* event) {
    const auto index = currentIndex();
    if (index.isValid() && event->key() == Qt::Key_P)
        Q_EMIT playRequested(m_albums.id(index.row()));
    else if (index.isValid() && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter))
        Q_EMIT opened(m_albums.id(index.row()));
    else
        QListView::keyPressEvent(event);
}

void AlbumGrid::focusInEvent(QFocusEvent* event) {
    QListView::focusInEvent(event);
    if (!currentIndex().isValid() && m_albums.rowCount() > 0) setCurrentIndex(m_albums.index(0));
    viewport()->update();
}

void AlbumGrid::hover(const QPoint& position) {
    const auto index = indexAt(position);
    const bool play = index.isValid() && playButton(visualRect(index)).contains(position);
    if (m_hovered == index && play == m_overPlay) return;
    if (m_hovered.isValid()) update(m_hovered);
    if (index.isValid()) update(index);
    m_hovered = index;
    m_overPlay = play;
}

void AlbumGrid::mouseMoveEvent(QMouseEvent* event) {
    hover(event->pos());
}

void AlbumGrid::mousePressEvent(QMouseEvent* event) {
    m_pressed = indexAt(event->pos());
}

void AlbumGrid::mouseReleaseEvent(QMouseEvent* event) {
    const auto index = indexAt(event->pos());
    if (event->button() != Qt::LeftButton || !index.isValid() || m_pressed != index) return;
    if (playButton(visualRect(index)).contains(event->pos()))
        Q_EMIT playRequested(m_albums.id(index.row()));
    else
        Q_EMIT opened(m_albums.id(index.row()));
}

void AlbumGrid::contextMenuEvent(QContextMenuEvent* event) {
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const auto index = byKey ? currentIndex() : indexAt(viewport()->mapFromGlobal(event->globalPos()));
    if (!index.isValid()) return;
    const auto where = byKey ? viewport()->mapToGlobal(visualRect(index).center()) : event->globalPos();
    Q_EMIT menuRequested(m_albums.id(index.row()), where);
}

void AlbumGrid::wheelEvent(QWheelEvent* event) {
    m_inPage ? event->ignore() : QListView::wheelEvent(event);
}

} // namespace bitbeats::ui
