#include "widgets/WaveformSeekBar.h"

#include "theme/Painting.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace bitbeats::ui {
namespace {

constexpr int kPitch = 3; // a bar of 2 and a gap of 1
constexpr float kQuiet = 0.26f;

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
    setEnabled(milliseconds > 0);
    describe();
    update();
}

void WaveformSeekBar::setPosition(int milliseconds) {
    if (m_dragging || milliseconds == value()) return;
    const qreal before = placeOf(value());
    setValue(milliseconds);
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

void WaveformSeekBar::setTall(int bars) {
    m_tall = bars;
    updateGeometry();
    forgetPictures();
}

void WaveformSeekBar::describe() {
    setAccessibleDescription(maximum() > 0 ? tr("%1 of %2").arg(formatTime(value()), formatTime(maximum()))
                                           : tr("Nothing plays"));
}

int WaveformSeekBar::columns() const {
    return std::max(1, width() / kPitch);
}

int WaveformSeekBar::at(qreal x) const {
    const qreal share = std::clamp(x / std::max(1, width()), 0.0, 1.0);
    const qreal directed = layoutDirection() == Qt::RightToLeft ? 1 - share : share;
    return static_cast<int>(std::lround(directed * maximum()));
}

qreal WaveformSeekBar::placeOf(int time) const {
    const qreal share = maximum() > 0 ? static_cast<qreal>(time) / maximum() : 0;
    return width() * (layoutDirection() == Qt::RightToLeft ? 1 - share : share);
}

void WaveformSeekBar::forgetPictures() {
    m_played = m_ready = m_absent = QPixmap();
    update();
}

void WaveformSeekBar::paintBars(QPainter& painter, const QColor& color) const {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    const int count = columns();
    for (int i = 0; i < count; ++i) {
        float level = kQuiet;
        if (!m_levels.empty()) {
            const auto all = m_levels.size();
            const auto from = std::min(all - 1, all * static_cast<std::size_t>(i) / static_cast<std::size_t>(count));
            const auto to =
                std::clamp(all * static_cast<std::size_t>(i + 1) / static_cast<std::size_t>(count), from + 1, all);
            level = *std::max_element(m_levels.begin() + static_cast<std::ptrdiff_t>(from),
                                      m_levels.begin() + static_cast<std::ptrdiff_t>(to));
            level = level < 0 ? kQuiet : std::clamp(level, 0.08f, 1.0f); // negative: not known yet
        }
        const qreal tall = std::max(2.0, std::round(m_tall * static_cast<qreal>(level)));
        const int x = layoutDirection() == Qt::RightToLeft ? width() - (i + 1) * kPitch + 1 : i * kPitch;
        painter.drawRoundedRect(QRectF(x, (height() - tall) / 2, 2, tall), 1, 1);
    }
}

const QPixmap& WaveformSeekBar::drawn(Token token) {
    if (m_ratio != devicePixelRatioF()) {
        m_played = m_ready = m_absent = QPixmap();
        m_ratio = devicePixelRatioF();
    }
    auto& picture = token == Token::WavePlayed ? m_played : token == Token::WaveBuffered ? m_ready : m_absent;
    if (picture.isNull()) {
        picture = QPixmap(QSizeF(QSizeF(size()) * m_ratio).toSize());
        picture.setDevicePixelRatio(m_ratio);
        picture.fill(Qt::transparent);
        QPainter painter(&picture);
        paintBars(painter, m_theme.color(token));
    }
    return picture;
}

void WaveformSeekBar::paintEvent(QPaintEvent* event) {
    QPainter painter(this);
    const auto copy = [&](Token token, qreal from, qreal to) {
        const QRectF part = QRectF(from, 0, to - from, height()) & QRectF(event->rect());
        if (part.isEmpty()) return;
        const auto& picture = drawn(token);
        painter.drawPixmap(part, picture, QRectF(part.topLeft() * m_ratio, part.size() * m_ratio));
    };
    copy(Token::WaveAbsent, 0, width());
    if (maximum() <= 0) return;
    paintLoop(painter);
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    const auto clear = [&](qreal from, qreal to) {
        // Whole bars only, so that no bar shows two colours through its rounded ends.
        return std::pair(std::round(from / kPitch) * kPitch, std::round(to / kPitch) * kPitch);
    };
    painter.setCompositionMode(QPainter::CompositionMode_SourceOver);
    for (const auto& span : m_buffered) {
        const qreal begin = mirrored ? 1 - span.end : span.begin;
        const qreal end = mirrored ? 1 - span.begin : span.end;
        const auto [from, to] = clear(begin * width(), end * width());
        copy(Token::WaveBuffered, from, to);
    }
    const qreal head = placeOf(m_dragging ? sliderPosition() : value());
    const auto [from, to] = mirrored ? clear(head, width()) : clear(0, head);
    copy(Token::WavePlayed, from, to);
    if (m_hover >= 0 && isEnabled() && !m_dragging)
        fillRounded(painter, QRectF(placeOf(m_hover) - 0.5, 4, 1, height() - 8), 0.5, m_theme.color(Token::Muted));
    const qreal x = std::clamp(head - 1, 0.0, width() - 2.0);
    fillRounded(painter, QRectF(x, 0, 2, height()), 1, m_theme.color(isEnabled() ? Token::Text : Token::Disabled));
}

void WaveformSeekBar::paintLoop(QPainter& painter) const {
    if (m_loopFrom >= 0 && m_loopTo > m_loopFrom) {
        const qreal from = placeOf(m_loopFrom);
        const qreal to = placeOf(m_loopTo);
        painter.fillRect(QRectF(std::min(from, to), 0, std::abs(to - from), height()),
                         m_theme.color(Token::AccentSoft));
    }
    for (const int edge : {m_loopFrom, m_loopTo}) {
        if (edge < 0) continue;
        const qreal x = std::clamp(placeOf(edge) - 1, 0.0, width() - 2.0);
        fillRounded(painter, QRectF(x, 0, 2, height()), 1, m_theme.color(Token::Accent));
    }
}

void WaveformSeekBar::resizeEvent(QResizeEvent*) {
    forgetPictures();
}

bool WaveformSeekBar::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (maximum() > 0) QToolTip::showText(help->globalPos(), formatTime(at(help->pos().x())), this);
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
    m_dragging = true;
    setSliderPosition(at(event->position().x()));
    Q_EMIT previewed(sliderPosition());
    update();
}

void WaveformSeekBar::mouseMoveEvent(QMouseEvent* event) {
    if (m_dragging) {
        setSliderPosition(at(event->position().x()));
        Q_EMIT previewed(sliderPosition());
    }
    m_hover = at(event->position().x());
    update();
}

void WaveformSeekBar::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !m_dragging) return;
    const int to = sliderPosition(); // before anybody hears that the drag is over and moves the bar
    Q_EMIT seekRequested(to);
    m_dragging = false;
    Q_EMIT previewed(-1);
    update();
}

void WaveformSeekBar::leaveEvent(QEvent*) {
    m_hover = -1;
    update();
}

void WaveformSeekBar::wheelEvent(QWheelEvent* event) {
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
    setValue(static_cast<int>(to)); // shown at once; the player confirms or corrects it
    describe();
    update();
    Q_EMIT seekRequested(static_cast<int>(to));
}

} // namespace bitbeats::ui
