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
#include <QStyledItemDelegate>
#include <QWheelEvent>

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
        ground.hovered = m_view.hoveredRow() == index.row();
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
        line(*painter, TextStyle::BodyMedium, playing ? Token::Accent : Token::Text,
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
    : QListView(parent), m_model(new Model(this)) {
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
    m_hovered = -1;
    m_model->show(std::move(hits));
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

QSize HitList::sizeHint() const {
    return {320, count() * kRow};
}

bool HitList::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Up || key == Qt::Key_Down) event->accept();
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
    } else if (event->key() == Qt::Key_Up && row <= 0) {
        Q_EMIT leftUpwards();
    } else if (event->key() == Qt::Key_Down && row == count() - 1) {
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
    event->ignore(); // the page scrolls
}

} // namespace bitbeats::ui
