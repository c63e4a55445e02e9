#include "library/AutoDj.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <random>
#include <unordered_set>

namespace bitbeats::library {
namespace {

constexpr double kDayMs = 86'400'000;
constexpr std::size_t kArtistApart = 2; // tracks between two of an artist
constexpr std::size_t kAlbumApart = 4;
constexpr double kNewest = 3; // the track heard last says more than those before

double genresShared(const DjTrack& a, const DjTrack& b) {
    if (a.genres.empty() || b.genres.empty()) return 0;
    const auto shared = std::count_if(a.genres.begin(), a.genres.end(), [&](GenreId genre) {
        return std::find(b.genres.begin(), b.genres.end(), genre) != b.genres.end();
    });
    return static_cast<double>(shared) / static_cast<double>(std::max(a.genres.size(), b.genres.size()));
}

double likeness(const DjTrack& a, const DjTrack& b) {
    double sum = 6 * genresShared(a, b);
    if (a.artist && a.artist == b.artist) sum += 2;
    if (a.year > 0 && b.year > 0) sum += 2 * std::exp(-std::abs(a.year - b.year) / 6.0);
    return sum;
}

/// How much somebody seems to care for a track: around 1.
double regard(const DjTrack& track) {
    double factor = track.liked ? 1.6 : 1;
    if (track.rating > 0) factor *= 0.4 + track.rating / 80.0;
    const auto heard = static_cast<double>(track.plays + track.skips);
    if (heard > 0) factor *= 1 - 0.8 * static_cast<double>(track.skips) / (heard + 1);
    return factor;
}

/// Near 0 right after a track was heard, half after a week, nearly 1 after a month.
double freshness(const DjTrack& track, std::int64_t nowMs) {
    if (!track.lastPlayedAt) return 1;
    const double days = std::max(0.0, static_cast<double>(nowMs - *track.lastPlayedAt) / kDayMs);
    return std::max(0.001, 1 - std::exp(-days / 10));
}

double weightOf(const DjTrack& track, const DjFacts& facts) {
    double alike = 0, weights = 0, weight = kNewest;
    for (auto it = facts.heard.rbegin(); it != facts.heard.rend(); ++it, weight /= 1.5) {
        alike += weight * likeness(track, *it);
        weights += weight;
    }
    const double near = weights > 0 ? alike / weights : 1;
    return (0.05 + near * near) * regard(track) * freshness(track, facts.nowMs);
}

struct Choice {
    const DjTrack* track;
    double weight;
};

/// The artists and albums of what came last.
class Lately {
public:
    bool allows(const DjTrack& track) const { return !has(m_artists, track.artist) && !has(m_albums, track.album); }
    void add(const DjTrack& track) {
        push(m_artists, track.artist, kArtistApart);
        push(m_albums, track.album, kAlbumApart);
    }

private:
    template<typename T>
    static bool has(const std::deque<T>& last, T one) {
        return one && std::find(last.begin(), last.end(), one) != last.end();
    }
    template<typename T>
    static void push(std::deque<T>& last, T one, std::size_t most) {
        last.push_back(one);
        if (last.size() > most) last.pop_front();
    }
    std::deque<ArtistId> m_artists;
    std::deque<AlbumId> m_albums;
};

/// An index by chance, as often as the weights say; only of those that `lately` allows, while there are any.
std::size_t pick(const std::vector<Choice>& choices, const Lately& lately, std::mt19937_64& random) {
    const bool any =
        std::any_of(choices.begin(), choices.end(), [&](const Choice& c) { return lately.allows(*c.track); });
    const auto weight = [&](const Choice& c) { return !any || lately.allows(*c.track) ? c.weight : 0; };
    double all = 0;
    for (const auto& choice : choices)
        all += weight(choice);
    // The distributions of the standard library differ from one to the next; this does not.
    double at = static_cast<double>(random() >> 11) * 0x1p-53 * all;
    std::size_t last = 0;
    for (std::size_t i = 0; i < choices.size(); ++i) {
        const double mine = weight(choices[i]);
        if (mine <= 0) continue;
        last = i;
        at -= mine;
        if (at < 0) break;
    }
    return last;
}

} // namespace

std::vector<TrackId> chooseNext(const DjFacts& facts) {
    std::unordered_set<TrackId> out(facts.queued.begin(), facts.queued.end());
    Lately lately;
    for (const auto& track : facts.heard) {
        out.insert(track.id);
        lately.add(track);
    }
    std::vector<Choice> choices;
    for (const auto& track : facts.candidates) {
        if (out.insert(track.id).second) choices.push_back({&track, weightOf(track, facts)});
    }
    std::mt19937_64 random(facts.seed);
    std::vector<TrackId> chosen;
    while (static_cast<int>(chosen.size()) < facts.count && !choices.empty()) {
        const auto at = pick(choices, lately, random);
        chosen.push_back(choices[at].track->id);
        lately.add(*choices[at].track);
        choices[at] = choices.back();
        choices.pop_back();
    }
    return chosen;
}

} // namespace bitbeats::library
