#include "RequestScheduler.h"

#include <algorithm>
#include <queue>
#include <utility>

namespace bitbeats::swarm {
namespace {

constexpr std::int64_t kUrgentBytes = 256 * 1024; // shared over all sources and stolen from slow ones
constexpr std::int64_t kKeepAfterSeek = 2 << 20;  // what is on order this near ahead of a seek's target stays
constexpr double kInOrderSeconds = 30;            // beyond, the rarest piece first
constexpr double kInOrderAmongLeechers = 2;       // the same where others fetch too and have something to give
constexpr double kSettled = 2;                    // seconds after which the rates of a new swarm mean something
constexpr std::size_t kSpread = 16;               // pieces over which starving listeners spread
constexpr double kEnough = 1.5;                   // times the bitrate that peers should bring together
constexpr double kRecent = 1;                     // seconds for which a source's rate still says something
constexpr double kDefaultBitrate = 100'000;       // bytes per second
constexpr double kSilent = 4;                     // seconds after which others may fetch what a silent source holds
constexpr double kWebSilence = 0.25;              // seconds in which a connection of several may have no turn
constexpr double kOrderLife = 1;                  // seconds
constexpr std::size_t kMostInOrder = 32'768;      // pieces sorted by rarity at a time
constexpr std::size_t kBlockChoice = 8;           // pieces among which an untouched block is looked for
constexpr double kLonerPatience = 4;              // seconds; doubled for the next
constexpr double kPlenty = 3;                     // times the bitrate

} // namespace

RequestScheduler::RequestScheduler(Geometry geometry, SchedulerOptions options)
    : m_geometry(geometry), m_options(options), m_pieces(geometry) {
    std::mt19937 random(options.seed);
    m_copies.resize(static_cast<std::size_t>(geometry.pieceCount()));
    m_tieBreak.resize(static_cast<std::size_t>(geometry.pieceCount()));
    for (auto& t : m_tieBreak)
        t = static_cast<std::uint32_t>(random());
}

SourceId RequestScheduler::addSource(SourceType type) {
    const SourceId id{m_nextSource++};
    m_sources.emplace(id, SourceModel(type));
    return id;
}

void RequestScheduler::removeSource(SourceId id) {
    setReady(id, false);
    countCopies(m_sources.at(id), -1);
    std::erase_if(m_shunned, [id](const auto& entry) { return entry.second == id; });
    m_sources.erase(id);
}

void RequestScheduler::setReady(SourceId id, bool ready) {
    auto& source = m_sources.at(id);
    if (!ready) {
        for (const auto& asked : source.dropAll())
            release(asked);
        std::erase_if(m_onlyFrom, [&](const auto& entry) {
            if (entry.second.source != id) return false;
            m_pieces.setLost(entry.first);
            return true;
        });
    }
    if (source.ready == ready) return;
    source.ready = ready;
    (source.web() ? m_readyWeb : m_readyPeers) += ready ? 1 : -1;
}

void RequestScheduler::setHasAll(SourceId id) {
    m_sources.at(id).setHasAll();
}

void RequestScheduler::setHas(SourceId id, std::vector<bool> pieces) {
    auto& source = m_sources.at(id);
    countCopies(source, -1);
    source.setHas(std::move(pieces));
    countCopies(source, +1);
}

void RequestScheduler::countCopies(const SourceModel& source, int sign) {
    const auto count = std::min(source.has().size(), m_copies.size());
    for (std::size_t p = 0; p < count; ++p)
        if (source.has()[p]) m_copies[p] += sign;
}

void RequestScheduler::addPiece(SourceId id, int piece) {
    if (piece < 0 || piece >= m_geometry.pieceCount()) return;
    if (m_sources.at(id).addPiece(piece)) ++m_copies[static_cast<std::size_t>(piece)];
}

void RequestScheduler::setRoundTrip(SourceId id, double seconds) {
    auto& source = m_sources.at(id);
    source.roundTrip = seconds;
    if (source.web()) m_webRoad.setRoundTrip(seconds);
}

void RequestScheduler::useWholeBlocks(SourceId id) {
    m_sources.at(id).useWholeBlocks();
}

void RequestScheduler::adopt(SourceId id, const Block& block, Instant at) {
    if (!m_geometry.holds(block)) return;
    const auto taken = m_pieces.take(block.piece, block.length, false, block.offset);
    if (taken == block)
        m_sources.at(id).addRequest(block, at);
    else if (taken)
        m_pieces.release(*taken);
}

void RequestScheduler::onBytes(SourceId id, int count, Instant now) {
    auto& source = m_sources.at(id);
    if (source.web()) m_webRoad.onBytes(count, now);
    if (m_firstBytes == Instant{}) m_firstBytes = now;
    source.onBytes(count, now);
}

void RequestScheduler::release(const Asked& asked) {
    if (!asked.ghost) m_pieces.release(asked.block);
}

RequestScheduler::Arrival RequestScheduler::onBlock(SourceId id, const Block& block, Instant now) {
    Arrival arrival;
    auto& source = m_sources.at(id);
    // What a peer sends unasked is not stored: it could fill our memory with beginnings of pieces. (A web server that
    // knows no ranges sends everything; it was asked for that.)
    const bool welcome = source.web() || source.mayBring(block);
    source.settle(block, now, true);
    if (!welcome || !m_geometry.holds(block) || m_pieces.have(block.piece) || m_pieces.full(block.piece))
        return arrival;
    // A piece that is being fetched from one source alone to find a liar takes nothing from others.
    if (const auto only = m_onlyFrom.find(block.piece); only != m_onlyFrom.end() && only->second.source != id)
        return arrival;
    auto delivery = m_pieces.deliver(block, static_cast<int>(id));
    arrival.fresh = std::move(delivery.fresh);
    arrival.pieceFull = !arrival.fresh.empty() && m_pieces.full(block.piece);
    if (delivery.wasAskedTwice) cancelOtherCopies(id, block);
    return arrival;
}

bool RequestScheduler::onRejected(SourceId id, const Block& block, Instant now) {
    auto& source = m_sources.at(id);
    const auto& asked = source.asked();
    const auto it = std::find_if(asked.begin(), asked.end(), [&](const Asked& a) { return a.block == block; });
    if (it == asked.end()) return false;
    const bool wanted = !it->ghost;
    release(*it);
    source.settle(block, now, false);
    if (wanted && source.refuses() && !source.stalled()) source.markStalled(now);
    return wanted;
}

void RequestScheduler::cancelOtherCopies(SourceId giver, const Block& block) {
    for (auto& [id, source] : m_sources) {
        if (id == giver) continue;
        for (std::size_t i = 0; i < source.asked().size(); ++i) {
            const auto& asked = source.asked()[i];
            if (asked.ghost || asked.block.piece != block.piece || !m_pieces.there(asked.block)) continue;
            m_commands.push_back({Command::Kind::Cancel, id, asked.block});
            source.makeGhost(i);
        }
    }
}

void RequestScheduler::verified(int piece) {
    m_pieces.setHave(piece);
    m_onlyFrom.erase(piece);
    m_patience.erase(piece);
    if (!m_shunned.empty()) std::erase_if(m_shunned, [piece](const auto& entry) { return entry.first == piece; });
}

std::set<SourceId> RequestScheduler::failed(int piece) {
    std::set<SourceId> givers;
    for (const auto giver : m_pieces.givers(piece))
        if (giver >= 0) givers.insert(SourceId{giver});
    startOver(piece);
    m_onlyFrom.erase(piece);
    m_patience.emplace(piece, kLonerPatience);
    m_heads.clear();
    m_nearStale = m_restStale = true;
    return givers;
}

void RequestScheduler::forget(int piece) {
    m_pieces.setLost(piece);
    m_heads.clear();
    m_nearStale = m_restStale = true;
}

void RequestScheduler::setWindows(std::vector<ReadWindow> windows, bool sought) {
    // A reader that reads on changes what is near; the rest can wait for its turn.
    m_restStale |= sought || !std::equal(windows.begin(), windows.end(), m_windows.begin(), m_windows.end(),
                                         [](const auto& now, const auto& before) { return now.end >= before.end; });
    const bool first = m_windows.empty();
    m_windows = std::move(windows);
    m_heads.clear();
    m_nearStale = true;
    if (sought) dropFar();
    if (sought || first) beginRush();
}

void RequestScheduler::beginRush() {
    m_rush.clear();
    m_rushAt = {};
    for (const auto& w : m_windows) {
        if (!w.urgent || w.offset >= w.end) continue;
        const int last = m_geometry.pieceOf(std::min(w.end, w.offset + kUrgentBytes) - 1);
        for (int p = m_geometry.pieceOf(w.offset); p <= last; ++p)
            m_rush.push_back(p);
    }
}

/// What is on order outside the next two MiB of every reader is not waited for any longer.
void RequestScheduler::dropFar() {
    const auto near = [&](int piece) {
        const auto begin = m_geometry.pieceBegin(piece);
        const auto end = begin + m_geometry.pieceSize(piece);
        return std::any_of(m_windows.begin(), m_windows.end(), [&](const ReadWindow& w) {
            return w.urgent && end > w.offset && begin < std::min(w.end, w.offset + kKeepAfterSeek);
        });
    };
    for (auto& [id, source] : m_sources) {
        for (std::size_t i = 0; i < source.asked().size(); ++i) {
            const auto asked = source.asked()[i];
            if (asked.ghost || near(asked.block.piece)) continue;
            m_pieces.release(asked.block);
            source.makeGhost(i);
            if (!source.web()) m_commands.push_back({Command::Kind::Cancel, id, asked.block});
        }
    }
}

/// Others may fetch what a source sits on without a sound. It gets nothing new until it sends again.
void RequestScheduler::freeFromSilent(Instant now) {
    for (auto& [id, source] : m_sources) {
        if (source.stalled() || source.silence(now) < kSilent) continue;
        source.markStalled(now);
        for (std::size_t i = 0; i < source.asked().size(); ++i) {
            if (source.asked()[i].ghost) continue;
            m_pieces.release(source.asked()[i].block);
            source.makeGhost(i);
        }
        std::erase_if(m_onlyFrom, [&, owner = id](const auto& entry) {
            if (entry.second.source != owner) return false;
            m_pieces.setLost(entry.first);
            return true;
        });
    }
}

/// Others may fetch what a source has left out while it answered later requests.
void RequestScheduler::freePassedOver(Instant now) {
    for (auto& [id, source] : m_sources) {
        if (source.web()) continue; // in order, always
        for (std::size_t i = 0; i < source.asked().size(); ++i) {
            const auto asked = source.asked()[i];
            if (!source.passedOver(asked, now)) continue;
            m_pieces.release(asked.block);
            m_shunned.emplace(asked.block.piece, id);
            m_commands.push_back({Command::Kind::Cancel, id, asked.block});
            source.makeGhost(i);
        }
    }
}

/// A piece that is fetched from one source alone must not wait for it for ever: the next one begins anew.
void RequestScheduler::freeFromLoners(Instant now) {
    for (auto it = m_onlyFrom.begin(); it != m_onlyFrom.end();) {
        const int piece = it->first;
        const auto loner = it->second;
        double& patience = m_patience.try_emplace(piece, kLonerPatience).first->second;
        if (seconds(now - loner.since) < patience) {
            ++it;
            continue;
        }
        patience *= 2;
        m_shunned.emplace(piece, loner.source);
        it = m_onlyFrom.erase(it);
        startOver(piece);
    }
}

/// Forgets what has come of a piece and what was asked.
void RequestScheduler::startOver(int piece) {
    for (auto& [id, source] : m_sources) {
        for (std::size_t i = 0; i < source.asked().size(); ++i) {
            const auto asked = source.asked()[i];
            if (asked.ghost || asked.block.piece != piece) continue;
            if (!source.web()) m_commands.push_back({Command::Kind::Cancel, id, asked.block});
            source.makeGhost(i);
        }
    }
    m_pieces.setLost(piece);
}

/// Others fetch the same track at the same time, and together the peers bring less than is played. Then it is a waste
/// of the one seed's link to ask it for the very pieces that everybody asks it for.
bool RequestScheduler::starving() const {
    const double bitrate = m_options.bitrate > 0 ? m_options.bitrate : kDefaultBitrate;
    return amongLeechers() && m_firstBytes != Instant{} && seconds(m_now - m_firstBytes) > kSettled &&
           peerRate() < kEnough * bitrate;
}

bool RequestScheduler::amongLeechers() const {
    return std::any_of(m_sources.begin(), m_sources.end(), [&](const auto& entry) {
        return !entry.second.web() && entry.second.ready && !entry.second.hasEverything(m_geometry.pieceCount());
    });
}

/// Wanted pieces in the order of need: for every urgent reader the next seconds in playing order; then everything else
/// that is wanted, the rarest first, so that peers have something to give each other instead of all asking the one seed
/// for the same piece.
void RequestScheduler::refreshOrder(Instant now) {
    m_now = now;
    const double plenty = kPlenty * (m_options.bitrate > 0 ? m_options.bitrate : kDefaultBitrate);
    m_plenty = peerRate() >= plenty;
    m_webPlenty = m_webRoad.rate() >= plenty;
    const bool old = seconds(now - m_orderAt) >= kOrderLife;
    if (!old && !m_nearStale && !m_restStale) return;
    refreshNear();
    if (old || m_restStale) {
        refreshRest();
        m_orderAt = now;
    }
    refreshSpread();
    m_nearStale = m_restStale = false;
}

void RequestScheduler::refreshNear() {
    m_near.clear();
    const double bitrate = m_options.bitrate > 0 ? m_options.bitrate : kDefaultBitrate;
    const double inOrderSeconds = amongLeechers() ? kInOrderAmongLeechers : kInOrderSeconds;
    const auto inOrder = std::max(static_cast<std::int64_t>(bitrate * inOrderSeconds), kUrgentBytes);
    for (const auto& w : m_windows) {
        if (!w.urgent || w.offset >= w.end) continue;
        const int last = m_geometry.pieceOf(std::min(w.end, w.offset + inOrder) - 1);
        for (int p = m_geometry.pieceOf(w.offset); p <= last; ++p)
            if (!m_pieces.have(p)) m_near.push_back(p);
    }
}

void RequestScheduler::refreshRest() {
    m_rest.clear();
    m_restBegin = 0;
    std::vector<bool> listed(static_cast<std::size_t>(m_geometry.pieceCount()), false);
    for (const auto& w : m_windows) {
        if (w.offset >= w.end) continue;
        for (int p = m_geometry.pieceOf(w.offset); p <= m_geometry.pieceOf(w.end - 1); ++p) {
            const auto i = static_cast<std::size_t>(p);
            if (listed[i] || m_pieces.have(p)) continue;
            listed[i] = true;
            m_rest.push_back(p);
        }
    }
    const auto rank = [&](int p) {
        const auto i = static_cast<std::size_t>(p);
        return std::pair(m_copies[i], m_tieBreak[i]);
    };
    const auto sorted = std::min(m_rest.size(), kMostInOrder);
    std::partial_sort(m_rest.begin(), m_rest.begin() + static_cast<std::ptrdiff_t>(sorted), m_rest.end(),
                      [&](int a, int b) { return rank(a) < rank(b); });
    m_rest.resize(sorted);
}

void RequestScheduler::refreshSpread() {
    m_starving = starving();
    m_spread.clear();
    if (!m_starving) return;
    for (const auto* pieces : {&m_near, &m_rest}) {
        for (std::size_t i = 0; i < pieces->size() && m_spread.size() < kSpread; ++i)
            if (std::find(m_spread.begin(), m_spread.end(), (*pieces)[i]) == m_spread.end())
                m_spread.push_back((*pieces)[i]);
    }
    std::sort(m_spread.begin(), m_spread.end(), [&](int a, int b) {
        return m_tieBreak[static_cast<std::size_t>(a)] < m_tieBreak[static_cast<std::size_t>(b)];
    });
}

bool RequestScheduler::mayTake(SourceId id, int piece) const {
    const auto only = m_onlyFrom.find(piece);
    return (only == m_onlyFrom.end() || only->second.source == id) && !shuns(id, piece);
}

/// It did not bring this piece once, and somebody else could.
bool RequestScheduler::shuns(SourceId id, int piece) const {
    if (m_shunned.empty() || !m_shunned.contains({piece, id})) return false;
    return std::any_of(m_sources.begin(), m_sources.end(), [&](const auto& entry) {
        const auto& source = entry.second;
        return source.ready && !source.stalled() && (!source.web() || m_webAllowed) && source.hasPiece(piece) &&
               !m_shunned.contains({piece, entry.first});
    });
}

std::optional<Block> RequestScheduler::takeFirst(const std::vector<int>& pieces, std::size_t from, SourceId id,
                                                 SourceModel& source) {
    for (auto i = from; i < pieces.size(); ++i) {
        const int piece = pieces[i];
        if (!m_pieces.anyFree(piece) || !source.hasPiece(piece) || !mayTake(id, piece)) continue;
        return takeFrom(pieces, i, id, source);
    }
    return std::nullopt;
}

/// Where there is no hurry, a source that is asked for whole blocks takes one that nobody has begun, or it would bring
/// again what others have brought in part.
std::optional<Block> RequestScheduler::takeFrom(const std::vector<int>& pieces, std::size_t at, SourceId id,
                                                SourceModel& source) {
    if (source.wholeBlocks() && !urgent(pieces[at])) {
        const auto end = std::min(pieces.size(), at + kBlockChoice);
        for (auto i = at; i < end; ++i) {
            const int piece = pieces[i];
            if (m_patience.contains(piece) || !source.hasPiece(piece) || !mayTake(id, piece)) continue;
            if (const auto block = m_pieces.takeUntouchedBlock(piece)) return block;
        }
    }
    const int piece = pieces[at];
    if (m_patience.contains(piece)) m_onlyFrom.try_emplace(piece, Loner{id, m_now});
    return m_pieces.take(piece, source.requestLength(), source.wholeBlocks(),
                         piece == m_preferred.piece ? m_preferred.offset : 0);
}

bool RequestScheduler::urgent(int piece) const {
    return std::find(m_urgent.begin(), m_urgent.end(), piece) != m_urgent.end();
}

std::optional<Block> RequestScheduler::pick(SourceId id, SourceModel& source) {
    if (source.wholeBlocks()) urgentPieces();
    if (source.web() && rushing()) return pickInRush(id, source);
    std::optional<Block> block;
    if (!source.web() && source.hasEverything(m_geometry.pieceCount())) block = takeFirst(m_spread, 0, id, source);
    if (!block) block = takeFirst(m_near, 0, id, source);
    while (m_restBegin < m_rest.size() && m_pieces.have(m_rest[m_restBegin]))
        ++m_restBegin;
    return block ? block : takeFirst(m_rest, m_restBegin, id, source);
}

/// The pieces of the next 256 KiB of every urgent reader, counted from its first missing one: those that have come
/// meanwhile count too, so that the stretch does not slide past a piece that somebody holds up.
const std::vector<int>& RequestScheduler::urgentPieces() {
    m_urgent.clear();
    m_heads.resize(m_windows.size(), -1);
    for (std::size_t i = 0; i < m_windows.size(); ++i) {
        const auto& window = m_windows[i];
        if (!window.urgent || window.offset >= window.end) continue;
        const int last = m_geometry.pieceOf(window.end - 1);
        int& head = m_heads[i];
        if (head < 0) head = m_geometry.pieceOf(window.offset);
        while (head < last && m_pieces.have(head))
            ++head;
        std::int64_t stretch = 0;
        for (int p = head; p <= last && stretch < kUrgentBytes; ++p) {
            stretch += m_geometry.pieceSize(p);
            if (!m_pieces.have(p)) m_urgent.push_back(p);
        }
    }
    return m_urgent;
}

/// The request among the most wanted pieces that gains most when this source brings it instead of its owner.
std::optional<Block> RequestScheduler::steal(SourceId id, SourceModel& source, Instant now) {
    if (m_starving) return std::nullopt;
    const auto& urgent = urgentPieces();
    // As long as something there is free, nobody needs to ask twice.
    if (std::any_of(urgent.begin(), urgent.end(), [&](int p) { return m_pieces.anyFree(p) && source.hasPiece(p); }))
        return std::nullopt;
    std::set<int> wanted;
    for (const int piece : urgent)
        if (source.hasPiece(piece) && mayTake(id, piece)) wanted.insert(piece);
    if (wanted.empty()) return std::nullopt;
    double best = 0;
    std::optional<Block> found;
    for (auto& [ownerId, owner] : m_sources) {
        if (ownerId == id || !mayBeLate(owner, source, now)) continue;
        int before = 0;
        for (const auto& asked : owner.asked()) {
            before += asked.block.length;
            if (asked.ghost || !wanted.contains(asked.block.piece)) continue;
            const auto once = m_pieces.askedOnce(asked.block);
            if (!once) continue;
            const double theirs = owner.eta(before, now);
            const double mine = source.eta(source.queued() + once->length, now);
            if (theirs <= 1.3 * mine + 0.03 || theirs - mine <= best) continue;
            best = theirs - mine;
            found = once;
        }
    }
    if (!found) return std::nullopt;
    if (source.wholeBlocks()) {
        const int begin = found->offset / kBlock * kBlock;
        *found = {found->piece, begin, std::min(kBlock, m_geometry.pieceSize(found->piece) - begin)};
    } else {
        found->length = std::min(found->length, std::max(kCell, source.requestLength() / kCell * kCell));
    }
    m_pieces.askAgain(*found);
    return found;
}

/// Whether it makes sense to compare when the two would bring a block. Connections to one server share one road, and
/// what they bring comes in turns: as long as none is silent, nobody gains by asking another.
bool RequestScheduler::mayBeLate(const SourceModel& owner, const SourceModel& thief, Instant now) {
    if (!owner.web() || owner.silence(now) > owner.roundTrip + kWebSilence) return true;
    return !thief.web() && owner.rate() > 0;
}

bool RequestScheduler::hungry(const SourceModel& source, Instant now) const {
    if (!source.ready || (source.web() && !m_webAllowed) || source.stalled()) return false;
    if (source.web()) return webHungry(source, now);
    return source.wantsMore({std::max(m_readyPeers, m_expectedPeers), m_plenty}, now);
}

bool RequestScheduler::feed(SourceId id, SourceModel& source, Instant now) {
    std::optional<Block> block = steal(id, source, now);
    if (!block) block = pick(id, source);
    if (!block) return false;
    if (source.web()) m_webRoad.onRequest(webUnderWay(), now);
    source.addRequest(*block, now);
    m_commands.push_back({Command::Kind::Request, id, *block});
    return true;
}

std::vector<Command> RequestScheduler::planFor(SourceId id, Instant now) {
    refreshOrder(now);
    if (const auto it = m_sources.find(id); it != m_sources.end())
        while (hungry(it->second, now) && feed(id, it->second, now)) {
        }
    return std::exchange(m_commands, {});
}

std::vector<Command> RequestScheduler::plan(Instant now) {
    freeFromSilent(now);
    freePassedOver(now);
    freeFromLoners(now);
    refreshOrder(now);
    // One request at a time to whoever would bring it soonest: all queues grow equally deep in time, and blocks come in
    // the order in which they are wanted.
    using Entry = std::pair<double, SourceId>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> byEta;
    const auto enter = [&](SourceId id, const SourceModel& source) {
        if (hungry(source, now)) byEta.emplace(source.eta(source.queued(), now), id);
    };
    for (const auto& [id, source] : m_sources)
        enter(id, source);
    while (!byEta.empty()) {
        const auto id = byEta.top().second;
        byEta.pop();
        auto& source = m_sources.at(id);
        // Others may have filled the road to the web seeds meanwhile.
        if (hungry(source, now) && feed(id, source, now)) enter(id, source);
    }
    return std::exchange(m_commands, {});
}

int RequestScheduler::head() const {
    for (const auto& w : m_windows) {
        if (w.offset >= w.end) continue;
        for (int p = m_geometry.pieceOf(w.offset); p <= m_geometry.pieceOf(w.end - 1); ++p)
            if (!m_pieces.have(p)) return p;
    }
    return -1;
}

std::int64_t RequestScheduler::contiguous(std::int64_t offset) const {
    int piece = m_geometry.pieceOf(offset);
    while (piece < m_geometry.pieceCount() && m_pieces.have(piece))
        ++piece;
    return std::max<std::int64_t>(0, std::min(m_geometry.pieceBegin(piece), m_geometry.size) - offset);
}

double RequestScheduler::peerRate() const {
    double rate = 0;
    for (const auto& [id, source] : m_sources)
        if (!source.web() && source.ready && seconds(m_now - source.lastBytes()) < kRecent) rate += source.rate();
    return rate;
}

} // namespace bitbeats::swarm
