#pragma once

#include "PieceStore.h"
#include "PlayClock.h"
#include "RequestScheduler.h"
#include "SourcePort.h"
#include "SwarmReader.h"
#include "WebPolicy.h"
#include "WebSeed.h"
#include "swarm/SwarmSession.h"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <vector>

namespace bitbeats::swarm {

/// What a Fetch leaves to whoever owns it. All called on the TorrentThread.
struct FetchHooks {
    std::function<bool(int piece, const Bytes& bytes)> verify;
    std::function<void(int piece, const SharedBytes& bytes)> keep; ///< put it on disk; then call kept()
    std::function<void(int piece)> load;                           ///< read it from disk; then call loaded()
    std::function<void()> needPeers;                               ///< a listener waits and nothing comes
    std::function<void(const Error& error)> notice;
    std::function<void(std::function<void()>)> post; ///< run it soon, on the TorrentThread
};

/// Brings the bytes that readers want from every source into a PieceStore: executes what the RequestScheduler plans,
/// assembles pieces, checks them, decides about web seeds, finds liars. Knows neither libtorrent nor files.
/// TorrentThread only; readers reach it through posts.
class Fetch final : public SourceSink {
public:
    Fetch(Geometry geometry, double bitrate, FetchHooks hooks);
    ~Fetch() override;

    const std::shared_ptr<PieceStore>& store() const { return m_store; }
    const RequestScheduler& scheduler() const { return m_scheduler; }
    void addWebSeed(WebContext context, std::vector<WebFile> files);
    /// Hand out the first two pieces after a start or seek before their hash is known.
    void allowUnverifiedStart() { m_unverifiedStart = true; }
    /// Off: peers are libtorrent's business, and only web seeds are planned here.
    void usePeers(bool use) { m_usePeers = use; }

    // Readers.
    int addReader(ReaderRole role, ByteRange file);
    void removeReader(int id);
    void readerMoved(int id, const ReaderMove& move);
    /// Prefetching readers may ask for something now.
    void allowPrefetch(bool allowed);
    bool hasPlayer() const;
    /// Something is under way or awaited by somebody: ticks should come often.
    bool busy(Instant at) const;
    /// Peers alone bring what is played, and a little more.
    bool peersSuffice() const;
    bool idle() const; ///< nobody reads, or only observers
    /// Seconds of sound in a row beyond what is heard now; large when nobody listens or everything is there.
    double ahead(Instant at) const;
    std::vector<ReadWindow> windows() const;

    void tick(Instant at);

    // Pieces that come another way.
    void kept(int piece); ///< it is on disk now
    /// Found there, or libtorrent fetched it itself.
    void haveOnDisk(int piece, PieceOrigin origin = PieceOrigin::Cache);
    void loaded(int piece, SharedBytes bytes);
    void lostOnDisk(int piece);
    /// No disk takes what comes: from now on only the next minutes are fetched, and what was heard may be dropped. The
    /// whole track would be fetched and dropped in a circle.
    void keepOnlyWhatIsNear();
    /// Pieces that may be dropped from memory, the least used first. One that is still on its way to the disk is not
    /// among them: it would be fetched again.
    struct Evictable {
        int piece;
        std::uint64_t lastUse;
    };
    std::vector<Evictable> evictable() const;
    void evict(int piece);

    void expectPeers(int count) { m_scheduler.expectPeers(count); }
    void setPeerFigures(int peers, int downloadRate, int uploadRate);
    void setTrouble(const Error& error);

    /// The pieces of [begin, end), by where they came from.
    std::vector<PieceOrigin> origins(std::int64_t begin, std::int64_t end) const;
    /// Every web seed that is in use, with its rate.
    std::vector<PeerPicture> webSeeds(Instant at) const;

    std::int64_t fromPeers() const { return m_fromPeers; }
    std::int64_t fromWebSeeds() const { return m_fromWeb; }
    std::int64_t wasted() const { return m_wasted; }

    // SourceSink
    SourceId openSource(SourceType type, SourcePort& port) override;
    void closeSource(SourceId id) override;
    void sourceReady(SourceId id, bool ready) override;
    void sourceRoundTrip(SourceId id, double seconds) override { m_scheduler.setRoundTrip(id, seconds); }
    void sourceHasAll(SourceId id) override;
    void sourceHas(SourceId id, std::vector<bool> pieces) override;
    void sourceGotPiece(SourceId id, int piece) override;
    void sourceAsked(SourceId id, const Block& block, Instant at) override;
    void sourceBytes(SourceId id, int count) override;
    void sourceBlock(SourceId id, const Block& block, std::span<const char> bytes) override;
    void sourceRejected(SourceId id, const Block& block) override;
    void sourceTrouble(const Error& error) override;

private:
    struct Reader {
        ReaderRole role = ReaderRole::Player;
        ByteRange file;
        std::int64_t offset = 0;
        std::int64_t home = -1; ///< where it will return to from a look at the file's tail
        bool moved = false;
        bool waiting = false;
        Instant waitingSince{};
        PlayClock clock;
        bool clockRuns = false;
    };
    struct Suspect {
        Bytes bytes;
        std::vector<int> givers;
    };

    void updateWindows(bool sought);
    void decideWeb(Instant at);
    void execute(const std::vector<Command>& commands);
    void planSoon();
    void beginEarly(const Reader& reader);
    void showEarly(int piece);
    void finish(int piece);
    void noteOrigin(int piece);
    void pieceThere(int piece);
    void accuse(int piece, const Bytes& truth);
    void loadFor(const Reader& reader);
    void showStatus(Instant at);
    void watchForDrought(Instant at);
    const Reader* mainReader() const;

    Geometry m_geometry;
    double m_bitrate;
    FetchHooks m_hooks;
    std::shared_ptr<PieceStore> m_store; // shared with readers, which may outlive the fetch
    RequestScheduler m_scheduler;
    std::vector<std::unique_ptr<WebSeed>> m_webSeeds;
    std::map<SourceId, SourcePort*> m_ports;
    std::map<int, Reader> m_readers;
    int m_nextReader = 0;
    bool m_prefetchAllowed = true;
    bool m_onlyNear = false;
    bool m_usePeers = true;
    bool m_unverifiedStart = false;
    std::map<int, int> m_early; ///< piece -> first byte that is handed out before the hash is known
    std::shared_ptr<bool> m_planDue =
        std::make_shared<bool>(false); // shared with a posted plan, which may come too late
    std::map<int, Bytes> m_assembling;
    std::vector<PieceOrigin> m_origins; ///< of the pieces that are there
    std::set<SourceId> m_webSources;    ///< also those that are closed: what they gave stays theirs
    std::map<int, Suspect> m_suspects;
    std::set<int> m_loading;
    std::int64_t m_fromPeers = 0;
    std::int64_t m_fromWeb = 0;
    std::int64_t m_wasted = 0;
    int m_peers = 0;
    int m_downloadRate = 0;
    int m_uploadRate = 0;
    Instant m_begun;
    Instant m_lastFresh;
    Instant m_lastMove{};
    Instant m_calledForPeers{};
    Instant m_statusAt{};
};

} // namespace bitbeats::swarm
