#pragma once

#include "theme/Theme.h"
#include "widgets/ColumnArrangement.h"

#include <QElapsedTimer>
#include <QTreeView>

namespace bitbeats::ui {

/// The head of a table: small muted words over a hairline, an arrow at the column it is sorted by. A click sorts, a
/// drag moves a column, the context menu shows and hides them.
class TableHeader;

/// A table of one-line rows painted from the tokens: sort, hide and reorder columns, type-ahead, several rows at once.
/// Its arrangement can be kept. GUI thread only.
class TableView : public QTreeView {
    Q_OBJECT
public:
    /// `words` is the column that letters jump in; it takes the room that the others leave.
    TableView(const Theme& theme, const QString& name, int wordsColumn, QWidget* parent = nullptr);

    void setModel(QAbstractItemModel* model) override;
    void setColumnWidths(const std::vector<int>& widths); ///< 0 for the words column
    /// Columns in the order in which they give way when it gets narrow; 0 px = never.
    void setGivesWay(const std::vector<std::pair<int, int>>& belowWidth);

    int hoveredRow() const { return m_hovered; }
    QList<int> selectedRowNumbers() const;
    QByteArray arrangement() const;
    void restoreArrangement(const QByteArray& kept);
    void keyboardSearch(const QString& search) override;

Q_SIGNALS:
    void menuRequested(const QPoint& globalPosition);
    void rowActivated(int row);
    void arrangementChanged();

protected:
    bool event(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void layoutColumns();
    void setHovered(int row);
    void openColumnMenu(const QPoint& position);

    const Theme& m_theme;
    int m_words;
    std::vector<int> m_widths;
    std::vector<std::pair<int, int>> m_givesWay;
    ColumnArrangement m_columns;
    int m_hovered = -1;
    QString m_typed;
    QElapsedTimer m_typedAt;
};

} // namespace bitbeats::ui
