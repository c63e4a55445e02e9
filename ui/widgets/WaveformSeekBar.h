#pragma once

#include "theme/Theme.h"
#include "widgets/TimeWindow.h"

#include <QAbstractSlider>
#include <QPixmap>
#include <vector>

namespace bitbeats::ui {

/// A part of the track, as shares of its length, 0..1.
struct Span {
    double begin = 0;
    double end = 0;
    bool operator==(const Span&) const = default;
};

/// The seek bar: bars in three colours for played, buffered and absent sound. It is a slider over milliseconds, so
/// screen readers and keys treat it as one. While the loudness of the track is unknown all bars are alike and quiet.
/// Marks are dots above the bars; one that is made to have handles shows a stretch of the track larger, too.
class WaveformSeekBar : public QAbstractSlider {
    Q_OBJECT
public:
    explicit WaveformSeekBar(const Theme& theme, QWidget* parent = nullptr);

    void setDuration(int milliseconds); ///< 0 = unknown: nothing can be sought then
    void setPosition(int milliseconds); ///< from the player; ignored while the person drags
    void setBuffered(std::vector<Span> spans);
    /// A stretch that is heard again and again, in milliseconds; an end that is not set yet is negative.
    void setLoop(int from, int to);
    /// Loudness from 0 to 1, evenly over the track; negative = not known yet, empty = nothing is known.
    void setLevels(std::vector<float> levels);
    const std::vector<float>& levels() const { return m_levels; }

    /// Places that the person marked, in milliseconds, ascending.
    void setMarks(std::vector<int> marks);

    void setTall(int bars); ///< height of the loudest bar; 28 px if not set
    /// With a strip above the bars: marks to click, the loop's ends to drag, and zooming.
    void setHandles();

    const TimeWindow& window() const { return m_window; }
    /// One step closer or further away, around the playhead, or the middle where that is not seen.
    void zoomBy(int steps);
    void zoomAll();

    QSize sizeHint() const override { return {360, m_tall + 4 + m_strip}; }
    QSize minimumSizeHint() const override { return {80, m_tall + 4 + m_strip}; }

Q_SIGNALS:
    void seekRequested(int milliseconds);
    void previewed(int milliseconds); ///< where the drag is now; -1 when it is over
    void loopDragged(int from, int to);
    void markMenuRequested(int mark, const QPoint& globalPosition);
    void windowChanged(); ///< another part of the track is shown

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    enum class Grip { None, Head, LoopStart, LoopEnd };

    int columns() const;
    int at(qreal x) const;            ///< milliseconds under a place
    qreal placeOf(double time) const; ///< and back
    Grip gripAt(const QPointF& place) const;
    int markAt(const QPointF& place) const; ///< its time, or -1
    QRectF handleAt(int edge) const;
    void dragLoop(qreal x);
    void zoomTo(int zoom, double around);
    void showWindow();
    void followHead(int before);
    void seekBy(int milliseconds);
    void describe();
    const QPixmap& drawn(Token token);
    void paintLoop(QPainter& painter) const;
    void paintHandles(QPainter& painter) const;
    void paintMarks(QPainter& painter) const;
    void paintBars(QPainter& painter, const QColor& color) const;
    void forgetPictures();

    const Theme& m_theme;
    std::vector<Span> m_buffered;
    std::vector<float> m_levels;
    QPixmap m_played, m_ready, m_absent; // the whole row of bars in each colour; painting only copies from them
    qreal m_ratio = 0;
    int m_loopFrom = -1;
    int m_loopTo = -1;
    std::vector<int> m_marks;
    TimeWindow m_window;
    int m_tall = 28;
    int m_strip = 0; // height of the room above the bars
    Grip m_grip = Grip::None;
    bool m_dragging = false; // the playhead
    int m_hover = -1;
};

/// "1:38", "1:02:03".
QString formatTime(qint64 milliseconds);

} // namespace bitbeats::ui
