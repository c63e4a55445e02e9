#pragma once

#include "Fetch.h"
#include "PeerLink.h"
#include "SessionCore.h"
#include "Spool.h"

#include <libtorrent/alert_types.hpp>
#include <libtorrent/torrent_handle.hpp>

#include <map>
#include <memory>
#include <optional>
#include <set>

namespace bitbeats::swarm {

/// One torrent: libtorrent's part of it (connections, disk, uploads, trackers) joined with a Fetch that decides what is
/// asked for. Lives without a Fetch until its metadata is known. TorrentThread only.
class SwarmTorrent final : public PeerHost, public std::enable_shared_from_this<SwarmTorrent> {
public:
    /// Null if libtorrent does not take it.
    static std::shared_ptr<SwarmTorrent> add(SessionCore& core, const Torrent& torrent);
    static std::shared_ptr<SwarmTorrent> addMagnet(SessionCore& core, lt::add_torrent_params params);
    /// Files that lie below `content`; never written to.
    static std::shared_ptr<SwarmTorrent> addSeed(SessionCore& core, const Torrent& torrent,
                                                 const std::filesystem::path& content);
    ~SwarmTorrent() override;

    const lt::torrent_handle& handle() const { return m_handle; }
    const std::optional<Torrent>& torrent() const { return m_torrent; }
    Fetch* fetch() { return m_fetch.get(); }
    bool seedOnly() const { return m_seedOnly; }
    bool checked() const { return m_checked; }
    Instant lastUse() const { return m_lastUse; }
    void use(Instant at);

    int openReader(int fileIndex, ReaderRole role);
    std::shared_ptr<PieceStore> store() const { return m_fetch->store(); }
    void closeReader(int id);
    bool complete() const;
    bool inUse() const { return m_fetch && !m_fetch->idle(); }

    void tick(Instant at);
    void everySecond(Instant at);
    void onAlert(lt::alert* alert);
    void saveResume(bool force);
    void mayShare(bool allowed);
    /// By the person: stronger than mayShare(), until the next use.
    void setPaused(bool paused);
    bool paused() const { return m_paused; }
    TorrentStatus status();
    SwarmPicture picture(int fileIndex, Instant at);

    // From libtorrent's torrent plugin.
    std::shared_ptr<lt::peer_plugin> newConnection(const lt::peer_connection_handle& peer);
    void onPiecePassed(int piece);

    std::map<int, std::function<void(const Result<Torrent>&)>> onMetadata; ///< who waits for it; each is told once
    std::function<void(bool complete)> onChecked;                          ///< once; what lay on disk is known

    // PeerHost
    void linkOpened(PeerLink& link) override { m_links.insert(&link); }
    void linkConnected() override { countLinks(); }
    void linkClosed(PeerLink& link) override;
    SourceSink* sink() override { return m_fetch.get(); }
    std::optional<Block> nextBeforeMetadata() override;
    void post(std::function<void()> work) override { m_core.thread->post(std::move(work)); }
    const PeerMemory& memory() const override { return m_memory; }
    void ban(const lt::tcp::endpoint& peer) override;
    void peerUseless(const lt::tcp::endpoint& peer, PeerFailure failure) override;
    void greetEncrypted(bool encrypted) override { m_core.greetEncrypted(encrypted); }

private:
    explicit SwarmTorrent(SessionCore& core) : m_core(core), m_lastUse(std::chrono::steady_clock::now()) {}
    bool start(lt::add_torrent_params params);
    void begin(Torrent torrent);
    void makeFetch();
    void addWebSeeds();
    FetchHooks hooks();
    bool verify(int piece, const Bytes& bytes) const;
    void keep(int piece, const SharedBytes& bytes);
    void load(int piece);
    void onFilesChecked();
    void onMetadataReceived();
    void onDiskTrouble(const lt::file_error_alert& alert);
    void leaveDisk();
    void onSeedGone(Reason reason);
    void dialGivenPeers();
    void saveTorrent();
    void setDeadlines();
    void countLinks();
    std::string name() const;

    SessionCore& m_core;
    lt::torrent_handle m_handle;
    std::shared_ptr<const lt::torrent_info> m_info; // shared with libtorrent
    std::optional<Torrent> m_torrent;
    std::unique_ptr<Fetch> m_fetch;
    std::set<PeerLink*> m_links;
    PeerMemory m_memory;
    std::map<int, SharedBytes> m_unwritten; ///< verified before libtorrent had looked at its files
    std::set<int> m_deadlines;
    Spool m_spool; ///< where pieces go when the cache folder takes nothing
    std::set<int> m_spooled;
    Instant m_lastUse;
    Instant m_dialledUtp{};
    bool m_checked = false;
    bool m_seedOnly = false;
    bool m_torrentSaved = false;
    bool m_onDisk = true; ///< false after a disk error: it plays from memory
    bool m_sharing = true;
    bool m_paused = false;
    int m_askedBefore = 0; ///< runs that were asked for before the metadata was known
    std::int64_t m_resumeAt = 0;
    std::string m_trouble;
};

} // namespace bitbeats::swarm
