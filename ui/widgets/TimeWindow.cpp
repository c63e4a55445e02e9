#include "widgets/TimeWindow.h"

#include <algorithm>
#include <utility>

namespace bitbeats::ui {

void TimeWindow::setDuration(int duration) {
    if (duration == m_duration) return;
    m_duration = duration;
    m_zoom = 1;
    m_from = 0;
}

bool TimeWindow::setZoom(int zoom, double around) {
    zoom = std::clamp(zoom, 1, kClosest);
    if (zoom == m_zoom || m_duration <= 0) return false;
    const double share = std::clamp(shareOf(around), 0.0, 1.0);
    m_zoom = zoom;
    m_from = std::clamp(around - share * span(), 0.0, m_duration - span());
    return true;
}

bool TimeWindow::scrollTo(double from) {
    from = std::clamp(from, 0.0, m_duration - span());
    return std::exchange(m_from, from) != from;
}

} // namespace bitbeats::ui
