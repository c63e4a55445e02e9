#pragma once

#include "models/Covers.h"
#include "widgets/MatchMarks.h"

#include <QWidget>

namespace bitbeats::ui {

class Button;

/// The one thing that fits best, large: a click or Enter opens it, the round button plays it. GUI thread only.
class TopHitCard : public QWidget {
    Q_OBJECT
public:
    TopHitCard(const Theme& theme, Covers& covers, QWidget* parent = nullptr);

    void show(const playback::QueueItem& cover, const QString& title, const QString& second,
              std::vector<MatchMark> marks, bool round);
    QString title() const { return m_title; }

    QSize sizeHint() const override { return {332, 228}; }
    QSize minimumSizeHint() const override { return {240, 228}; }

Q_SIGNALS:
    void opened();
    void playRequested();
    void menuRequested(const QPoint& globalPosition);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    const Theme& m_theme;
    Covers& m_covers;
    Button* m_play;
    playback::QueueItem m_cover;
    QString m_title;
    QString m_second;
    std::vector<MatchMark> m_marks;
    bool m_round = false;
};

} // namespace bitbeats::ui
