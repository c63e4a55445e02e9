#include "widgets/FlowGrid.h"

#include <QStyle>
#include <QWidget>
#include <algorithm>

namespace bitbeats::ui {
namespace {

constexpr int kSmallest = 152;
constexpr int kAcross = 20;
constexpr int kDown = 24;

} // namespace

FlowGrid::FlowGrid(QWidget* parent) : QLayout(parent) {
    setContentsMargins(0, 0, 0, 0);
}

FlowGrid::~FlowGrid() {
    qDeleteAll(m_items);
}

void FlowGrid::setSingleRow(bool single) {
    m_single = single;
    invalidate();
}

void FlowGrid::addItem(QLayoutItem* item) {
    m_items.push_back(item);
}

QLayoutItem* FlowGrid::itemAt(int index) const {
    return index >= 0 && index < count() ? m_items[static_cast<std::size_t>(index)] : nullptr;
}

QLayoutItem* FlowGrid::takeAt(int index) {
    if (index < 0 || index >= count()) return nullptr;
    auto* item = m_items[static_cast<std::size_t>(index)];
    m_items.erase(m_items.begin() + index);
    return item;
}

FlowGrid::Plan FlowGrid::plan(int width) {
    const int columns = std::max(1, (width + kAcross) / (kSmallest + kAcross));
    return {columns, std::max(1, (width - (columns - 1) * kAcross) / columns)};
}

int FlowGrid::rowHeight(int tile) const {
    return m_items.empty() ? 0 : std::max(m_items.front()->heightForWidth(tile), m_items.front()->sizeHint().height());
}

int FlowGrid::heightForWidth(int width) const {
    if (m_items.empty()) return 0;
    const auto [columns, tile] = plan(width);
    const int rows = m_single ? 1 : (count() + columns - 1) / columns;
    return rows * rowHeight(tile) + (rows - 1) * kDown;
}

QSize FlowGrid::sizeHint() const {
    return {3 * kSmallest + 2 * kAcross, heightForWidth(3 * kSmallest + 2 * kAcross)};
}

QSize FlowGrid::minimumSize() const {
    return {kSmallest, 0};
}

void FlowGrid::setGeometry(const QRect& rect) {
    QLayout::setGeometry(rect);
    const auto [columns, natural] = plan(rect.width());
    const int tile = std::min(natural, 200); // a few tiles on a wide page stay tiles
    const int height = rowHeight(tile);
    const auto direction = parentWidget() ? parentWidget()->layoutDirection() : Qt::LeftToRight;
    for (int i = 0; i < count(); ++i) {
        const int row = i / columns;
        auto* item = m_items[static_cast<std::size_t>(i)];
        if (item->widget()) item->widget()->setVisible(!m_single || row == 0);
        const QRect place(rect.x() + (i % columns) * (natural + kAcross), rect.y() + row * (height + kDown), natural,
                          height);
        item->setGeometry(QStyle::visualRect(direction, rect, place));
    }
}

} // namespace bitbeats::ui
