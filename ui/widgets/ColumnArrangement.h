#pragma once

#include <QSet>
#include <QTreeView>
#include <functional>
#include <optional>

namespace bitbeats::ui {

/// How a person arranged the columns of a table: their order, which are hidden, and what it is sorted by. GUI thread
/// only.
class ColumnArrangement {
public:
    struct Sort {
        int column = -1; ///< none
        Qt::SortOrder order = Qt::AscendingOrder;
    };

    /// `mayHide` says which columns can be hidden at all; those before `firstMoved` keep their place.
    ColumnArrangement(QTreeView& view, std::function<bool(int column)> mayHide, int firstMoved = 0);

    bool hides(int column) const { return m_hidden.contains(column); }
    /// Offers the columns at a place of the header; `changed` follows each choice.
    void openMenu(const QPoint& position, const std::function<void()>& changed);

    QByteArray kept(const Sort& sort) const;
    /// Takes what kept() gave; columns that are no more are passed over. Nothing when there is nothing in it.
    std::optional<Sort> restore(const QByteArray& kept);

private:
    QTreeView& m_view;
    std::function<bool(int)> m_mayHide;
    int m_firstMoved;
    QSet<int> m_hidden;
};

} // namespace bitbeats::ui
