#pragma once

#include "swarm/SwarmPicture.h"
#include "theme/Theme.h"

#include <QPixmap>
#include <QWidget>
#include <array>

namespace bitbeats::ui {

Token colorOf(swarm::PieceOrigin origin);

/// The pieces of a track as squares, coloured by where they came from; arriving ones are outlined, the playing one has
/// a ring. Where squares would be too many, one stands for several. Repaints changed squares alone. GUI thread only.
class PieceMapView : public QWidget {
    Q_OBJECT
public:
    explicit PieceMapView(const Theme& theme, QWidget* parent = nullptr);

    void setPieces(const std::vector<swarm::PieceOrigin>& pieces, int playing);
    QSize sizeHint() const override { return {320, 100}; }
    QSize minimumSizeHint() const override { return {120, 58}; }

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void arrange();
    void ringPlaying();
    const QPixmap& square(swarm::PieceOrigin origin, int side);
    int columns() const;
    int rows() const;
    int squares() const { return static_cast<int>(m_shown.size()); }
    QRect place(int square) const;
    swarm::PieceOrigin merged(int square) const;

    const Theme& m_theme;
    std::vector<swarm::PieceOrigin> m_pieces;
    std::vector<swarm::PieceOrigin> m_shown; ///< by square
    int m_perSquare = 1;
    int m_pitch = 14;                 ///< from one square to the next
    std::array<QPixmap, 5> m_squares; // by origin
    int m_playingPiece = -1;
    int m_playing = -1; ///< its square
};

} // namespace bitbeats::ui
