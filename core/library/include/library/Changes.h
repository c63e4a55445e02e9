#pragma once

#include "library/Ids.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace bitbeats::library {

/// What somebody did with the library. Scans tell what they do by ScanChanges.
struct Change {
    enum class Kind : std::uint8_t {
        Tracks,     ///< likes, ratings, plays or edited tags of `tracks`; of any where there are none
        Favourites, ///< liked albums, artists or playlists
        Playlists,  ///< which there are, their names, descriptions and rules
        Items,      ///< what lies in `playlist`
        History,
    };
    Kind kind = Kind::Tracks;
    std::vector<TrackId> tracks{};
    PlaylistId playlist{};
    bool operator==(const Change&) const = default;
};

/// Tells whoever listens what the services changed, after it is kept. Any thread.
class Changes {
public:
    /// Called on the thread that made the change, one change at a time. Has to be quick (hand it on to the thread of a
    /// view) and may neither call services nor listen or cease to.
    using Listener = std::function<void(const Change&)>;

    Changes();
    ~Changes();
    Changes(const Changes&) = delete;
    Changes& operator=(const Changes&) = delete;

    /// Listens until the handle is let go of, which waits for a call that is under way. A handle may outlive this.
    using Handle = std::shared_ptr<void>; // shared: an owner of any kind lets go of what it does not know
    [[nodiscard]] Handle listen(Listener listener);
    void tell(const Change& change);

private:
    struct Listeners;
    std::shared_ptr<Listeners> m_listeners; // shared: with the handles
};

} // namespace bitbeats::library
