#pragma once

#include <QLayout>
#include <vector>

namespace bitbeats::ui {

/// Tiles of one width in as many columns as fit: they grow from 152 to 184 px, then another column begins.
class FlowGrid : public QLayout {
    Q_OBJECT
public:
    explicit FlowGrid(QWidget* parent = nullptr);
    ~FlowGrid() override;

    void setSingleRow(bool single); ///< only the first row is shown

    void addItem(QLayoutItem* item) override;
    int count() const override { return static_cast<int>(m_items.size()); }
    QLayoutItem* itemAt(int index) const override;
    QLayoutItem* takeAt(int index) override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSize() const override;
    Qt::Orientations expandingDirections() const override { return {}; }
    void setGeometry(const QRect& rect) override;

private:
    struct Plan {
        int columns;
        int tile;
    };
    static Plan plan(int width);
    int rowHeight(int tile) const;

    std::vector<QLayoutItem*> m_items;
    bool m_single = false;
};

} // namespace bitbeats::ui
