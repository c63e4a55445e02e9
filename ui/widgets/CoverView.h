#pragma once

#include "models/Covers.h"

#include <QWidget>

namespace bitbeats::ui {

/// One picture: of a track, or of several as a quad, or an empty place.
class CoverView : public QWidget {
    Q_OBJECT
public:
    CoverView(const Theme& theme, Covers& covers, int side, qreal radius, QWidget* parent = nullptr);

    void setItems(std::vector<playback::QueueItem> items); ///< empty = nothing plays
    void setSide(int side);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    Covers& m_covers;
    int m_side;
    qreal m_radius;
    std::vector<playback::QueueItem> m_items;
};

} // namespace bitbeats::ui
