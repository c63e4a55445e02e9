#include "shell/Navigator.h"

namespace bitbeats::ui {
namespace {

constexpr std::size_t kMost = 100;

} // namespace

void Navigator::go(const Location& place) {
    if (place == current()) return;
    m_places.resize(m_at + 1);
    m_places.push_back(place);
    if (m_places.size() > kMost) m_places.erase(m_places.begin());
    m_at = m_places.size() - 1;
    Q_EMIT changed();
}

void Navigator::back() {
    if (!canGoBack()) return;
    --m_at;
    Q_EMIT changed();
}

void Navigator::forward() {
    if (!canGoForward()) return;
    ++m_at;
    Q_EMIT changed();
}

void Navigator::forget(const Location& place) {
    std::vector<Location> kept;
    std::size_t at = 0;
    for (std::size_t i = 0; i < m_places.size(); ++i) {
        const bool repeated = !kept.empty() && kept.back() == m_places[i];
        if (m_places[i] != place && !repeated) kept.push_back(m_places[i]);
        if (i == m_at) at = kept.empty() ? 0 : kept.size() - 1;
    }
    if (kept.empty()) kept.push_back({QStringLiteral("home"), {}});
    m_places = std::move(kept);
    m_at = at;
    Q_EMIT changed();
}

} // namespace bitbeats::ui
