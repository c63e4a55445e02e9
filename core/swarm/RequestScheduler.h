#pragma once

#include "PieceMap.h"
#include "SourceModel.h"
#include "WebRoad.h"

#include <map>
#include <random>
#include <set>
#include <vector>

namespace bitbeats::swarm {

/// Where somebody reads, and how far ahead it is wanted.
struct ReadWindow {
    std::int64_t offset = 0; ///< the byte that is read next
    std::int64_t end = 0;    ///< nothing from here on is wanted by this reader
    bool urgent = true;      ///< in playing order; otherwise after everybody else's needs, the rarest first
    bool waiting = false;    ///< stands at a byte that is not there
};

struct SchedulerOptions {
    double bitrate = 0; ///< bytes per second of sound; 0 = unknown
    unsigned seed = 1;  ///< for breaking ties among equally rare pieces
};

struct Command {
    enum class Kind { Request, Cancel };
    Kind kind;
    SourceId source;
    Block block;
};

/// Decides who is asked for what, when: blocks are shared over all sources in playing order, each source having just
/// enough on order; a block that its owner would bring late is asked a second time of a quicker one. After a seek what
/// was asked for elsewhere is forgotten. A pure planner: facts and the time go in, commands come out; no clock, no I/O.
///
/// The design and its measurements: shorter queues and smaller requests bring start and seek near the physical floor.
class RequestScheduler {
public:
    RequestScheduler(Geometry geometry, SchedulerOptions options);

    // Sources.
    SourceId addSource(SourceType type);
    void removeSource(SourceId id);
    /// It may be asked (unchoked, connected), or no longer: then everything asked of it is free again.
    void setReady(SourceId id, bool ready);
    void setHasAll(SourceId id);
    void setHas(SourceId id, std::vector<bool> pieces);
    void addPiece(SourceId id, int piece);
    void setRoundTrip(SourceId id, double seconds);
    void useWholeBlocks(SourceId id);
    /// So many are connected, and will share the first pieces.
    void expectPeers(int count) { m_expectedPeers = count; }
    const SourceModel& source(SourceId id) const { return m_sources.at(id); }
    bool knows(SourceId id) const { return m_sources.contains(id); }

    /// It has been asked for that already, at that time.
    void adopt(SourceId id, const Block& block, Instant at);

    // What came.
    void onBytes(SourceId id, int count, Instant now);
    struct Arrival {
        std::vector<Block> fresh; ///< the runs to store; the rest is there already and is waste
        bool pieceFull = false;   ///< every byte is there: check the hash, then call verified() or failed()
    };
    Arrival onBlock(SourceId id, const Block& block, Instant now);
    /// False if that was no longer wanted: after a choke or a cancel a refusal is only an answer.
    bool onRejected(SourceId id, const Block& block, Instant now);

    // Pieces.
    const PieceMap& pieces() const { return m_pieces; }
    void verified(int piece);
    /// The hash is wrong. Returns who gave something of it; one name is the culprit, several are suspects. The piece
    /// is then fetched again from one source alone, so that the next time it is known who lies.
    std::set<SourceId> failed(int piece);
    void have(int piece) { verified(piece); }
    bool suspect(int piece) const { return m_patience.contains(piece); } ///< its hash was wrong before
    /// It was there and was dropped from memory.
    void forget(int piece);

    // Readers.
    /// The whole set of windows. `sought` = one of them jumped: what is on order elsewhere is dropped.
    void setWindows(std::vector<ReadWindow> windows, bool sought);
    /// In this piece the bytes from `offset` on are wanted before those in front of it.
    void preferFrom(int piece, int offset) { m_preferred = {piece, offset, 0}; }
    void setBitrate(double bytesPerSecond) { m_options.bitrate = bytesPerSecond; }
    void allowWeb(bool allowed) { m_webAllowed = allowed; }
    bool webAllowed() const { return m_webAllowed; }
    /// The first piece that is missing from what is wanted; -1 if nothing is.
    int head() const;
    /// Bytes that can be read in a row from `offset` on.
    std::int64_t contiguous(std::int64_t offset) const;
    double peerRate() const; ///< bytes per second over all ready peers

    /// Tops up every source and returns what to send. Call after events and on a tick of about 10 ms.
    std::vector<Command> plan(Instant now);
    /// The same for one source alone: cheaper, for the moment a block of it has come.
    std::vector<Command> planFor(SourceId id, Instant now);

private:
    void refreshOrder(Instant now);
    bool starving() const;
    bool amongLeechers() const;
    static bool mayBeLate(const SourceModel& owner, const SourceModel& thief, Instant now);
    bool hungry(const SourceModel& source, Instant now) const;
    int webUnderWay() const;
    bool webHungry(const SourceModel& source, Instant now) const;
    void beginRush();
    bool rushing();
    std::optional<Block> pickInRush(SourceId id, SourceModel& source);
    bool feed(SourceId id, SourceModel& source, Instant now);
    const std::vector<int>& urgentPieces();
    std::optional<Block> pick(SourceId id, SourceModel& source);
    std::optional<Block> steal(SourceId id, SourceModel& source, Instant now);
    void release(const Asked& asked);
    void cancelOtherCopies(SourceId giver, const Block& block);
    void dropFar();
    void freeFromSilent(Instant now);
    void freePassedOver(Instant now);
    void freeFromLoners(Instant now);
    void startOver(int piece);
    void countCopies(const SourceModel& source, int sign);
    bool mayTake(SourceId id, int piece) const;
    bool shuns(SourceId id, int piece) const;
    void refreshNear();
    void refreshRest();
    void refreshSpread();
    bool urgent(int piece) const;
    std::optional<Block> takeFrom(const std::vector<int>& pieces, std::size_t at, SourceId id, SourceModel& source);
    std::optional<Block> takeFirst(const std::vector<int>& pieces, std::size_t from, SourceId id, SourceModel& source);

    Geometry m_geometry;
    SchedulerOptions m_options;
    PieceMap m_pieces;
    std::map<SourceId, SourceModel> m_sources;
    int m_nextSource = 0;
    int m_readyPeers = 0;
    int m_readyWeb = 0;
    WebRoad m_webRoad;
    bool m_plenty = false;    ///< peers bring far more than is played
    bool m_webPlenty = false; ///< web seeds do
    bool m_webAllowed = true;
    int m_expectedPeers = 0;

    std::vector<ReadWindow> m_windows;
    std::vector<int> m_near;     ///< the next seconds of every urgent reader, in playing order
    std::vector<int> m_rest;     ///< what else is wanted, the rarest first; may name pieces of m_near again
    std::size_t m_restBegin = 0; ///< what lies before has come
    std::vector<int> m_copies;   ///< per piece, among sources that have not said "all"
    std::vector<int> m_heads;    ///< per window: no piece before it is missing; -1 = not looked up yet
    std::vector<int> m_urgent;
    std::vector<int> m_rush; ///< the first sound after a start or seek, as far as it is missing
    Instant m_rushAt{};
    std::vector<int> m_spread; ///< what those who have everything are asked for first while we starve
    bool m_starving = false;
    bool m_nearStale = true;
    bool m_restStale = true;
    Instant m_orderAt{};
    Instant m_now{}; ///< of the last plan
    Instant m_firstBytes{};
    std::vector<std::uint32_t> m_tieBreak;

    Block m_preferred{-1, 0, 0};
    struct Loner {
        SourceId source;
        Instant since;
    };
    std::map<int, Loner> m_onlyFrom;              ///< after a failed hash: the one source that a piece is fetched from
    std::map<int, double> m_patience;             ///< of pieces with a failed hash: seconds that the next loner gets
    std::set<std::pair<int, SourceId>> m_shunned; ///< pieces that a source did not bring: others go first
    std::vector<Command> m_commands;
};

} // namespace bitbeats::swarm
