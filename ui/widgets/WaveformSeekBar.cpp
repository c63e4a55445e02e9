#include "widgets/WaveformSeekBar.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <utility>

namespace bitbeats::ui {
namespace {

constexpr int kStrip = 20; // above the bars, for handles and marks
constexpr int kReach = 7;  // how near to a mark a click may fall

} // namespace

QString formatTime(qint64 milliseconds) {
    const qint64 all = std::max<qint64>(0, milliseconds) / 1000;
    const auto two = [](qint64 n) { return QStringLiteral("%1").arg(n, 2, 10, QLatin1Char('0')); };
    if (all >= 3600) return QStringLiteral("%1:%2:%3").arg(all / 3600).arg(two(all / 60 % 60), two(all % 60));
    return QStringLiteral("%1:%2").arg(all / 60).arg(two(all % 60));
}

WaveformSeekBar::WaveformSeekBar(const Theme& theme, QWidget* parent) : QAbstractSlider(parent), m_theme(theme) {
    setOrientation(Qt::Horizontal);
    setFocusPolicy(Qt::TabFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Position in the track"));
    setToolTip(tr("Seek"));
    setSingleStep(5000);
    setPageStep(30000);
    setDuration(0);
    connect(&theme, &Theme::changed, this, &WaveformSeekBar::forgetPictures);
}

void WaveformSeekBar::setDuration(int milliseconds) {
    setRange(0, milliseconds);
    if (milliseconds != m_window.duration()) {
        m_window.setDuration(milliseconds);
        showWindow();
    }
    setEnabled(milliseconds > 0);
    describe();
    update();
}

void WaveformSeekBar::setPosition(int milliseconds) {
    if (m_dragging || milliseconds == value()) return;
    const int earlier = value();
    const qreal before = placeOf(earlier);
    setValue(milliseconds);
    followHead(earlier);
    const qreal after = placeOf(value());
    if (std::abs(after - before) * devicePixelRatioF() < 0.5) return; // nobody would see it
    const qreal left = std::floor(std::min(before, after)) - 3;
    update(QRectF(left, 0, std::abs(after - before) + 7, height()).toAlignedRect());
    if (hasFocus()) describe();
}

void WaveformSeekBar::setBuffered(std::vector<Span> spans) {
    if (spans == m_buffered) return;
    m_buffered = std::move(spans);
    update();
}

void WaveformSeekBar::setLoop(int from, int to) {
    m_loopFrom = from;
    m_loopTo = to;
    update();
}

void WaveformSeekBar::setLevels(std::vector<float> levels) {
    m_levels = std::move(levels);
    forgetPictures();
}

void WaveformSeekBar::setMarks(std::vector<int> marks) {
    if (marks == m_marks) return;
    m_marks = std::move(marks);
    update();
}

void WaveformSeekBar::setHandles() {
    m_strip = kStrip;
    updateGeometry();
    forgetPictures();
}

void WaveformSeekBar::zoomBy(int steps) {
    const double around = m_window.shows(value()) ? value() : m_window.timeAt(0.5);
    zoomTo(steps > 0 ? m_window.zoom() * 2 : m_window.zoom() / 2, around);
}

void WaveformSeekBar::zoomAll() {
    zoomTo(1, value());
}

void WaveformSeekBar::zoomTo(int zoom, double around) {
    if (m_strip > 0 && m_window.setZoom(zoom, around)) showWindow();
}

void WaveformSeekBar::showWindow() {
    forgetPictures();
    Q_EMIT windowChanged();
}

/// A larger picture turns the page when the sound runs out of it; who has looked elsewhere stays there.
void WaveformSeekBar::followHead(int before) {
    if (m_window.zoom() == 1 || !m_window.shows(before) || m_window.shows(value())) return;
    if (m_window.scrollTo(value() - m_window.span() * 0.05)) showWindow();
}

void WaveformSeekBar::setTall(int bars) {
    m_tall = bars;
    updateGeometry();
    forgetPictures();
}

void WaveformSeekBar::describe() {
    setAccessibleDescription(maximum() > 0 ? tr("%1 of %2").arg(formatTime(value()), formatTime(maximum()))
                                           : tr("Nothing plays"));
}

int WaveformSeekBar::at(qreal x) const {
    const qreal share = std::clamp(x / std::max(1, width()), 0.0, 1.0);
    const qreal directed = layoutDirection() == Qt::RightToLeft ? 1 - share : share;
    return static_cast<int>(std::lround(m_window.timeAt(directed)));
}

qreal WaveformSeekBar::placeOf(double time) const {
    const qreal share = m_window.shareOf(time);
    return width() * (layoutDirection() == Qt::RightToLeft ? 1 - share : share);
}

QRectF WaveformSeekBar::handleAt(int edge) const {
    return {std::clamp(placeOf(edge) - 9, 0.0, width() - 18.0), 0, 18, 16};
}

WaveformSeekBar::Grip WaveformSeekBar::gripAt(const QPointF& place) const {
    if (m_strip == 0 || place.y() >= m_strip) return Grip::Head;
    for (const auto& [edge, grip] : {std::pair(m_loopTo, Grip::LoopEnd), std::pair(m_loopFrom, Grip::LoopStart)})
        if (edge >= 0 && m_window.shows(edge) && handleAt(edge).contains(place)) return grip;
    return Grip::Head;
}

int WaveformSeekBar::markAt(const QPointF& place) const {
    if (m_strip == 0 || place.y() >= m_strip) return -1;
    for (const int mark : m_marks)
        if (m_window.shows(mark) && std::abs(placeOf(mark) - place.x()) <= kReach) return mark;
    return -1;
}

/// An end stays on its side of the other.
void WaveformSeekBar::dragLoop(qreal x) {
    constexpr int kShortest = 200; // ms
    const int time = at(x);
    if (m_grip == Grip::LoopStart)
        m_loopFrom = m_loopTo >= 0 ? std::min(time, std::max(0, m_loopTo - kShortest)) : time;
    else
        m_loopTo = std::max(time, std::max(0, m_loopFrom) + kShortest);
    update();
}

void WaveformSeekBar::forgetPictures() {
    m_played = m_ready = m_absent = QPixmap();
    update();
}

void WaveformSeekBar::resizeEvent(QResizeEvent*) {
    forgetPictures();
}

bool WaveformSeekBar::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int mark = markAt(help->pos());
        if (mark >= 0)
            QToolTip::showText(help->globalPos(), tr("Mark at %1").arg(formatTime(mark)), this);
        else if (maximum() > 0)
            QToolTip::showText(help->globalPos(), formatTime(at(help->pos().x())), this);
        return true;
    }
    if (event->type() == QEvent::ShortcutOverride) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Home || key == Qt::Key_End) event->accept();
    }
    if (event->type() == QEvent::FocusIn) describe();
    if (event->type() == QEvent::LayoutDirectionChange) forgetPictures();
    return QAbstractSlider::event(event);
}

void WaveformSeekBar::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || maximum() <= 0) return event->ignore();
    m_grip = gripAt(event->position());
    if (m_grip != Grip::Head) return;
    if (const int mark = markAt(event->position()); mark >= 0) {
        m_grip = Grip::None;
        Q_EMIT seekRequested(mark);
        return;
    }
    m_dragging = true;
    setSliderPosition(at(event->position().x()));
    Q_EMIT previewed(sliderPosition());
    update();
}

void WaveformSeekBar::mouseMoveEvent(QMouseEvent* event) {
    if (m_dragging) {
        setSliderPosition(at(event->position().x()));
        Q_EMIT previewed(sliderPosition());
    } else if (m_grip == Grip::LoopStart || m_grip == Grip::LoopEnd) {
        dragLoop(event->position().x());
        return;
    }
    const bool onHandle = gripAt(event->position()) != Grip::Head;
    setCursor(onHandle ? Qt::SizeHorCursor : markAt(event->position()) >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    m_hover = at(event->position().x());
    update();
}

void WaveformSeekBar::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    const auto grip = std::exchange(m_grip, Grip::None);
    if (grip == Grip::LoopStart || grip == Grip::LoopEnd) Q_EMIT loopDragged(m_loopFrom, m_loopTo);
    if (!m_dragging) return;
    const int to = sliderPosition(); // before anybody hears that the drag is over and moves the bar
    Q_EMIT seekRequested(to);
    m_dragging = false;
    Q_EMIT previewed(-1);
    update();
}

void WaveformSeekBar::contextMenuEvent(QContextMenuEvent* event) {
    const int mark = event->reason() == QContextMenuEvent::Mouse ? markAt(event->pos()) : -1;
    if (mark < 0) return event->ignore();
    Q_EMIT markMenuRequested(mark, event->globalPos());
}

void WaveformSeekBar::leaveEvent(QEvent*) {
    m_hover = -1;
    update();
}

/// Turned with Ctrl it zooms at the pointer, with Shift it moves a larger picture; else it seeks.
void WaveformSeekBar::wheelEvent(QWheelEvent* event) {
    const int turned = event->angleDelta().y() + event->angleDelta().x();
    const bool moves = event->modifiers() & Qt::ShiftModifier;
    if (m_strip > 0 && turned != 0 && (event->modifiers() & Qt::ControlModifier)) {
        zoomTo(turned > 0 ? m_window.zoom() * 2 : m_window.zoom() / 2, at(event->position().x()));
        return event->accept();
    }
    if (m_window.zoom() > 1 && turned != 0 && moves) {
        if (m_window.scrollTo(m_window.from() - m_window.span() / 8 * (turned > 0 ? 1 : -1))) showWindow();
        return event->accept();
    }
    const int notches = event->angleDelta().y() + event->angleDelta().x();
    if (notches != 0) seekBy(notches > 0 ? singleStep() : -singleStep());
    event->accept();
}

void WaveformSeekBar::keyPressEvent(QKeyEvent* event) {
    const int forward = layoutDirection() == Qt::RightToLeft ? -singleStep() : singleStep();
    switch (event->key()) {
    case Qt::Key_Escape:
        if (!m_dragging) return event->ignore();
        m_dragging = false;
        m_grip = Grip::None;
        Q_EMIT previewed(-1);
        update();
        break;
    case Qt::Key_Right:
        seekBy(forward);
        break;
    case Qt::Key_Left:
        seekBy(-forward);
        break;
    case Qt::Key_PageUp:
        seekBy(pageStep());
        break;
    case Qt::Key_PageDown:
        seekBy(-pageStep());
        break;
    case Qt::Key_Home:
        seekBy(-maximum());
        break;
    case Qt::Key_End:
        seekBy(maximum());
        break;
    default:
        event->ignore();
    }
}

void WaveformSeekBar::seekBy(int milliseconds) {
    if (maximum() <= 0) return;
    const auto to = std::clamp<qint64>(static_cast<qint64>(value()) + milliseconds, 0, maximum());
    const int before = value();
    setValue(static_cast<int>(to)); // shown at once; the player confirms or corrects it
    followHead(before);
    describe();
    update();
    Q_EMIT seekRequested(static_cast<int>(to));
}

} // namespace bitbeats::ui
