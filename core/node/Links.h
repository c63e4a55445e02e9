#pragma once

#include "Crypto.h"
#include "Tracks.h"

#include <optional>
#include <string>

namespace bitbeats::node {

/// Links into this node: where tracks stream from, and what of a link lets its bearer hear what is not public. Any
/// thread.
class Links {
public:
    Links(const SecretKey& key, const WallClock& clock) : m_key(key), m_clock(clock) {}

    /// "http://host:port", known once the server listens.
    void setBase(std::string url) { m_base = std::move(url); }
    const std::string& base() const { return m_base; }

    std::string announce() const { return m_base + "/announce"; }
    std::string torrent(const Track& track) const { return m_base + "/api/tracks/" + track.id + "/torrent"; }
    /// With a grant in its path for `user` where the track is not for everybody. In the path, since other programs do
    /// not take web seeds with a query on private addresses.
    std::string stream(const Track& track, const std::string& user, bool forEverybody) const;

    /// Whose grant that is; nothing when it is for another track, has expired or was not made here.
    std::optional<std::string> userOfGrant(const std::string& trackId, std::string_view grant) const;

    /// A .torrent with our tracker and this web seed written into it, beside the part that makes its identity.
    Result<std::string> torrentWithLinks(const std::string& encoded, const std::string& webSeed) const;

private:
    const SecretKey& m_key;
    const WallClock& m_clock;
    std::string m_base;
};

} // namespace bitbeats::node
