#include "shell/Navigator.h"

#include <QUrl>

#include <algorithm>

namespace bitbeats::ui {
namespace {

constexpr std::size_t kMost = 100;
constexpr qsizetype kLongestLink = 32 << 10;
constexpr char kScheme[] = "bitbeats:";

} // namespace

QString linkTo(const Location& place) {
    auto link = QLatin1String(kScheme) + place.page;
    if (!place.id.isEmpty()) link += u'/' + QString::fromLatin1(QUrl::toPercentEncoding(place.id));
    return link;
}

std::optional<Location> placeIn(const QString& link) {
    const auto text = link.trimmed();
    if (text.size() > kLongestLink || !text.startsWith(QLatin1String(kScheme), Qt::CaseInsensitive)) return {};
    auto rest = QStringView(text).mid(sizeof kScheme - 1);
    while (rest.startsWith(u'/'))
        rest = rest.mid(1);
    const auto slash = rest.indexOf(u'/');
    const auto page = (slash < 0 ? rest : rest.left(slash)).toString().toLower();
    const bool plain =
        std::all_of(page.begin(), page.end(), [](QChar c) { return (c >= u'a' && c <= u'z') || c == u'-'; });
    if (page.isEmpty() || !plain) return {};
    const auto id = slash < 0 ? QByteArray() : rest.mid(slash + 1).toUtf8();
    return Location{page, QUrl::fromPercentEncoding(id)};
}

void Navigator::go(const Location& place) {
    if (place == current()) return;
    m_places.resize(m_at + 1);
    m_places.push_back(place);
    if (m_places.size() > kMost) m_places.erase(m_places.begin());
    m_at = m_places.size() - 1;
    Q_EMIT changed();
}

void Navigator::replace(const Location& place) {
    if (place.page != current().page) return go(place);
    if (place == current()) return;
    m_places.resize(m_at + 1);
    m_places[m_at] = place;
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
