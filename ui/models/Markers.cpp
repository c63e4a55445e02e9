#include "models/Markers.h"

#include <QJsonObject>
#include <algorithm>

namespace bitbeats::ui {
namespace {

constexpr std::size_t kTracks = 1000; // the session file stays small
constexpr std::size_t kPerTrack = 200;
constexpr int kLongest = 24 * 3600 * 1000;

auto nearest(std::vector<int>& places, int ms) {
    return std::find_if(places.begin(), places.end(), [ms](int at) { return std::abs(at - ms) <= Markers::kNear; });
}

} // namespace

Markers::Track* Markers::find(const std::string& source) {
    const auto found =
        std::find_if(m_tracks.begin(), m_tracks.end(), [&](const Track& track) { return track.source == source; });
    return found == m_tracks.end() ? nullptr : &*found;
}

std::vector<int> Markers::of(const std::string& source) const {
    for (const auto& track : m_tracks)
        if (track.source == source) return track.places;
    return {};
}

bool Markers::toggle(const std::string& source, int ms) {
    if (source.empty() || ms < 0 || ms > kLongest) return false;
    Track track{source, {}};
    if (auto* known = find(source)) {
        track = *known;
        m_tracks.erase(m_tracks.begin() + (known - m_tracks.data())); // goes behind the others
    }
    const auto there = nearest(track.places, ms);
    const bool marks = there == track.places.end() && track.places.size() < kPerTrack;
    if (there != track.places.end())
        track.places.erase(there);
    else if (marks)
        track.places.insert(std::upper_bound(track.places.begin(), track.places.end(), ms), ms);
    if (!track.places.empty()) m_tracks.push_back(std::move(track));
    if (m_tracks.size() > kTracks) m_tracks.erase(m_tracks.begin());
    Q_EMIT changed();
    return marks;
}

void Markers::remove(const std::string& source, int ms) {
    auto* track = find(source);
    if (!track || nearest(track->places, ms) == track->places.end()) return;
    toggle(source, ms);
}

void Markers::removeAll(const std::string& source) {
    const auto* track = find(source);
    if (!track) return;
    m_tracks.erase(m_tracks.begin() + (track - m_tracks.data()));
    Q_EMIT changed();
}

QJsonArray Markers::kept() const {
    QJsonArray all;
    for (const auto& track : m_tracks) {
        QJsonArray places;
        for (const int place : track.places)
            places.append(place);
        all.append(QJsonObject{{"source", QString::fromStdString(track.source)}, {"places", places}});
    }
    return all;
}

void Markers::restore(const QJsonArray& kept) {
    m_tracks.clear();
    for (const auto& value : kept) {
        const auto object = value.toObject();
        Track track{object.value("source").toString().toStdString(), {}};
        for (const auto& place : object.value("places").toArray()) {
            const int ms = place.toInt(-1);
            if (ms >= 0 && ms <= kLongest && track.places.size() < kPerTrack) track.places.push_back(ms);
        }
        std::sort(track.places.begin(), track.places.end());
        const bool usable = !track.source.empty() && !track.places.empty() && !find(track.source);
        if (usable && m_tracks.size() < kTracks) m_tracks.push_back(std::move(track));
    }
    Q_EMIT changed();
}

} // namespace bitbeats::ui
