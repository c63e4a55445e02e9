#include "SwarmTorrent.h"

#include "TorrentNames.h"
#include "base/Log.h"
#include "base/PercentEncoding.h"

#include <libtorrent/create_torrent.hpp>
#include <libtorrent/extensions.hpp>
#include <libtorrent/read_resume_data.hpp>
#include <libtorrent/torrent_info.hpp>
#include <libtorrent/torrent_status.hpp>
#include <libtorrent/write_resume_data.hpp>
#include <openssl/sha.h>

#include <algorithm>
#include <utility>

namespace bitbeats::swarm {
namespace {

constexpr double kLosslessGuess = 110'000; // bytes per second, for a track whose length nobody told
constexpr double kLossyGuess = 40'000;
constexpr int kDeadlineWindow = 10;
constexpr double kUtpAgain = 15; // seconds between two tries to dial over uTP
constexpr std::int64_t kResumeEvery = 16 << 20;

Instant now() {
    return std::chrono::steady_clock::now();
}

/// libtorrent's view of one torrent, passed on. Owned by libtorrent.
class TorrentPlugin final : public lt::torrent_plugin {
public:
    explicit TorrentPlugin(std::weak_ptr<SwarmTorrent> torrent) : m_torrent(std::move(torrent)) {}
    std::shared_ptr<lt::peer_plugin> new_connection(lt::peer_connection_handle const& peer) override {
        const auto torrent = m_torrent.lock();
        return torrent && peer.type() == lt::connection_type::bittorrent ? torrent->newConnection(peer) : nullptr;
    }
    void on_piece_pass(lt::piece_index_t piece) override {
        if (const auto torrent = m_torrent.lock()) torrent->onPiecePassed(static_cast<int>(piece));
    }

private:
    std::weak_ptr<SwarmTorrent> m_torrent; // libtorrent may keep the plugin longer
};

double guessedBitrate(const Torrent& torrent) {
    std::int64_t bytes = 0;
    Milliseconds duration{0};
    bool lossless = false;
    for (const auto& file : torrent.files) {
        const auto& path = file.path;
        if (path.ends_with(".flac") || path.ends_with(".wav") || path.ends_with(".wv")) lossless = true;
        if (file.hints.duration.count() <= 0) continue;
        bytes += file.size;
        duration += file.hints.duration;
    }
    if (duration.count() > 0) return static_cast<double>(bytes) * 1000.0 / static_cast<double>(duration.count());
    return lossless ? kLosslessGuess : kLossyGuess;
}

} // namespace

std::shared_ptr<SwarmTorrent> SwarmTorrent::add(SessionCore& core, const Torrent& torrent) {
    std::shared_ptr<SwarmTorrent> self(new SwarmTorrent(core));
    lt::add_torrent_params params;
    if (const auto resume = core.cache.loadResume(torrent.infoHash)) {
        lt::error_code problem;
        auto loaded = lt::read_resume_data(*resume, problem);
        if (!problem &&
            loaded.info_hashes.v1 == lt::sha1_hash(reinterpret_cast<const char*>(torrent.infoHash.bytes.data())))
            params = std::move(loaded);
        // The process may have been killed since: what was written later is looked for in the files.
        if (!core.cache.resumeIsCurrent(torrent.infoHash)) {
            params.have_pieces.clear();
            params.verified_pieces.clear();
            params.unfinished_pieces.clear();
        }
    }
    auto info = std::make_shared<lt::torrent_info>(lt::span<char const>(torrent.encoded), lt::from_span);
    info->set_web_seeds({}); // asked by ourselves; others still find them in the .torrent
    useCacheNames(*info, torrent);
    self->m_info = info;
    params.ti = std::move(info);
    params.url_seeds.clear();
    params.renamed_files.clear();
    params.save_path = core.contentFolder(torrent.infoHash);
    self->begin(torrent);
    if (!self->start(std::move(params))) return nullptr;
    if (core.cache.isPaused(torrent.infoHash)) self->setPaused(true);
    return self;
}

std::shared_ptr<SwarmTorrent> SwarmTorrent::addMagnet(SessionCore& core, lt::add_torrent_params params) {
    std::shared_ptr<SwarmTorrent> self(new SwarmTorrent(core));
    InfoHash hash;
    const auto v1 = params.info_hashes.v1;
    std::copy_n(reinterpret_cast<const std::uint8_t*>(v1.data()), hash.bytes.size(), hash.bytes.begin());
    params.save_path = core.contentFolder(hash);
    return self->start(std::move(params)) ? self : nullptr;
}

std::shared_ptr<SwarmTorrent> SwarmTorrent::addSeed(SessionCore& core, const Torrent& torrent,
                                                    const std::filesystem::path& content) {
    std::shared_ptr<SwarmTorrent> self(new SwarmTorrent(core));
    lt::add_torrent_params params;
    auto info = std::make_shared<lt::torrent_info>(lt::span<char const>(torrent.encoded), lt::from_span);
    info->set_web_seeds({});
    useContentNames(*info, torrent);
    self->m_info = info;
    params.ti = std::move(info);
    params.save_path = content.string();
    params.flags |= lt::torrent_flags::upload_mode; // never asks for anything, so never writes
    self->m_seedOnly = true;
    self->begin(torrent);
    return self->start(std::move(params)) ? self : nullptr;
}

bool SwarmTorrent::start(lt::add_torrent_params params) {
    params.flags &= ~(lt::torrent_flags::auto_managed | lt::torrent_flags::paused);
    params.flags |= lt::torrent_flags::duplicate_is_error;
    if (!m_core.options.requestScheduler && !m_seedOnly) params.flags |= lt::torrent_flags::sequential_download;
    params.extensions.push_back([weak = weak_from_this()](lt::torrent_handle const&, lt::client_data_t) {
        return std::static_pointer_cast<lt::torrent_plugin>(std::make_shared<TorrentPlugin>(weak));
    });
    for (const auto& peer : m_core.options.peers) {
        lt::error_code problem;
        const auto address = lt::make_address(peer.host, problem);
        if (!problem) params.peers.emplace_back(address, peer.port);
    }
    lt::error_code problem;
    m_handle = m_core.session->add_torrent(std::move(params), problem);
    if (!problem) return true;
    qCWarning(logSwarm, "%s cannot be added: %s", name().c_str(), problem.message().c_str());
    return false;
}

SwarmTorrent::~SwarmTorrent() {
    for (auto* link : m_links)
        link->detach();
    m_fetch.reset();
}

std::string SwarmTorrent::name() const {
    return m_torrent ? m_torrent->name : "the torrent";
}

void SwarmTorrent::begin(Torrent torrent) {
    m_torrent = std::move(torrent);
    makeFetch();
}

void SwarmTorrent::makeFetch() {
    const Geometry geometry{m_torrent->totalSize, m_torrent->pieceLength};
    m_fetch = std::make_unique<Fetch>(geometry, guessedBitrate(*m_torrent), hooks());
    m_fetch->usePeers(m_core.options.requestScheduler);
    if (m_core.options.unverifiedStart) m_fetch->allowUnverifiedStart();
    if (!m_seedOnly) addWebSeeds();
    countLinks();
    for (auto* link : std::set(m_links))
        link->attach();
}

FetchHooks SwarmTorrent::hooks() {
    FetchHooks hooks;
    hooks.verify = [this](int piece, const Bytes& bytes) { return verify(piece, bytes); };
    hooks.keep = [this](int piece, const SharedBytes& bytes) { keep(piece, bytes); };
    hooks.load = [this](int piece) { load(piece); };
    hooks.needPeers = [this] {
        m_handle.force_reannounce(0, -1, lt::torrent_handle::ignore_min_interval);
        if (m_core.options.dht) m_handle.force_dht_announce();
        dialGivenPeers();
    };
    hooks.notice = [this](const Error& error) {
        m_trouble = sentence(error);
        m_core.notice(error);
    };
    hooks.post = [this](std::function<void()> work) { m_core.thread->post(std::move(work)); };
    return hooks;
}

void SwarmTorrent::addWebSeeds() {
    for (const auto& seed : m_torrent->webSeeds) {
        std::vector<WebFile> files;
        for (const auto& file : m_torrent->files) {
            std::string address = seed;
            // BEP 19: a single file's URL ends in its name unless it ends in "/"; for several the path is appended.
            if (!m_torrent->singleFile() && !address.ends_with('/')) address += '/';
            if (address.ends_with('/')) {
                std::string rest = file.contentPath;
                for (std::size_t slash; (slash = rest.find('/')) != std::string::npos; rest.erase(0, slash + 1))
                    address += percentEncoded(rest.substr(0, slash)) + "/";
                address += percentEncoded(rest);
            }
            const auto url = Url::parse(address);
            if (!url) break;
            files.push_back({{file.offset, file.offset + file.size}, *url, file.padding});
        }
        if (files.size() == m_torrent->files.size()) m_fetch->addWebSeed(m_core.web(), std::move(files));
    }
}

bool SwarmTorrent::verify(int piece, const Bytes& bytes) const {
    std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
    SHA1(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
    const char* const expected = m_info->hash_for_piece_ptr(lt::piece_index_t(piece));
    return std::equal(digest.begin(), digest.end(), reinterpret_cast<const unsigned char*>(expected));
}

void SwarmTorrent::keep(int piece, const SharedBytes& bytes) {
    if (!m_onDisk || !m_core.cache.writable()) {
        if (!m_spool.write(m_fetch->store()->geometry().pieceBegin(piece), *bytes))
            return m_fetch->keepOnlyWhatIsNear();
        m_spooled.insert(piece);
        m_fetch->kept(piece);
        return;
    }
    if (!m_checked) {
        m_unwritten[piece] = bytes; // libtorrent drops pieces that come while it looks at its files
        return;
    }
    m_handle.add_piece(lt::piece_index_t(piece), *bytes);
}

void SwarmTorrent::load(int piece) {
    if (!m_spooled.contains(piece)) return m_handle.read_piece(lt::piece_index_t(piece));
    const auto& geometry = m_fetch->store()->geometry();
    auto bytes = std::make_shared<Bytes>(static_cast<std::size_t>(geometry.pieceSize(piece)));
    const bool good = m_spool.read(geometry.pieceBegin(piece), *bytes);
    post([weak = weak_from_this(), piece, bytes, good] {
        const auto self = weak.lock();
        if (!self) return;
        if (good) return self->m_fetch->loaded(piece, bytes);
        self->m_spooled.erase(piece);
        self->m_fetch->lostOnDisk(piece);
    });
}

/// Heard from an alert: libtorrent 2.0.11 tells its plugins before it has looked at any file.
void SwarmTorrent::onFilesChecked() {
    m_checked = true;
    if (!m_fetch) return;
    const auto status = m_handle.status(lt::torrent_handle::query_pieces);
    for (const auto piece : status.pieces.range())
        if (status.pieces[piece]) m_fetch->haveOnDisk(static_cast<int>(piece));
    for (const auto& [piece, bytes] : std::exchange(m_unwritten, {}))
        keep(piece, bytes);
    if (!m_core.options.peers.empty()) dialGivenPeers();
    if (onChecked) std::exchange(onChecked, nullptr)(status.is_seeding);
}

void SwarmTorrent::onPiecePassed(int piece) {
    if (!m_fetch) return;
    if (m_fetch->scheduler().pieces().have(piece))
        m_fetch->kept(piece);
    else
        m_fetch->haveOnDisk(piece, m_checked ? PieceOrigin::Peer : PieceOrigin::Cache);
}

void SwarmTorrent::dialGivenPeers() {
    for (const auto& peer : m_core.options.peers) {
        lt::error_code problem;
        const auto address = lt::make_address(peer.host, problem);
        if (!problem) m_handle.connect_peer({address, peer.port});
    }
}

std::shared_ptr<lt::peer_plugin> SwarmTorrent::newConnection(const lt::peer_connection_handle& peer) {
    if (!m_core.options.requestScheduler || m_seedOnly) return nullptr;
    auto link = std::make_shared<PeerLink>(peer, weak_from_this());
    linkOpened(*link);
    return link;
}

/// Pieces are no shorter than a block, and music has more than one of them.
std::optional<Block> SwarmTorrent::nextBeforeMetadata() {
    constexpr int kPieces = 2;
    constexpr int kRuns = kBlock / kCell;
    const int run = m_askedBefore;
    if (run >= kPieces * kRuns) return std::nullopt;
    ++m_askedBefore;
    return Block{run / kRuns, run % kRuns * kCell, kCell};
}

void SwarmTorrent::linkClosed(PeerLink& link) {
    m_links.erase(&link);
    countLinks();
}

void SwarmTorrent::countLinks() {
    if (!m_fetch) return;
    m_fetch->expectPeers(static_cast<int>(
        std::count_if(m_links.begin(), m_links.end(), [](const auto* link) { return link->connected(); })));
}

void SwarmTorrent::ban(const lt::tcp::endpoint& peer) {
    m_memory.ban(peer);
    qCInfo(logSwarm, "%s sent wrong bytes and is not asked again", peer.address().to_string().c_str());
}

void SwarmTorrent::peerUseless(const lt::tcp::endpoint& peer, PeerFailure failure) {
    if (m_memory.banned(peer)) return;
    const auto redial = m_memory.learn(peer, failure, m_fetch && m_fetch->peersSuffice());
    if (redial == PeerMemory::Redial::No || !inUse()) return;
    if (redial == PeerMemory::Redial::OverUtp) {
        const auto at = now();
        if (seconds(at - m_dialledUtp) >= kUtpAgain) {
            m_dialledUtp = at;
            m_core.dialOverUtp();
        }
    }
    post([weak = weak_from_this(), peer] {
        if (const auto self = weak.lock()) self->m_handle.connect_peer(peer);
    });
}

// Readers

int SwarmTorrent::openReader(int fileIndex, ReaderRole role) {
    if (role != ReaderRole::Observer) use(now());
    const auto& file = m_torrent->files[static_cast<std::size_t>(fileIndex)];
    return m_fetch->addReader(role, {file.offset, file.offset + file.size});
}

bool SwarmTorrent::complete() const {
    return m_fetch && m_fetch->scheduler().pieces().haveCount() == m_torrent->pieceCount;
}

void SwarmTorrent::closeReader(int id) {
    if (m_fetch) m_fetch->removeReader(id);
}

void SwarmTorrent::use(Instant at) {
    m_lastUse = at;
    if (m_torrent && !m_seedOnly) m_core.cache.touch(m_torrent->infoHash);
    setPaused(false);
    mayShare(true);
}

// Time

void SwarmTorrent::tick(Instant at) {
    if (!m_fetch || m_seedOnly) return;
    m_fetch->tick(at);
    if (!m_core.options.requestScheduler) setDeadlines();
}

void SwarmTorrent::everySecond(Instant at) {
    if (!m_fetch) return;
    saveTorrent();
    if (inUse()) m_lastUse = at;
    const auto s = m_handle.status({});
    const int down =
        m_core.options.requestScheduler ? static_cast<int>(m_fetch->scheduler().peerRate()) : s.download_payload_rate;
    m_fetch->setPeerFigures(m_core.options.requestScheduler ? static_cast<int>(m_links.size()) : s.num_peers, down,
                            s.upload_payload_rate);
    const auto fetched = m_fetch->fromPeers() + m_fetch->fromWebSeeds();
    if (fetched - m_resumeAt > kResumeEvery) {
        m_resumeAt = fetched;
        saveResume(false);
    }
}

/// Without our scheduler: libtorrent's deadlines for the next pieces, never an empty list while something is missing
/// (an empty one makes it drop all requests when the next deadline is set).
void SwarmTorrent::setDeadlines() {
    std::set<int> wanted;
    const auto& pieces = m_fetch->scheduler().pieces();
    for (const auto& w : m_fetch->windows()) {
        if (!w.urgent || w.offset >= w.end) continue;
        const auto& geometry = pieces.geometry();
        for (int p = geometry.pieceOf(w.offset); p <= geometry.pieceOf(w.end - 1); ++p) {
            if (static_cast<int>(wanted.size()) >= kDeadlineWindow) break;
            if (!pieces.have(p)) wanted.insert(p);
        }
    }
    if (wanted == m_deadlines) return;
    int milliseconds = 0;
    for (const int piece : wanted) {
        milliseconds += 250;
        if (!m_deadlines.contains(piece)) m_handle.set_piece_deadline(lt::piece_index_t(piece), milliseconds);
    }
    for (const int piece : m_deadlines) {
        if (wanted.contains(piece) || pieces.have(piece)) continue;
        m_handle.reset_piece_deadline(lt::piece_index_t(piece));
        m_handle.piece_priority(lt::piece_index_t(piece), lt::default_priority);
    }
    m_deadlines = std::move(wanted);
}

void SwarmTorrent::mayShare(bool allowed) {
    if (allowed == m_sharing) return;
    m_sharing = allowed;
    if (allowed && !m_paused)
        m_handle.resume();
    else
        m_handle.pause();
}

void SwarmTorrent::setPaused(bool paused) {
    if (paused == m_paused) return;
    m_paused = paused;
    if (m_torrent && !m_seedOnly) m_core.cache.setPaused(m_torrent->infoHash, paused);
    if (m_sharing && !paused)
        m_handle.resume();
    else
        m_handle.pause();
}

// Alerts

void SwarmTorrent::onAlert(lt::alert* alert) {
    if (lt::alert_cast<lt::torrent_checked_alert>(alert)) {
        onFilesChecked();
    } else if (lt::alert_cast<lt::metadata_received_alert>(alert)) {
        onMetadataReceived();
    } else if (const auto* read = lt::alert_cast<lt::read_piece_alert>(alert)) {
        if (!m_fetch) return;
        const int piece = static_cast<int>(read->piece);
        if (read->error)
            m_fetch->lostOnDisk(piece);
        else
            m_fetch->loaded(piece, std::make_shared<Bytes>(read->buffer.get(), read->buffer.get() + read->size));
    } else if (const auto* file = lt::alert_cast<lt::file_error_alert>(alert)) {
        onDiskTrouble(*file);
    } else if (const auto* tracker = lt::alert_cast<lt::tracker_error_alert>(alert)) {
        const Error error{Reason::NoPeers, "find peers for", name(),
                          "the tracker " + std::string(tracker->tracker_url()) + " does not help (" +
                              tracker->error.message() + ")",
                          "It is tried again; other ways to find peers go on."};
        m_trouble = sentence(error);
        if (m_fetch && m_links.empty()) m_fetch->setTrouble(error);
    } else if (const auto* resume = lt::alert_cast<lt::save_resume_data_alert>(alert)) {
        const auto encoded = lt::write_resume_data_buf(resume->params);
        if (m_torrent) m_core.cache.saveResume(m_torrent->infoHash, {encoded.begin(), encoded.end()});
    } else if (lt::alert_cast<lt::torrent_finished_alert>(alert)) {
        saveResume(false);
    }
}

void SwarmTorrent::onMetadataReceived() {
    const auto info = m_handle.torrent_file();
    if (m_torrent || !info) return;
    auto entry = lt::create_torrent(*info).generate();
    std::vector<char> encoded;
    lt::bencode(std::back_inserter(encoded), entry);
    auto torrent = parseTorrent({encoded.begin(), encoded.end()});
    if (torrent) {
        for (const auto& tracker : m_handle.trackers())
            if (std::find(torrent->trackers.begin(), torrent->trackers.end(), tracker.url) == torrent->trackers.end())
                torrent->trackers.push_back(tracker.url);
        for (const auto& seed : m_handle.url_seeds()) {
            torrent->webSeeds.push_back(seed);
            m_handle.remove_url_seed(seed);
        }
        lt::torrent_info named(lt::span<char const>(torrent->encoded), lt::from_span);
        useCacheNames(named, *torrent);
        for (const auto file : named.files().file_range())
            if (named.files().file_path(file) != info->files().file_path(file))
                m_handle.rename_file(file, named.files().file_path(file));
        m_info = info;
        begin(*torrent);
    }
    for (const auto& [id, tell] : std::exchange(onMetadata, {}))
        tell(torrent);
}

void SwarmTorrent::onDiskTrouble(const lt::file_error_alert& alert) {
    const auto reason = reasonOfErrno(alert.error.value());
    if (m_seedOnly) return onSeedGone(reason);
    if (m_checked) {
        // Some disk errors make libtorrent stop the torrent; the listener does not need the disk. What was on its way
        // there fails too, each write with an alert of its own.
        m_handle.clear_error();
        m_handle.resume();
    } else if (!m_onDisk) {
        m_fetch->store()->fail({reason, "keep", name(), "no place on this machine can be used for it", {}});
    }
    if (!std::exchange(m_onDisk, false)) return;
    const bool unusable = !m_checked;
    if (unusable) leaveDisk();
    for (const auto& [piece, bytes] : std::exchange(m_unwritten, {}))
        keep(piece, bytes);
    // What was on its way to the disk goes to the spool instead.
    if (m_fetch)
        for (const auto& resident : m_fetch->store()->residents())
            if (!resident.onDisk) keep(resident.piece, m_fetch->store()->data(resident.piece));
    const Error error{reason, "keep", name(), unusable ? "something is in its place in the cache" : "",
                      "It plays on from memory."};
    m_trouble = sentence(error);
    m_core.notice(error);
}

/// What lies in the cache cannot even be looked at. libtorrent would try it again for ever, and meets no peers before.
void SwarmTorrent::leaveDisk() {
    m_core.session->remove_torrent(m_handle);
    lt::add_torrent_params params;
    params.ti = std::make_shared<lt::torrent_info>(*m_info);
    params.trackers = m_torrent->trackers;
    params.save_path = SessionCore::nowhere(m_torrent->infoHash);
    start(std::move(params));
}

/// The files that are seeded have been taken away, or cannot be read any more.
void SwarmTorrent::onSeedGone(Reason reason) {
    if (!std::exchange(m_onDisk, false)) return;
    const Error error{reason == Reason::Internal ? Reason::NotFound : reason, "seed", name(),
                      "its files cannot be read any more", "Put them back, then seed it again."};
    m_trouble = sentence(error);
    m_core.notice(error);
    m_fetch->store()->close(error);
    if (onChecked) std::exchange(onChecked, nullptr)(false);
}

/// Not at once: the disk may take longer than the first bytes.
void SwarmTorrent::saveTorrent() {
    if (m_seedOnly || !m_torrent || std::exchange(m_torrentSaved, true)) return;
    m_core.cache.saveTorrent(m_torrent->infoHash, m_torrent->encoded);
}

void SwarmTorrent::saveResume(bool force) {
    saveTorrent();
    if (m_seedOnly || !m_torrent || !m_checked || !m_onDisk || !m_core.cache.writable()) return;
    ++m_core.resumesOutstanding;
    const auto flags = force ? lt::resume_data_flags_t{} : lt::torrent_handle::only_if_modified;
    m_handle.save_resume_data(flags);
}

} // namespace bitbeats::swarm
