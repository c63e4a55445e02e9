#pragma once

#include "SourcePort.h"
#include "WebConnection.h"

#include <memory>
#include <string>
#include <vector>

namespace bitbeats::swarm {

/// A stretch of a torrent's bytes and the document that holds it.
struct WebFile {
    ByteRange range; ///< in the torrent
    Url url;
    bool padding = false; ///< zeros that no server has (BEP 47)
};

/// One web seed (BEP 19) of one fetch: a few keep-alive connections, each a source of its own for the scheduler, asked
/// for short ranges so that nothing needs to be cancelled. Faults are answered as they deserve: a missing or different
/// file ends it with a sentence, an overloaded server is left alone for a while, a broken connection is opened again.
/// A server without ranges is read once from the beginning. TorrentThread only.
class WebSeed {
public:
    /// `files` cover the whole torrent in order. `sink` must outlive the seed.
    WebSeed(WebContext context, SourceSink& sink, Geometry geometry, std::vector<WebFile> files);
    ~WebSeed();

    /// Whether the scheduler may ask it now; opens connections when needed.
    void setWanted(bool wanted, Instant at);
    void tick(Instant at);
    bool dead() const { return m_dead; }
    bool owns(SourceId id) const;
    const std::string& name() const { return m_name; }
    std::vector<SourceId> sources() const; ///< its connections that are open

private:
    class Lane;
    static constexpr int kLanes = 8;

    void laneProgressed() { m_failures = 0; }
    void laneClosed(Lane& lane, const Error& error, bool progressed, std::optional<int> retryAfter);
    void end(const Error& error);
    bool redirect(const std::string& location);
    void useWithoutRanges(Lane& lane);
    void openLanes(Instant at);

    WebContext m_context;
    SourceSink& m_sink;
    Geometry m_geometry;
    std::vector<WebFile> m_files;
    std::string m_name;
    std::vector<std::unique_ptr<Lane>> m_lanes;
    bool m_wanted = false;
    bool m_dead = false;
    bool m_ranges = true;
    int m_failures = 0;
    int m_redirects = 0;
    Instant m_retryAt{};
};

} // namespace bitbeats::swarm
