#include "widgets/FolderTree.h"

#include "theme/FocusTracker.h"
#include "theme/Painting.h"
#include "widgets/RowPainter.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QStyledItemDelegate>

namespace bitbeats::ui {
namespace {

constexpr int kRow = 32;
constexpr int kStep = 18;

class RowHeight final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {80, kRow}; }
};

} // namespace

FolderTree::FolderTree(const Theme& theme, QWidget* parent) : QTreeView(parent), m_theme(theme) {
    setObjectName(QStringLiteral("folders"));
    setAccessibleName(tr("Folders"));
    setFrameShape(QFrame::NoFrame);
    setHeaderHidden(true);
    setUniformRowHeights(true);
    setIndentation(kStep);
    setExpandsOnDoubleClick(true);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMouseTracking(true);
    setTabKeyNavigation(false);
    viewport()->setAutoFillBackground(false);
    setItemDelegate(new RowHeight(this));
    paintsOwnFocus(this);
    connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void FolderTree::drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    int depth = 0;
    for (auto above = index.parent(); above.isValid(); above = above.parent())
        ++depth;
    const QRect row(0, option.rect.top(), viewport()->width(), option.rect.height());
    RowPainter::Ground ground;
    ground.hovered = m_hovered == index;
    ground.selected = currentIndex() == index;
    ground.focused = hasKeyboardFocus(this) && ground.selected;
    RowPainter::ground(*painter, row, m_theme, ground);
    const qreal ratio = devicePixelRatioF();
    const auto place = [&](int x, int wide) { return mirrored ? row.right() + 1 - x - wide : x; };
    int x = 4 + depth * kStep;
    if (model()->hasChildren(index))
        painter->drawPixmap(place(x, 14), row.center().y() - 6,
                            m_theme.icon(isExpanded(index) ? "down"
                                         : mirrored        ? "left"
                                                           : "right",
                                         m_theme.color(Token::Muted), 14, ratio));
    x += kStep;
    painter->drawPixmap(
        place(x, 16), row.center().y() - 7,
        m_theme.icon("folder", m_theme.color(ground.selected ? Token::Accent : Token::Muted), 16, ratio));
    x += 24;
    painter->save();
    painter->setFont(m_theme.font(TextStyle::Body));
    painter->setPen(m_theme.color(Token::Text));
    const QRect words = mirrored ? row.adjusted(8, 0, -x, 0) : row.adjusted(x, 0, -8, 0);
    auto text = index.data().toString();
    if (depth == 0) // of a long path the end says more
        text = painter->fontMetrics().elidedText(text, Qt::ElideLeft, words.width());
    drawElided(*painter, words, (mirrored ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter, text);
    painter->restore();
}

bool FolderTree::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        for (const int own : {Qt::Key_Left, Qt::Key_Right, Qt::Key_Up, Qt::Key_Down})
            if (key->key() == own && key->modifiers() == Qt::NoModifier) event->accept();
    }
    return QTreeView::event(event);
}

void FolderTree::mouseMoveEvent(QMouseEvent* event) {
    const auto index = indexAt(event->pos());
    if (m_hovered != index) {
        m_hovered = index;
        viewport()->update();
    }
    QTreeView::mouseMoveEvent(event);
}

bool FolderTree::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::Leave && m_hovered.isValid()) {
        m_hovered = QPersistentModelIndex();
        viewport()->update();
    }
    return QTreeView::viewportEvent(event);
}

} // namespace bitbeats::ui
