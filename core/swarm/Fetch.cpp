#include "Fetch.h"

#include "base/Log.h"

#include <algorithm>
#include <utility>

namespace bitbeats::swarm {
namespace {

constexpr std::int64_t kTail = 128 * 1024; // where decoders look for lengths and tags before they play
constexpr double kPrefetchSeconds = 10;    // of the next track's head
constexpr std::int64_t kPrefetchLeast = 256 * 1024;
constexpr std::int64_t kKeepBehind = 1 << 20; // bytes around a reader that are not evicted
constexpr std::int64_t kKeepAhead = 4 << 20;
constexpr double kDrought = 10;       // seconds without anything while somebody waits
constexpr double kSilentPeer = 20;    // seconds after which a stalled source is dropped
constexpr double kStatusEvery = 0.25; // seconds
constexpr std::size_t kMostSuspectBytes = 8u << 20;
constexpr double kPlenty = 1e6; // seconds

Instant now() {
    return std::chrono::steady_clock::now();
}

} // namespace

Fetch::Fetch(Geometry geometry, double bitrate, FetchHooks hooks)
    : m_geometry(geometry), m_bitrate(bitrate), m_hooks(std::move(hooks)),
      m_store(std::make_shared<PieceStore>(geometry)),
      m_scheduler(geometry, {bitrate, static_cast<unsigned>(now().time_since_epoch().count())}),
      m_origins(static_cast<std::size_t>(geometry.pieceCount()), PieceOrigin::Absent), m_begun(now()),
      m_lastFresh(m_begun) {}

Fetch::~Fetch() {
    m_webSeeds.clear();
    m_store->close(Error{Reason::Cancelled, "play", "the track", "it has been closed", {}});
}

void Fetch::addWebSeed(WebContext context, std::vector<WebFile> files) {
    m_webSeeds.push_back(std::make_unique<WebSeed>(context, *this, m_geometry, std::move(files)));
}

// Readers

int Fetch::addReader(ReaderRole role, ByteRange file) {
    const int id = m_nextReader++;
    Reader reader;
    reader.role = role;
    reader.file = file;
    reader.offset = file.begin;
    reader.moved = role != ReaderRole::Player;
    m_readers.emplace(id, reader);
    updateWindows(false);
    return id;
}

void Fetch::removeReader(int id) {
    if (m_readers.erase(id) == 0) return;
    updateWindows(false);
    decideWeb(now());
}

void Fetch::readerMoved(int id, const ReaderMove& move) {
    const auto it = m_readers.find(id);
    if (it == m_readers.end()) return;
    m_lastMove = now();
    auto& reader = it->second;
    const auto reach = reader.offset + m_scheduler.contiguous(reader.offset);
    const bool first = !std::exchange(reader.moved, true);
    const bool far = first || (move.jumped && (move.offset < reader.offset || move.offset > reach));
    const bool toTail =
        far && !first && move.offset >= reader.file.end - kTail && reader.offset < reader.file.end - kTail;
    const bool fromTail = reader.home >= 0 && move.offset >= reader.home && move.offset <= reader.home + kTail;
    if (toTail)
        reader.home = reader.offset;
    else if (far || fromTail)
        reader.home = -1;
    const bool sought = far && !toTail && !fromTail;
    if (sought) reader.clockRuns = false;
    if (move.waiting && !reader.waiting) reader.waitingSince = now();
    reader.waiting = move.waiting;
    reader.offset = move.offset;
    if (reader.clockRuns) reader.clock.onRead(move.offset);
    updateWindows(sought);
    if (sought && m_unverifiedStart) beginEarly(reader);
    if (move.waiting) loadFor(reader);
    if (sought || move.waiting) decideWeb(now());
    planSoon();
}

void Fetch::allowPrefetch(bool allowed) {
    if (m_prefetchAllowed == allowed) return;
    m_prefetchAllowed = allowed;
    updateWindows(false);
}

bool Fetch::busy(Instant at) const {
    constexpr double kJustNow = 5; // seconds
    if (m_readers.empty() || m_scheduler.head() < 0) return false;
    if (seconds(at - m_lastMove) < kJustNow) return true;
    if (std::any_of(m_readers.begin(), m_readers.end(), [](const auto& entry) {
            return entry.second.waiting && entry.second.role != ReaderRole::Observer;
        }))
        return true;
    return std::any_of(m_ports.begin(), m_ports.end(),
                       [&](const auto& entry) { return m_scheduler.source(entry.first).live() > 0; });
}

bool Fetch::idle() const {
    return std::all_of(m_readers.begin(), m_readers.end(),
                       [](const auto& entry) { return entry.second.role == ReaderRole::Observer; });
}

bool Fetch::peersSuffice() const {
    constexpr double kEnough = 1.5; // times the bitrate
    return m_scheduler.peerRate() >= kEnough * m_bitrate;
}

bool Fetch::hasPlayer() const {
    return std::any_of(m_readers.begin(), m_readers.end(),
                       [](const auto& entry) { return entry.second.role == ReaderRole::Player; });
}

const Fetch::Reader* Fetch::mainReader() const {
    const Reader* best = nullptr;
    for (const auto& [id, reader] : m_readers)
        if (reader.moved && reader.role != ReaderRole::Observer && (!best || reader.role <= best->role)) best = &reader;
    return best;
}

std::vector<ReadWindow> Fetch::windows() const {
    std::vector<ReadWindow> windows;
    std::vector<ReadWindow> later;
    for (const auto& [id, r] : m_readers) {
        if (!r.moved) continue;
        switch (r.role) {
        case ReaderRole::Player:
            windows.push_back({r.offset, r.file.end, true, r.waiting});
            if (r.home >= 0) windows.push_back({r.home, r.file.end, true, false});
            // What lies behind is fetched last, so that the whole track can be kept and shared.
            if (r.offset + m_scheduler.contiguous(r.offset) >= r.file.end)
                later.push_back({r.file.begin, r.offset, false, false});
            break;
        case ReaderRole::Prefetch: {
            if (!m_prefetchAllowed) break;
            const auto head = std::max(kPrefetchLeast, static_cast<std::int64_t>(m_bitrate * kPrefetchSeconds));
            windows.push_back({r.file.begin, std::min(r.file.end, r.file.begin + head), true, r.waiting});
            break;
        }
        case ReaderRole::Background:
            later.push_back({r.file.begin, r.file.end, false, r.waiting});
            break;
        case ReaderRole::Observer:
            break;
        }
    }
    if (!m_onlyNear) windows.insert(windows.end(), later.begin(), later.end());
    for (auto& window : windows)
        if (m_onlyNear) window.end = std::min(window.end, window.offset + kKeepAhead);
    return windows;
}

void Fetch::updateWindows(bool sought) {
    m_scheduler.setWindows(windows(), sought);
    planSoon();
}

double Fetch::ahead(Instant at) const {
    const auto* reader = mainReader();
    if (!reader || m_bitrate <= 0) return kPlenty;
    if (!reader->clockRuns) return 0;
    const auto heard = reader->clock.position(m_bitrate, at);
    const auto reach = heard + m_scheduler.contiguous(heard);
    return reach >= reader->file.end ? kPlenty : static_cast<double>(reach - heard) / m_bitrate;
}

/// What is handed out unverified is kept small: two pieces, from the reader's byte on.
void Fetch::beginEarly(const Reader& reader) {
    for (const auto& [piece, from] : std::exchange(m_early, {}))
        m_store->dropEarly(piece);
    const int first = m_geometry.pieceOf(reader.offset);
    const int inside = static_cast<int>(reader.offset - m_geometry.pieceBegin(first)) / kCell * kCell;
    m_early = {{first, inside}, {first + 1, 0}};
    m_scheduler.preferFrom(first, inside);
    for (const int piece : {first, first + 1})
        if (m_assembling.contains(piece)) showEarly(piece);
}

/// Passes on what joins on to what was handed out before. Nothing of a piece that once had a wrong hash.
void Fetch::showEarly(int piece) {
    const auto it = m_early.find(piece);
    if (it == m_early.end() || m_scheduler.suspect(piece)) return;
    const auto& bytes = m_assembling.at(piece);
    int end = std::max(it->second, m_store->earlyEnd(piece));
    const int size = m_geometry.pieceSize(piece);
    while (end < size) {
        const Block cell{piece, end, std::min(kCell, size - end)};
        if (!m_scheduler.pieces().there(cell)) return;
        m_store->putEarly(
            piece, end, std::span(bytes).subspan(static_cast<std::size_t>(end), static_cast<std::size_t>(cell.length)));
        end += cell.length;
    }
}

// Deciding

void Fetch::tick(Instant at) {
    for (auto& [id, reader] : m_readers) {
        if (reader.clockRuns || !reader.moved || !m_scheduler.pieces().have(m_geometry.pieceOf(reader.offset)))
            continue;
        reader.clock.start(reader.offset, at);
        reader.clockRuns = true;
    }
    decideWeb(at);
    for (const auto& seed : m_webSeeds)
        seed->tick(at);
    execute(m_scheduler.plan(at));
    watchForDrought(at);
    if (seconds(at - m_statusAt) >= kStatusEvery) showStatus(at);
}

void Fetch::decideWeb(Instant at) {
    if (m_webSeeds.empty()) return;
    const auto* reader = mainReader();
    const bool nothingMissing = m_scheduler.head() < 0;
    bool wanted = false;
    if (reader && !nothingMissing) {
        WebFacts facts;
        facts.urgentReader = reader->role != ReaderRole::Background;
        facts.waiting = reader->waiting;
        facts.ahead = ahead(at);
        facts.bitrate = m_bitrate;
        facts.peerRate = m_usePeers ? m_scheduler.peerRate() : m_downloadRate;
        facts.sincePeers = seconds(at - m_begun);
        facts.allowed = m_scheduler.webAllowed();
        wanted = webSeedsWanted(facts);
    }
    if (wanted == m_scheduler.webAllowed() && !wanted) return;
    m_scheduler.allowWeb(wanted);
    for (const auto& seed : m_webSeeds)
        seed->setWanted(wanted, at);
}

/// Once for all events of this turn of the loop.
void Fetch::planSoon() {
    if (std::exchange(*m_planDue, true)) return;
    m_hooks.post([this, weak = std::weak_ptr(m_planDue)] {
        const auto due = weak.lock();
        if (!due) return;
        *due = false;
        execute(m_scheduler.plan(now()));
    });
}

void Fetch::execute(const std::vector<Command>& commands) {
    std::set<SourcePort*> touched;
    for (const auto& command : commands) {
        const auto it = m_ports.find(command.source);
        if (it == m_ports.end()) continue;
        if (command.kind == Command::Kind::Request)
            it->second->request(command.block);
        else
            it->second->cancel(command.block);
        touched.insert(it->second);
    }
    for (auto* port : touched)
        if (std::any_of(m_ports.begin(), m_ports.end(), [&](const auto& e) { return e.second == port; })) port->flush();
}

/// Somebody waits and nothing has come for a while: call for more peers, and let go of those that sleep.
void Fetch::watchForDrought(Instant at) {
    std::vector<SourcePort*> asleep;
    for (const auto& [id, port] : m_ports)
        if (m_scheduler.source(id).stalledFor(at) > kSilentPeer) asleep.push_back(port);
    for (auto* port : asleep)
        port->dropPeer(false);

    const auto* reader = mainReader();
    if (!reader || !reader->waiting || seconds(at - reader->waitingSince) < kDrought) return;
    if (seconds(at - m_lastFresh) < kDrought || seconds(at - m_calledForPeers) < kDrought) return;
    m_calledForPeers = at;
    m_hooks.needPeers();
}

void Fetch::showStatus(Instant at) {
    m_statusAt = at;
    SourceStatus status;
    status.peers = m_peers;
    status.downloadRate = m_downloadRate;
    status.uploadRate = m_uploadRate;
    const bool fetched = m_fromPeers + m_fromWeb > 0;
    const bool missing = m_scheduler.head() >= 0;
    if (m_fromPeers == 0 && m_fromWeb > 0)
        status.kind = SourceKind::WebSeed;
    else
        status.kind = fetched || missing ? SourceKind::Swarm : SourceKind::Local;
    m_store->setStatus(status);
}

void Fetch::setPeerFigures(int peers, int downloadRate, int uploadRate) {
    m_peers = peers;
    m_downloadRate = downloadRate;
    m_uploadRate = uploadRate;
}

void Fetch::setTrouble(const Error& error) {
    m_store->setTrouble(error);
}

// Sources

SourceId Fetch::openSource(SourceType type, SourcePort& port) {
    const auto id = m_scheduler.addSource(type);
    if (type == SourceType::Web) m_webSources.insert(id);
    m_ports[id] = &port;
    return id;
}

void Fetch::closeSource(SourceId id) {
    m_ports.erase(id);
    m_scheduler.removeSource(id);
    planSoon();
}

void Fetch::sourceReady(SourceId id, bool ready) {
    m_scheduler.setReady(id, ready);
    planSoon();
}

void Fetch::sourceHasAll(SourceId id) {
    m_scheduler.setHasAll(id);
    planSoon();
}

void Fetch::sourceHas(SourceId id, std::vector<bool> pieces) {
    m_scheduler.setHas(id, std::move(pieces));
    planSoon();
}

void Fetch::sourceGotPiece(SourceId id, int piece) {
    m_scheduler.addPiece(id, piece);
    planSoon();
}

void Fetch::sourceAsked(SourceId id, const Block& block, Instant at) {
    m_scheduler.adopt(id, block, at);
}

void Fetch::sourceBytes(SourceId id, int count) {
    m_scheduler.onBytes(id, count, now());
}

void Fetch::sourceRejected(SourceId id, const Block& block) {
    const bool wanted = m_scheduler.onRejected(id, block, now());
    // Some programs refuse requests below the usual block. (What was cancelled or choked is refused by every good one.)
    if (wanted && block.length < kBlock) m_scheduler.useWholeBlocks(id);
    planSoon();
}

void Fetch::sourceTrouble(const Error& error) {
    m_hooks.notice(error);
}

void Fetch::sourceBlock(SourceId id, const Block& block, std::span<const char> bytes) {
    const auto at = now();
    const auto arrival = m_scheduler.onBlock(id, block, at);
    std::int64_t fresh = 0;
    if (!arrival.fresh.empty()) {
        auto& piece = m_assembling[block.piece];
        if (piece.empty()) piece.resize(static_cast<std::size_t>(m_geometry.pieceSize(block.piece)));
        for (const auto& run : arrival.fresh) {
            std::copy_n(bytes.begin() + (run.offset - block.offset), run.length, piece.begin() + run.offset);
            fresh += run.length;
        }
        m_lastFresh = at;
        if (!arrival.pieceFull) showEarly(block.piece);
    }
    m_wasted += static_cast<std::int64_t>(bytes.size()) - fresh;
    (m_scheduler.source(id).web() ? m_fromWeb : m_fromPeers) += static_cast<std::int64_t>(bytes.size());
    if (arrival.pieceFull) {
        finish(block.piece);
        planSoon(); // it may have been what the others waited for
    }
    if (m_scheduler.knows(id)) execute(m_scheduler.planFor(id, at));
}

// Pieces

void Fetch::finish(int piece) {
    const auto node = m_assembling.extract(piece);
    auto bytes = std::make_shared<Bytes>(std::move(node.mapped()));
    if (m_hooks.verify(piece, *bytes)) {
        accuse(piece, *bytes);
        noteOrigin(piece);
        qCDebug(logSwarm, "piece %d", piece);
        m_scheduler.verified(piece);
        m_store->put(piece, bytes);
        m_hooks.keep(piece, bytes);
        pieceThere(piece);
        return;
    }
    m_wasted += static_cast<std::int64_t>(bytes->size());
    m_store->dropEarly(piece);
    auto givers = m_scheduler.pieces().givers(piece);
    const auto names = m_scheduler.failed(piece);
    if (names.size() > 1) {
        if (m_suspects.size() * static_cast<std::size_t>(m_geometry.pieceLength) < kMostSuspectBytes)
            m_suspects[piece] = {std::move(*bytes), std::move(givers)};
    } else if (names.size() == 1) {
        if (const auto port = m_ports.find(*names.begin()); port != m_ports.end()) port->second->dropPeer(true);
    }
    planSoon();
}

/// Several gave something of a piece whose hash was wrong; now that the truth is known, whoever differed lied.
void Fetch::accuse(int piece, const Bytes& truth) {
    const auto it = m_suspects.find(piece);
    if (it == m_suspects.end()) return;
    std::set<SourceId> liars;
    for (std::size_t c = 0; c < it->second.givers.size(); ++c) {
        const auto begin = c * kCell;
        const auto end = std::min(begin + kCell, truth.size());
        if (!std::equal(truth.begin() + static_cast<std::ptrdiff_t>(begin),
                        truth.begin() + static_cast<std::ptrdiff_t>(end),
                        it->second.bytes.begin() + static_cast<std::ptrdiff_t>(begin)))
            liars.insert(SourceId{it->second.givers[c]});
    }
    m_suspects.erase(it);
    for (const auto liar : liars)
        if (const auto port = m_ports.find(liar); port != m_ports.end()) port->second->dropPeer(true);
}

void Fetch::pieceThere(int piece) {
    for (auto& [id, reader] : m_readers)
        if (reader.waiting && m_geometry.pieceOf(reader.offset) == piece) reader.waiting = false;
}

void Fetch::kept(int piece) {
    m_store->markOnDisk(piece);
}

void Fetch::haveOnDisk(int piece, PieceOrigin origin) {
    m_store->markOnDisk(piece);
    if (m_scheduler.pieces().have(piece)) return;
    m_origins[static_cast<std::size_t>(piece)] = origin;
    m_assembling.erase(piece);
    m_scheduler.verified(piece);
    for (const auto& [id, reader] : m_readers)
        if (reader.waiting && m_geometry.pieceOf(reader.offset) == piece) loadFor(reader);
}

/// The piece that a reader stands at and the one after it.
void Fetch::loadFor(const Reader& reader) {
    const int first = m_geometry.pieceOf(reader.offset);
    for (int p = first; p <= std::min(first + 1, m_geometry.pieceCount() - 1); ++p)
        if (m_store->onDisk(p) && !m_store->inMemory(p) && m_loading.insert(p).second) m_hooks.load(p);
}

void Fetch::loaded(int piece, SharedBytes bytes) {
    m_loading.erase(piece);
    m_store->put(piece, std::move(bytes));
    pieceThere(piece);
}

void Fetch::lostOnDisk(int piece) {
    m_loading.erase(piece);
    m_store->markAbsent(piece);
    m_scheduler.forget(piece);
    planSoon();
}

void Fetch::keepOnlyWhatIsNear() {
    if (std::exchange(m_onlyNear, true)) return;
    updateWindows(false);
}

std::vector<Fetch::Evictable> Fetch::evictable() const {
    std::vector<Evictable> all;
    for (const auto& resident : m_store->residents()) {
        if (!resident.onDisk && !m_onlyNear) continue;
        const auto begin = m_geometry.pieceBegin(resident.piece);
        const auto end = begin + m_geometry.pieceSize(resident.piece);
        const bool near = std::any_of(m_readers.begin(), m_readers.end(), [&](const auto& entry) {
            const auto& r = entry.second;
            return end > r.offset - kKeepBehind && begin < r.offset + kKeepAhead;
        });
        if (!near) all.push_back({resident.piece, resident.lastUse});
    }
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.lastUse < b.lastUse; });
    return all;
}

void Fetch::evict(int piece) {
    if (m_store->onDisk(piece))
        m_store->evict(piece);
    else
        lostOnDisk(piece);
}

} // namespace bitbeats::swarm
