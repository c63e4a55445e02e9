#include "widgets/SongView.h"

#include "models/LibraryItems.h"
#include "models/TrackModel.h"
#include "theme/Painting.h"
#include "widgets/DragPlate.h"
#include "widgets/RowPainter.h"

#include <QAction>
#include <QApplication>
#include <QDrag>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMimeData>
#include <QMouseEvent>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QUrl>
#include <algorithm>

namespace bitbeats::ui {
namespace {

constexpr int kCover = 24;
constexpr int kRow = 36;
constexpr int kPad = 12;
constexpr qint64 kTypedForgotten = 1000; // ms
constexpr std::size_t kMostDragged = 10'000;

/// Number and title; the other columns are painted as in every table.
class SongDelegate final : public QStyledItemDelegate {
public:
    SongDelegate(const Theme& theme, Covers& covers, SongView& view, bool showCovers)
        : QStyledItemDelegate(&view), m_theme(theme), m_covers(covers), m_view(view), m_showCovers(showCovers) {}

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {80, kRow}; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        painter->save();
        if (index.column() == SongModel::Number)
            paintNumber(*painter, option.rect, index);
        else
            paintTitle(*painter, option, index);
        painter->restore();
    }

private:
    void paintNumber(QPainter& painter, const QRect& rect, const QModelIndex& index) const {
        const qreal ratio = m_view.devicePixelRatioF();
        const bool playing = index.row() == m_view.songs().playingRow();
        const bool sounding = playing && m_view.songs().sounding();
        const QRectF box(rect.right() - 29, rect.center().y() - 9, 18, 18);
        if (index.row() == m_view.hoveredRow()) {
            painter.drawPixmap(box.topLeft(),
                               m_theme.icon(sounding ? "pause" : "play", m_theme.color(Token::Text), 18, ratio));
        } else if (playing) {
            RowPainter::bars(painter, box, m_theme.color(Token::Accent), m_view.tick(),
                             sounding && !m_theme.reducedMotion());
        } else {
            painter.setFont(m_theme.font(TextStyle::Body));
            painter.setPen(m_theme.color(Token::Muted));
            const auto number = index.data().toString();
            drawTabular(painter, QRectF(rect).adjusted(0, 0, -kPad, 0), Qt::AlignRight,
                        number.isEmpty() ? QString::number(index.row() + 1) : number);
        }
    }
    void paintTitle(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
        const bool mirrored = option.direction == Qt::RightToLeft;
        const auto* track = m_view.songs().track(index.row());
        QRect words = option.rect.adjusted(kPad, 0, -kPad, 0);
        const bool away = track && track->presence == library::Presence::Away;
        if (m_showCovers) {
            const QRect cover(mirrored ? words.right() + 1 - kCover : words.left(), words.center().y() - kCover / 2 + 1,
                              kCover, kCover);
            if (track) {
                playback::QueueItem item;
                item.album = track->album;
                item.title = track->title;
                item.coverPath = thumbnailOf(m_view.songs().store(), track->picture).string();
                if (away) painter.setOpacity(0.5);
                painter.drawPixmap(cover.topLeft(), m_covers.picture(item, kCover, 4, m_view.devicePixelRatioF()));
                painter.setOpacity(1);
            } else {
                fillRounded(painter, cover, 4, m_theme.color(Token::Raised));
            }
            words.adjust(mirrored ? 0 : kCover + 10, 0, mirrored ? -kCover - 10 : 0, 0);
        }
        if (!track) { // on its way: a block in the size of words
            const QRect block(words.left(), words.center().y() - 5, std::min(words.width(), 90 + index.row() % 7 * 14),
                              10);
            return fillRounded(painter, block, 4, m_theme.color(Token::Raised));
        }
        const bool playing = index.row() == m_view.songs().playingRow();
        painter.setFont(m_theme.font(TextStyle::BodyMedium));
        painter.setPen(m_theme.color(playing ? Token::Accent : away ? Token::Faint : Token::Text));
        drawElided(painter, words, (mirrored ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter,
                   QString::fromStdString(track->title));
    }

    const Theme& m_theme;
    Covers& m_covers;
    SongView& m_view;
    bool m_showCovers;
};

} // namespace

SongView::SongView(const Theme& theme, const Actions& actions, Covers& covers, SongModel& model, const QString& name,
                   bool showCovers, QWidget* parent)
    : TableView(theme, name, SongModel::Title, parent), m_theme(theme), m_songs(model),
      m_playNow(actions.copyFor(ActionId::PlayNow, this)), m_playNext(actions.copyFor(ActionId::PlayNext, this)),
      m_addToQueue(actions.copyFor(ActionId::AddToQueue, this)),
      m_selectAll(actions.copyFor(ActionId::SelectAll, this)) {
    header()->setSortIndicator(SongModel::Number, Qt::AscendingOrder);
    setModel(&model);
    auto* delegate = new SongDelegate(theme, covers, *this, showCovers);
    setItemDelegateForColumn(SongModel::Number, delegate);
    setItemDelegateForColumn(SongModel::Title, delegate);
    setDragEnabled(true);
    setDragDropMode(QAbstractItemView::DragOnly);
    connect(m_playNow, &QAction::triggered, this, [this] {
        if (currentIndex().isValid()) Q_EMIT playRequested(currentIndex().row());
    });
    connect(m_selectAll, &QAction::triggered, this, &QAbstractItemView::selectAll);
    connect(&covers, &Covers::arrived, viewport(), qOverload<>(&QWidget::update));
    connect(&model, &QAbstractItemModel::dataChanged, this, &SongView::animate);
    connect(&model, &QAbstractItemModel::modelReset, this, &SongView::animate);
    connect(&model, &QAbstractItemModel::modelReset, this, &SongView::pickedChanged);
    m_bars.setInterval(120);
    connect(&m_bars, &QTimer::timeout, this, [this] {
        ++m_tick;
        const auto cell = visualRect(m_songs.index(m_songs.playingRow(), SongModel::Number));
        if (cell.intersects(viewport()->rect())) viewport()->update(cell);
    });
}

void SongView::animate() {
    const bool moving = isVisible() && m_songs.playingRow() >= 0 && m_songs.sounding() && !m_theme.reducedMotion();
    if (moving == m_bars.isActive()) return;
    moving ? m_bars.start() : m_bars.stop();
}

void SongView::showEvent(QShowEvent* event) {
    TableView::showEvent(event);
    animate();
}

void SongView::hideEvent(QHideEvent* event) {
    TableView::hideEvent(event);
    m_bars.stop();
}

/// From the ranges: asking a selection for its rows one by one takes seconds for hundreds of thousands.
std::vector<library::TrackId> SongView::pickedIds() const {
    std::vector<std::pair<int, int>> ranges;
    for (const auto& range : selectionModel()->selection())
        ranges.emplace_back(range.top(), range.bottom());
    std::sort(ranges.begin(), ranges.end());
    std::vector<library::TrackId> ids;
    int next = 0;
    for (const auto& [top, bottom] : ranges)
        for (int row = std::max(next, top); row <= bottom; next = ++row)
            ids.push_back(m_songs.id(row));
    return ids;
}

int SongView::pickedCount() const {
    int count = 0;
    for (const auto& range : selectionModel()->selection())
        count += range.height();
    return count;
}

void SongView::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) {
    TableView::selectionChanged(selected, deselected);
    Q_EMIT pickedChanged();
}

void SongView::mousePressEvent(QMouseEvent* event) {
    const auto index = indexAt(event->pos());
    const bool plain = !(event->modifiers() & (Qt::ShiftModifier | Qt::ControlModifier));
    if (event->button() == Qt::LeftButton && plain && index.isValid() && index.column() == SongModel::Number) {
        setCurrentIndex(index);
        Q_EMIT playRequested(index.row());
        return;
    }
    TableView::mousePressEvent(event);
}

void SongView::mouseDoubleClickEvent(QMouseEvent* event) {
    const auto index = indexAt(event->pos());
    if (event->button() != Qt::LeftButton || !index.isValid()) return;
    if (index.column() != SongModel::Number) Q_EMIT playRequested(index.row()); // there the first click did it
}

void SongView::keyPressEvent(QKeyEvent* event) {
    const auto text = event->text();
    if (event->key() == Qt::Key_Space && !m_typed.isEmpty() && m_typedAt.isValid() &&
        m_typedAt.elapsed() < kTypedForgotten)
        return keyboardSearch(text);
    if (text.isEmpty() || !text[0].isPrint()) m_typed.clear();
    TableView::keyPressEvent(event);
}

/// The library is asked: the titles are not all here. From the current row on, and around.
void SongView::keyboardSearch(const QString& search) {
    if (!m_typedAt.isValid() || m_typedAt.elapsed() > kTypedForgotten) m_typed.clear();
    m_typedAt.start();
    m_typed += search;
    if (m_songs.rowCount() == 0) return;
    const bool repeated = m_typed.size() > 1 && m_typed.count(m_typed[0]) == m_typed.size();
    const auto wanted = repeated ? m_typed.left(1) : m_typed;
    const int start = currentIndex().isValid() ? currentIndex().row() + (wanted.size() == 1 ? 1 : 0) : 0;
    library::TrackFilter filter;
    filter.rules = {{library::RuleField::Title, library::RuleOperator::StartsWith, wanted.toStdString(), 0, 0}};
    m_jumping = m_songs.store().ask(
        this,
        [filter, start, ids = m_songs.ids()](database::Database& db, const CancelToken& cancel) -> Result<int> {
            auto found = library::Catalogue(db).trackIds(filter, library::TrackSort::Title, false, cancel);
            if (!found) return Failure(found.error());
            std::sort(found->begin(), found->end());
            const int count = static_cast<int>(ids->size());
            for (int step = 0; step < count; ++step) {
                const int row = (start + step) % count;
                if (std::binary_search(found->begin(), found->end(), (*ids)[static_cast<std::size_t>(row)])) return row;
            }
            return -1;
        },
        [this, ids = m_songs.ids()](const Result<int>& row) {
            if (row && *row >= 0 && ids == m_songs.ids()) setCurrentIndex(m_songs.index(*row, SongModel::Title));
        });
}

void SongView::jumpTo(int row) {
    const auto index = m_songs.index(row, SongModel::Title);
    if (!index.isValid()) return;
    setCurrentIndex(index);
    scrollTo(index, QAbstractItemView::PositionAtCenter);
    setFocus(Qt::ShortcutFocusReason);
}

/// What is not in sight has to be loaded first: the drag begins when that is done, if the button is still held.
void SongView::startDrag(Qt::DropActions) {
    auto ids = pickedIds();
    if (ids.empty()) return;
    if (ids.size() > kMostDragged) ids.resize(kMostDragged);
    m_dragging = loadItems(m_songs.store(), this, std::move(ids), [this](const auto& items) {
        if (QApplication::mouseButtons() & Qt::LeftButton) drag(items);
    });
}

void SongView::drag(const std::vector<playback::QueueItem>& items) {
    if (items.empty()) return;
    const auto words = items.size() == 1
                           ? titleOf(items.front())
                           : tr("%1 tracks").arg(QLocale().toString(static_cast<qulonglong>(items.size())));
    const auto plate = dragPlate(m_theme, words, devicePixelRatioF());
    auto* mime = new QMimeData;
    mime->setData(QLatin1String(kTracksMime), packTracks(items));
    mime->setData(QLatin1String(kTrackIdsMime), packIds(pickedIds()));
    QList<QUrl> files;
    for (const auto& item : items)
        files << QUrl::fromLocalFile(QString::fromStdString(item.source));
    mime->setUrls(files);
    auto* drag = new QDrag(this);
    drag->setMimeData(mime);
    drag->setPixmap(plate);
    drag->setHotSpot({12, 16});
    drag->exec(Qt::CopyAction);
}

} // namespace bitbeats::ui
