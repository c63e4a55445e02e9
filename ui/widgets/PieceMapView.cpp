#include "widgets/PieceMapView.h"

#include "theme/Painting.h"

#include <QHelpEvent>
#include <QStyle>
#include <QToolTip>
#include <algorithm>
#include <array>

namespace bitbeats::ui {

using swarm::PieceOrigin;

namespace {

constexpr int kGap = 2;
constexpr int kPitches[] = {22, 18, 14}; // the largest that shows every piece as a square of its own
constexpr int kEdge = 2;                 // the ring reaches beyond its square
constexpr int kMost = 3000;

QString wordOf(PieceOrigin origin) {
    switch (origin) {
    case PieceOrigin::Arriving:
        return PieceMapView::tr("arriving");
    case PieceOrigin::Peer:
        return PieceMapView::tr("from a peer");
    case PieceOrigin::WebSeed:
        return PieceMapView::tr("from the web seed");
    case PieceOrigin::Cache:
        return PieceMapView::tr("was here before");
    case PieceOrigin::Absent:
        break;
    }
    return PieceMapView::tr("not here yet");
}

} // namespace

Token colorOf(PieceOrigin origin) {
    switch (origin) {
    case PieceOrigin::Peer:
    case PieceOrigin::Arriving:
        return Token::Accent;
    case PieceOrigin::WebSeed:
        return Token::SourceWeb;
    case PieceOrigin::Cache:
        return Token::SourceVault;
    case PieceOrigin::Absent:
        break;
    }
    return Token::WaveAbsent;
}

PieceMapView::PieceMapView(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setAccessibleName(tr("Pieces"));
    connect(&theme, &Theme::changed, this, [this] {
        m_squares.fill({});
        update();
    });
}

int PieceMapView::columns() const {
    return std::max(1, (width() - 2 * kEdge + kGap) / m_pitch);
}

int PieceMapView::rows() const {
    return std::max(1, (height() - 2 * kEdge + kGap) / m_pitch);
}

/// One square is several pieces when there are more than 3,000, or more than fit here.
void PieceMapView::arrange() {
    const int count = static_cast<int>(m_pieces.size());
    const int before = m_pitch;
    for (const int pitch : kPitches) {
        m_pitch = pitch;
        if (columns() * rows() >= count) break;
    }
    if (m_pitch != before) m_shown.clear();
    const int room = std::clamp(columns() * rows(), 1, kMost);
    m_perSquare = std::max(1, (count + room - 1) / room);
    const int wanted = (count + m_perSquare - 1) / m_perSquare;
    std::vector<PieceOrigin> shown(static_cast<std::size_t>(wanted));
    for (int i = 0; i < wanted; ++i)
        shown[static_cast<std::size_t>(i)] = merged(i);
    if (shown.size() != m_shown.size()) {
        m_shown = std::move(shown);
        ringPlaying();
        update();
        return;
    }
    for (int i = 0; i < wanted; ++i) {
        const auto at = static_cast<std::size_t>(i);
        if (shown[at] == m_shown[at]) continue;
        m_shown[at] = shown[at];
        update(place(i).adjusted(-kEdge, -kEdge, kEdge, kEdge));
    }
    ringPlaying();
}

/// The square of the piece that plays; which one that is changes with how many pieces a square stands for.
void PieceMapView::ringPlaying() {
    const int square = m_playingPiece < 0 ? -1 : m_playingPiece / m_perSquare;
    if (square == m_playing) return;
    for (const int changed : {m_playing, square})
        if (changed >= 0) update(place(changed).adjusted(-kEdge, -kEdge, kEdge, kEdge));
    m_playing = square;
}

PieceOrigin PieceMapView::merged(int square) const {
    const auto first = static_cast<std::size_t>(square * m_perSquare);
    const auto last = std::min(m_pieces.size(), first + static_cast<std::size_t>(m_perSquare));
    std::array<int, 5> count{};
    for (auto i = first; i < last; ++i)
        ++count[static_cast<std::size_t>(m_pieces[i])];
    if (count[0] == static_cast<int>(last - first)) return PieceOrigin::Absent;
    if (count[0] > 0 || count[1] > 0) return PieceOrigin::Arriving;
    const auto most = std::max_element(count.begin() + 2, count.end());
    return static_cast<PieceOrigin>(most - count.begin());
}

void PieceMapView::setPieces(const std::vector<PieceOrigin>& pieces, int playing) {
    m_pieces = pieces;
    m_playingPiece = playing;
    arrange();
    const auto here = std::count_if(m_pieces.begin(), m_pieces.end(), [](auto p) { return p >= PieceOrigin::Peer; });
    setAccessibleDescription(tr("%1 of %2 pieces are here").arg(here).arg(m_pieces.size()));
}

QRect PieceMapView::place(int square) const {
    const int across = columns();
    const int side = m_pitch - kGap;
    const QRect box(kEdge + square % across * m_pitch, kEdge + square / across * m_pitch, side, side);
    return QStyle::visualRect(layoutDirection(), rect(), box);
}

void PieceMapView::resizeEvent(QResizeEvent*) {
    m_shown.clear();
    arrange();
    update();
}

bool PieceMapView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        for (int i = 0; i < squares(); ++i) {
            if (!place(i).adjusted(-1, -1, 1, 1).contains(help->pos())) continue;
            const auto word = i == m_playing ? tr("playing now, %1").arg(wordOf(m_shown[static_cast<std::size_t>(i)]))
                                             : wordOf(m_shown[static_cast<std::size_t>(i)]);
            QToolTip::showText(help->globalPos(), tr("Piece %1: %2").arg(i * m_perSquare + 1).arg(word), this);
            return true;
        }
        QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

/// Drawn once for its size, its colours and the screen; painting copies it.
const QPixmap& PieceMapView::square(PieceOrigin origin, int side) {
    const qreal ratio = devicePixelRatioF();
    auto& picture = m_squares[static_cast<std::size_t>(origin)];
    const auto wanted = QSizeF(side, side) * ratio;
    if (picture.size() == wanted.toSize() && picture.devicePixelRatio() == ratio) return picture;
    picture = QPixmap(wanted.toSize());
    picture.setDevicePixelRatio(ratio);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box(0, 0, side, side);
    if (origin == PieceOrigin::Arriving) {
        painter.setPen(QPen(m_theme.color(Token::Accent), 1.5));
        painter.setBrush(m_theme.color(Token::Surface));
        painter.drawRoundedRect(box.adjusted(0.75, 0.75, -0.75, -0.75), 2, 2);
    } else {
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.color(colorOf(origin)));
        painter.drawRoundedRect(box, 2.5, 2.5);
    }
    return picture;
}

void PieceMapView::paintEvent(QPaintEvent* event) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (int i = 0; i < squares(); ++i) {
        const QRect box = place(i);
        if (!event->region().intersects(box.adjusted(-kEdge, -kEdge, kEdge, kEdge))) continue;
        painter.drawPixmap(box.topLeft(), square(m_shown[static_cast<std::size_t>(i)], box.width()));
        if (i != m_playing) continue;
        painter.setPen(QPen(m_theme.color(Token::Text), 1.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(box).adjusted(-1.25, -1.25, 1.25, 1.25), 3.5, 3.5);
    }
}

} // namespace bitbeats::ui
