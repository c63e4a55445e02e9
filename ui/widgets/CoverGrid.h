#pragma once

#include "models/Covers.h"
#include "theme/Theme.h"

#include <QListView>

namespace bitbeats::ui {

class CoverGridModel;

/// Covers with two lines below, in as many columns as fit: tiles grow from 152 px, then another column begins. Painted
/// by a delegate, so that only what is seen costs anything. A click or Enter opens, the round button or P plays. GUI
/// thread only.
class CoverGrid : public QWidget {
    Q_OBJECT
public:
    struct Cell {
        QString id;
        QString title;
        QString second;
        std::vector<playback::QueueItem> items; ///< the first few: enough to find four different covers
        bool playable = true;
        bool operator==(const Cell&) const = default;
    };
    CoverGrid(const Theme& theme, Covers& covers, const QString& name, QWidget* parent = nullptr);

    void setCells(std::vector<Cell> cells);
    void setSingleRow(bool single); ///< the first row alone is shown
    int count() const;

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override { return {536, heightForWidth(536)}; }
    QSize minimumSizeHint() const override { return {152, 0}; }

Q_SIGNALS:
    void opened(const QString& id);
    void playRequested(const QString& id);
    void menuRequested(const QString& id, const QPoint& globalPosition);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    class View;
    class Delegate;
    void arrange();

    const Theme& m_theme;
    CoverGridModel* m_model;
    View* m_view;
    std::vector<Cell> m_cells;
    bool m_single = false;
};

} // namespace bitbeats::ui
