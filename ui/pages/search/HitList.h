#pragma once

#include "models/Covers.h"
#include "widgets/MatchMarks.h"

#include <QListView>

namespace bitbeats::ui {

/// A row of results: picture, two lines, and for tracks the album and how long it is.
struct Hit {
    QString title;
    QString second;
    QString third;
    QString time;
    std::vector<MatchMark> titleMarks{};
    std::vector<MatchMark> secondMarks{};
    std::vector<MatchMark> thirdMarks{};
    std::vector<playback::QueueItem> cover{}; ///< the first few
    bool round = false;                       ///< people
    bool dragged = false;                     ///< `cover` is the track itself and can be dragged out
    bool faint = false;                       ///< cannot be played now
};

/// Results in rows as high as they need, without a scroll bar of their own. Enter, or a double click for tracks and a
/// click for the rest, activates; the arrow keys leave it at both ends. GUI thread only.
class HitList : public QListView {
    Q_OBJECT
public:
    HitList(const Theme& theme, Covers& covers, const QString& name, QWidget* parent = nullptr);

    void show(std::vector<Hit> hits);
    int count() const;
    const Hit& at(int row) const;
    void setPlaying(const std::string& source);
    const std::string& playing() const { return m_playing; }
    int hoveredRow() const { return m_hovered; }
    void setActivatesByClick(bool byClick) { m_byClick = byClick; }
    /// Said on the row in focus: "Enter plays".
    void setHint(const QString& hint) { m_hint = hint; }
    const QString& hint() const { return m_hint; }

    /// A list of its own that scrolls, with several rows picked at once, reordered by drag and dropped upon.
    void setEditable();
    QList<int> picked() const;                                         ///< in order
    void pickLater(int row, int count);                                ///< when the rows are shown the next time
    void setEmptyWords(const QString& words) { m_emptyWords = words; } ///< where there are no rows

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {120, sizeHint().height()}; }

Q_SIGNALS:
    void chosen(int row);
    void menuRequested(int row, const QPoint& globalPosition);
    void pickedMoved(int before); ///< the picked rows, by drag or Alt with the arrow keys
    void tracksDropped(const std::vector<bitbeats::playback::QueueItem>& items, int before);
    void removeRequested(); ///< the picked rows, by Del
    void leftUpwards();     ///< by the arrow key, from the first row

protected:
    bool event(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    class Model;
    class Delegate;
    void setHovered(int row);
    int gapAt(const QPoint& position) const;
    void setGap(int gap);
    bool editKey(const QKeyEvent& event);

    const Theme& m_theme;
    Model* m_model;
    std::string m_playing;
    QString m_hint;
    int m_hovered = -1;
    QString m_emptyWords;
    std::pair<int, int> m_pickLater{-1, 0};
    int m_gap = -1; ///< before which row a drop would come
    bool m_byClick = false;
    bool m_editable = false;
};

} // namespace bitbeats::ui
