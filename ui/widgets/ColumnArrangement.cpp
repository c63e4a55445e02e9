#include "widgets/ColumnArrangement.h"

#include <QHeaderView>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMenu>
#include <algorithm>

namespace bitbeats::ui {

ColumnArrangement::ColumnArrangement(QTreeView& view, std::function<bool(int column)> mayHide, int firstMoved)
    : m_view(view), m_mayHide(std::move(mayHide)), m_firstMoved(firstMoved) {}

void ColumnArrangement::openMenu(const QPoint& position, const std::function<void()>& changed) {
    auto* menu = new QMenu(&m_view);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(QTreeView::tr("Columns"));
    const auto* model = m_view.model();
    for (int column = 0; column < model->columnCount(); ++column) {
        if (!m_mayHide(column)) continue;
        auto* action = menu->addAction(model->headerData(column, Qt::Horizontal, Qt::AccessibleTextRole).toString());
        action->setCheckable(true);
        action->setChecked(!hides(column));
        QObject::connect(action, &QAction::toggled, &m_view, [this, column, changed](bool shown) {
            if (shown)
                m_hidden.remove(column);
            else
                m_hidden.insert(column);
            changed();
        });
    }
    menu->popup(m_view.header()->mapToGlobal(position));
}

QByteArray ColumnArrangement::kept(const Sort& sort) const {
    const auto* header = m_view.header();
    QJsonArray order, hidden;
    for (int visual = 0; visual < header->count(); ++visual)
        order.append(header->logicalIndex(visual));
    for (const int column : m_hidden)
        hidden.append(column);
    return QJsonDocument(QJsonObject{{"order", order},
                                     {"hidden", hidden},
                                     {"sort", sort.column},
                                     {"descending", sort.order == Qt::DescendingOrder}})
        .toJson(QJsonDocument::Compact);
}

std::optional<ColumnArrangement::Sort> ColumnArrangement::restore(const QByteArray& kept) {
    const auto object = QJsonDocument::fromJson(kept).object();
    if (object.isEmpty() || !m_view.model()) return {};
    const auto columns = m_view.model()->columnCount();
    const auto order = object.value("order").toArray();
    auto* header = m_view.header();
    for (int visual = m_firstMoved; visual < std::min<int>(static_cast<int>(order.size()), columns); ++visual) {
        const int logical = order.at(visual).toInt(-1);
        if (logical >= m_firstMoved && logical < columns) header->moveSection(header->visualIndex(logical), visual);
    }
    m_hidden.clear();
    for (const auto& value : object.value("hidden").toArray())
        if (const int column = value.toInt(-1); column >= 0 && column < columns && m_mayHide(column))
            m_hidden.insert(column);
    const int sorted = object.value("sort").toInt(-1);
    return Sort{sorted < columns ? sorted : -1,
                object.value("descending").toBool() ? Qt::DescendingOrder : Qt::AscendingOrder};
}

} // namespace bitbeats::ui
