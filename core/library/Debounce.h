#pragma once

#include "base/Clock.h"
#include "base/Units.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace bitbeats::library {

/// Gathers places in which something happened until it is quiet. Pure: the time is told to it. One thread.
class Debounce {
public:
    Debounce(Milliseconds quiet, Milliseconds longest) : m_quiet(quiet), m_longest(longest) {}

    void note(std::string place, Instant now) {
        if (m_places.empty()) m_first = now;
        m_last = now;
        m_places.insert(std::move(place));
    }

    /// When take() has something to give; nothing if nothing happened.
    std::optional<Instant> due() const {
        if (m_places.empty()) return {};
        return std::min(m_last + m_quiet, m_first + m_longest);
    }

    /// The places, once they are due. What lies in another of them is left out.
    std::vector<std::string> take(Instant now) {
        if (!due() || now < *due()) return {};
        std::vector<std::string> places;
        for (const auto& place : m_places) { // a folder comes before what lies in it
            const bool inside = !places.empty() && place.starts_with(places.back()) &&
                                place.size() > places.back().size() && place[places.back().size()] == '/';
            if (!inside) places.push_back(place);
        }
        m_places.clear();
        return places;
    }

private:
    const Milliseconds m_quiet;
    const Milliseconds m_longest;
    Instant m_first{};
    Instant m_last{};
    std::set<std::string> m_places;
};

} // namespace bitbeats::library
