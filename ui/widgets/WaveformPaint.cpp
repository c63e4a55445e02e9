// How WaveformSeekBar looks. Painting copies from pictures that are made once for a size, a theme and a window.
#include "theme/Painting.h"
#include "widgets/WaveformSeekBar.h"

#include <QPaintEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace bitbeats::ui {
namespace {

constexpr int kPitch = 3; // a bar of 2 and a gap of 1
constexpr float kQuiet = 0.26f;
constexpr qreal kDot = 6;

} // namespace

int WaveformSeekBar::columns() const {
    return std::max(1, width() / kPitch);
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
            const auto levelAt = [&](int column) {
                const double share = m_window.duration() > 0
                                         ? m_window.timeAt(static_cast<double>(column) / count) / m_window.duration()
                                         : static_cast<double>(column) / count;
                return static_cast<std::size_t>(std::max(0.0, share * static_cast<double>(all) + 1e-6));
            };
            const auto from = std::min(all - 1, levelAt(i));
            const auto to = std::clamp(levelAt(i + 1), from + 1, all);
            level = *std::max_element(m_levels.begin() + static_cast<std::ptrdiff_t>(from),
                                      m_levels.begin() + static_cast<std::ptrdiff_t>(to));
            level = level < 0 ? kQuiet : std::clamp(level, 0.08f, 1.0f); // negative: not known yet
        }
        const qreal tall = std::max(2.0, std::round(m_tall * static_cast<qreal>(level)));
        const int x = layoutDirection() == Qt::RightToLeft ? width() - (i + 1) * kPitch + 1 : i * kPitch;
        painter.drawRoundedRect(QRectF(x, m_strip + (height() - m_strip - tall) / 2, 2, tall), 1, 1);
    }
}

const QPixmap& WaveformSeekBar::drawn(Token token) {
    if (m_ratio != devicePixelRatioF()) {
        m_played = m_ready = m_absent = QPixmap();
        m_ratio = devicePixelRatioF();
    }
    auto& picture = token == Token::WavePlayed ? m_played : token == Token::WaveBuffered ? m_ready : m_absent;
    if (!picture.isNull()) return picture;
    if (token != Token::WaveAbsent) { // the same bars in another colour: they are drawn once
        picture = drawn(Token::WaveAbsent);
        QPainter painter(&picture);
        painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
        painter.fillRect(rect(), m_theme.color(token));
        return picture;
    }
    picture = QPixmap(QSizeF(QSizeF(size()) * m_ratio).toSize());
    picture.setDevicePixelRatio(m_ratio);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    paintBars(painter, m_theme.color(token));
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
        const auto whole = [this](qreal x) { return std::round(std::clamp<qreal>(x, 0, width()) / kPitch) * kPitch; };
        return std::pair(whole(from), whole(to));
    };
    painter.setCompositionMode(QPainter::CompositionMode_SourceOver);
    for (const auto& span : m_buffered) {
        const qreal begin = placeOf(span.begin * m_window.duration());
        const qreal end = placeOf(span.end * m_window.duration());
        const auto [from, to] = clear(std::min(begin, end), std::max(begin, end));
        copy(Token::WaveBuffered, from, to);
    }
    const qreal head = placeOf(m_dragging ? sliderPosition() : value());
    const auto [from, to] = mirrored ? clear(head, width()) : clear(0, head);
    copy(Token::WavePlayed, from, to);
    paintMarks(painter);
    if (m_hover >= 0 && isEnabled() && !m_dragging)
        fillRounded(painter, QRectF(placeOf(m_hover) - 0.5, m_strip + 4, 1, height() - m_strip - 8), 0.5,
                    m_theme.color(Token::Muted));
    if (m_window.shows(m_dragging ? sliderPosition() : value())) {
        const qreal x = std::clamp(head - 1, 0.0, width() - 2.0);
        fillRounded(painter, QRectF(x, m_strip, 2, height() - m_strip), 1,
                    m_theme.color(isEnabled() ? Token::Text : Token::Disabled));
    }
    paintHandles(painter);
}

/// Played ones in accent, later ones muted; with a stem where there is a strip for them.
void WaveformSeekBar::paintMarks(QPainter& painter) const {
    painter.setRenderHint(QPainter::Antialiasing);
    for (const int mark : m_marks) {
        if (!m_window.shows(mark)) continue;
        const auto color = m_theme.color(mark <= value() ? Token::Accent : Token::Muted);
        const qreal x = std::clamp<qreal>(placeOf(mark), kDot / 2 + 1, width() - kDot / 2 - 1);
        const qreal size = m_strip > 0 ? kDot + 4 : kDot;
        if (m_strip > 0)
            painter.fillRect(QRectF(x - 0.5, m_strip - 6, 1, height() - m_strip + 6), withAlpha(color, 0.6));
        painter.setPen(QPen(m_theme.color(m_strip > 0 ? Token::Window : Token::Surface), 1.5));
        painter.setBrush(color);
        painter.drawEllipse(QRectF(x - size / 2, m_strip > 0 ? 3 : 0, size, size));
    }
}

void WaveformSeekBar::paintHandles(QPainter& painter) const {
    if (m_strip == 0) return;
    painter.setFont(m_theme.font(TextStyle::CaptionMedium));
    for (const auto& [edge, letter] : {std::pair(m_loopFrom, u'A'), std::pair(m_loopTo, u'B')}) {
        if (edge < 0 || !m_window.shows(edge)) continue;
        const auto handle = handleAt(edge);
        fillRounded(painter, handle, 4, m_theme.color(Token::Accent));
        painter.setPen(m_theme.color(Token::OnAccent));
        painter.drawText(handle, Qt::AlignCenter, QString(QChar(letter)));
    }
}

void WaveformSeekBar::paintLoop(QPainter& painter) const {
    if (m_loopFrom >= 0 && m_loopTo > m_loopFrom) {
        const qreal from = placeOf(m_loopFrom);
        const qreal to = placeOf(m_loopTo);
        painter.fillRect(QRectF(std::min(from, to), m_strip, std::abs(to - from), height() - m_strip),
                         m_theme.color(Token::AccentSoft));
    }
    for (const int edge : {m_loopFrom, m_loopTo}) {
        if (edge < 0 || !m_window.shows(edge)) continue;
        const qreal x = std::clamp(placeOf(edge) - 1, 0.0, width() - 2.0);
        const qreal top = m_strip > 0 ? 8 : 0; // up to its handle
        fillRounded(painter, QRectF(x, top, 2, height() - top), 1, m_theme.color(Token::Accent));
    }
}

} // namespace bitbeats::ui
