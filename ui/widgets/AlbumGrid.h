#pragma once

#include "models/AlbumModel.h"
#include "models/Covers.h"
#include "theme/Theme.h"

#include <QListView>

namespace bitbeats::ui {

/// Albums of the library as covers with two lines below, any number of them: only what is seen is loaded and painted.
/// Tiles grow from 152 px until another column fits. A click or Enter opens, the round button or P plays. GUI thread
/// only.
class AlbumGrid : public QListView {
    Q_OBJECT
public:
    AlbumGrid(const Theme& theme, Covers& covers, AlbumModel& model, const QString& name, QWidget* parent = nullptr);

    /// As high as all of it, for a place in a page that scrolls; at most one row with `single`.
    void setInPage(bool inPage, bool single = false);
    bool hasHeightForWidth() const override { return m_inPage; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;

    int tile() const { return m_tile; }
    bool hovers(const QModelIndex& index, bool& overPlay) const;
    QRect playButton(const QRect& cell) const;

Q_SIGNALS:
    void opened(bitbeats::library::AlbumId album);
    void playRequested(bitbeats::library::AlbumId album);
    void menuRequested(bitbeats::library::AlbumId album, const QPoint& globalPosition);

protected:
    bool event(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent*) override {} // the first click did it
    void contextMenuEvent(QContextMenuEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void hover(const QPoint& position);
    void arrange();

    AlbumModel& m_albums;
    QPersistentModelIndex m_hovered;
    QPersistentModelIndex m_pressed;
    bool m_overPlay = false;
    bool m_inPage = false;
    bool m_single = false;
    int m_tile = 152;
};

} // namespace bitbeats::ui
