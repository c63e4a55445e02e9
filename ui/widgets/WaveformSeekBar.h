#pragma once

#include "theme/Theme.h"

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

    void setTall(int bars); ///< height of the loudest bar; 28 px if not set

    QSize sizeHint() const override { return {360, m_tall + 4}; }
    QSize minimumSizeHint() const override { return {80, m_tall + 4}; }

Q_SIGNALS:
    void seekRequested(int milliseconds);
    void previewed(int milliseconds); ///< where the drag is now; -1 when it is over

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

private:
    int columns() const;
    int at(qreal x) const;         ///< milliseconds under a place
    qreal placeOf(int time) const; ///< and back
    void seekBy(int milliseconds);
    void describe();
    const QPixmap& drawn(Token color);
    void paintLoop(QPainter& painter) const;
    void paintBars(QPainter& painter, const QColor& color) const;
    void forgetPictures();

    const Theme& m_theme;
    std::vector<Span> m_buffered;
    std::vector<float> m_levels;
    QPixmap m_played, m_ready, m_absent; // the whole row of bars in each colour; painting only copies from them
    qreal m_ratio = 0;
    int m_loopFrom = -1;
    int m_loopTo = -1;
    int m_tall = 28;
    bool m_dragging = false;
    int m_hover = -1;
};

/// "1:38", "1:02:03".
QString formatTime(qint64 milliseconds);

} // namespace bitbeats::ui
