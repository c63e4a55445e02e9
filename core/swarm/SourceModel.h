#pragma once

#include "Geometry.h"
#include "RateMeter.h"

#include <cstdint>
#include <deque>
#include <vector>

namespace bitbeats::swarm {

enum class SourceId : int {};

enum class SourceType {
    PeerCells,  ///< a peer whose bytes we see as they come: requests down to one cell
    PeerBlocks, ///< a peer that is asked for whole 16 KiB blocks
    Web,        ///< one keep-alive HTTP connection; answers come in order and cannot be cancelled
};

struct Asked {
    Block block;
    Instant at;
    bool ghost = false; ///< no longer wanted from here, but it may still come
};

/// What one peer or HTTP connection is like, learnt from what it sent: its rate, how long its answers take, how much
/// it should have on order. Pure: time is an argument.
class SourceModel {
public:
    explicit SourceModel(SourceType type) : m_type(type) {}

    SourceType type() const { return m_type; }
    bool web() const { return m_type == SourceType::Web; }
    bool wholeBlocks() const { return m_type == SourceType::PeerBlocks; }
    void useWholeBlocks() {
        if (m_type == SourceType::PeerCells) m_type = SourceType::PeerBlocks;
    }

    bool hasPiece(int piece) const {
        return m_hasAll || (piece < static_cast<int>(m_has.size()) && m_has[static_cast<std::size_t>(piece)]);
    }
    bool hasEverything(int pieceCount) const { return m_hasAll || m_hasCount >= pieceCount; }
    void setHasAll() { m_hasAll = true; }
    void setHas(std::vector<bool> has);
    bool addPiece(int piece); ///< false if that was known
    const std::vector<bool>& has() const { return m_has; }

    bool ready = false;     ///< connected, and not choking us
    double roundTrip = 0.1; ///< seconds

    const std::deque<Asked>& asked() const { return m_asked; }
    int live() const { return m_live; }            ///< bytes asked for and still wanted
    int due() const;                               ///< of these, the bytes that have not come off the wire yet
    int queued() const { return m_queued; }        ///< bytes it may still send, ghosts too
    int underWay() const;                          ///< of these, the bytes that have not come off the wire yet
    double rate() const { return m_meter.rate(); } ///< bytes per second over the last half second
    Instant lastBytes() const { return m_meter.last(); }
    std::int64_t received() const { return m_meter.total(); }

    void addRequest(const Block& block, Instant now);
    /// Takes the request off the queue. False if nothing of that shape was asked.
    bool settle(const Block& block, Instant now, bool arrived);
    /// `block` lies within something that was asked and may still come.
    bool mayBring(const Block& block) const;
    /// It goes on answering, but has passed this request over, and long ago.
    bool passedOver(const Asked& asked, Instant now) const;
    /// It refused something that was waited for. True if it does nothing else.
    bool refuses();
    /// From now on `asked()[i]` is not waited for.
    void makeGhost(std::size_t i);
    std::deque<Asked> dropAll();

    /// Bytes came off the wire, counted before they make up a whole block.
    void onBytes(int count, Instant now);

    /// What a source cannot know by itself.
    struct Company {
        int fellows = 1;     ///< sources of its kind
        bool plenty = false; ///< together all bring far more than is played: an idle moment does no harm
    };
    /// Bytes that should be due, so that the source is never idle and a seek never waits long.
    int target(const Company& company, Instant now) const;
    /// It should be asked for more, by what is due.
    bool wantsMore(const Company& company, Instant now) const;
    /// It has been asked for the first time just now, and others of its kind are about to be.
    bool gathering(Instant now) const;
    /// Length of the next request.
    int requestLength() const;
    /// Seconds until `bytes` more would have come; very long for a source that has gone silent.
    double eta(int bytes, Instant now) const;
    /// Seconds since anything came while something wanted was on order.
    double silence(Instant now) const;
    /// It sat on requests without a sound: nothing new for it until it sends again.
    bool stalled() const { return m_stalled; }
    double stalledFor(Instant now) const { return m_stalled ? seconds(now - m_stalledAt) : 0; }
    void markStalled(Instant now);

private:
    void updateStartup(Instant now);
    bool lean(const Company& company) const;
    double pause(Instant now) const; ///< seconds of silence that a lost packet would explain

    SourceType m_type;
    bool m_hasAll = false;
    std::vector<bool> m_has;
    int m_hasCount = 0;

    std::deque<Asked> m_asked;
    Instant m_answeredUpTo{}; ///< when the latest request that has been answered was sent
    int m_refusals = 0;       ///< in a row
    Instant m_firstAsked{};
    int m_live = 0;
    int m_queued = 0;
    int m_partial = 0; ///< bytes that have come of a request that is not answered whole

    RateMeter m_meter;

    bool m_stalled = false;
    Instant m_stalledAt{};

    bool m_startup = true;
    double m_startupBest = 0;
    Instant m_startupSince{};
};

} // namespace bitbeats::swarm
