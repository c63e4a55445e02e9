#include "SwarmSessionPrivate.h"

#include "SeedPolicy.h"
#include "SessionSettings.h"
#include "WebDocument.h"
#include "base/Log.h"

#include <libtorrent/magnet_uri.hpp>
#include <libtorrent/session_params.hpp>

#include <future>
#include <map>
#include <utility>

namespace bitbeats::swarm {
namespace {

constexpr auto kBusyTick = std::chrono::milliseconds(10);
constexpr auto kIdleTick = std::chrono::milliseconds(500);
constexpr auto kMetadataTime = std::chrono::seconds(60);
constexpr double kUnusedMagnet = 120; // seconds
constexpr double kCacheEvery = 60;    // seconds
constexpr double kResumeEvery = 300;  // seconds
constexpr double kCalm = 15;          // seconds of sound before the next track may take bandwidth
constexpr auto kListenTime = std::chrono::seconds(3);
constexpr auto kSaveTime = std::chrono::seconds(2);
constexpr double kUtpFor = 10; // seconds; libtorrent dials once a second and leaves a failed peer alone for two
constexpr std::size_t kFirstLook = 64 * 1024;

Instant now() {
    return std::chrono::steady_clock::now();
}

int localHour() {
    const auto t = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm local{};
    ::localtime_r(&t, &local);
    return local.tm_hour;
}

} // namespace

void SessionCore::dialOverUtp() {
    if (utpFor <= 0) session->apply_settings(utpPolicy(true));
    utpFor = kUtpFor;
}

void SessionCore::greetEncrypted(bool encrypted) {
    if (encrypted == greetsEncrypted || !session) return;
    greetsEncrypted = encrypted;
    session->apply_settings(greetingPolicy(encrypted)); // on the TorrentThread that counts at once
    if (encrypted) thread->post([this] { greetEncrypted(false); });
}

std::string SessionCore::contentFolder(const InfoHash& torrent) const {
    return cache.writable() ? cache.contentOf(torrent).string() : nowhere(torrent);
}

std::string SessionCore::nowhere(const InfoHash& torrent) {
    std::error_code ignored;
    return (std::filesystem::temp_directory_path(ignored) / ("bitbeats-none-" + torrent.hex())).string();
}

// Life

void SwarmSession::Private::open() {
    lt::session_params params;
    params.settings = sessionSettings(core.options);
    core.session = std::make_unique<lt::session>(std::move(params), thread->context());
    core.session->set_ip_filter(addressFilter(core.options.allowPrivateAddresses));
    // Posted: libtorrent sets its own in the turn that follows, and the later one counts.
    thread->post([this] { core.session->set_peer_class_filter(limitsForAll()); });
    core.session->set_alert_notify([this] { thread->post([this] { popAlerts(); }); });
    if (!core.cache.writable()) notify(core.cache.problem());
    if (core.options.seedCached)
        for (auto& encoded : core.cache.torrents())
            if (const auto torrent = parseTorrent(std::move(encoded))) ensure(*torrent);
    limitCache();
    tick();
}

void SwarmSession::Private::saveAll() {
    closing = true;
    timer.cancel();
    for (const auto& [hash, torrent] : torrents)
        torrent->saveResume(true);
    if (core.resumesOutstanding == 0 && !std::exchange(allSaved, true)) saved.set_value();
}

void SwarmSession::Private::close() {
    prefetching.clear();
    urlTracks.clear();
    torrents.clear();
    if (core.session) ending = core.session->abort();
    core.session.reset();
}

std::shared_ptr<SwarmTorrent> SwarmSession::Private::ensure(const Torrent& torrent) {
    auto& entry = torrents[torrent.infoHash];
    if (entry && entry->torrent()) return entry;
    // A magnet link whose content nobody has told yet: whoever waits for it is served too.
    const auto waiting = entry ? std::exchange(entry->onMetadata, {}) : decltype(entry->onMetadata){};
    if (entry) core.session->remove_torrent(entry->handle());
    entry = SwarmTorrent::add(core, torrent);
    for (const auto& [id, tell] : waiting)
        tell(torrent);
    if (entry) return entry;
    torrents.erase(torrent.infoHash);
    return nullptr;
}

void SwarmSession::Private::releasePrefetch(const InfoHash& torrent, int fileIndex) {
    const auto it = prefetching.find({torrent, fileIndex});
    if (it == prefetching.end()) return;
    if (const auto entry = torrents.find(torrent); entry != torrents.end()) entry->second->closeReader(it->second);
    prefetching.erase(it);
}

// Time

void SwarmSession::Private::kick() {
    if (!busy) timer.cancel(); // the handler ticks at once
}

void SwarmSession::Private::setBusy(bool active) {
    if (active == busy) return;
    busy = active;
    lt::settings_pack pack;
    pack.set_int(lt::settings_pack::tick_interval, busy ? 50 : 500); // nothing wakes up while nothing happens
    core.session->apply_settings(pack);
}

void SwarmSession::Private::tick() {
    if (closing) return;
    const auto at = now();
    bool active = false;
    bool calm = true;
    const auto consider = [&](Fetch* fetch) {
        if (!fetch || fetch->idle()) return;
        if (fetch->busy(at)) active = true;
        if (fetch->hasPlayer() && fetch->ahead(at) < kCalm) calm = false;
    };
    for (const auto& [hash, torrent] : torrents)
        consider(torrent->fetch());
    for (const auto& [id, track] : urlTracks)
        consider(&track->fetch());
    for (const auto& [hash, torrent] : torrents) {
        if (torrent->fetch()) torrent->fetch()->allowPrefetch(calm);
        if (torrent->inUse() || seconds(at - secondAt) >= 1) torrent->tick(at);
    }
    for (const auto& [id, track] : urlTracks)
        track->fetch().tick(at);
    if (seconds(at - secondAt) >= 1)
        everySecond(at);
    else if (active)
        limitMemory(); // a fast link fills the memory within a second
    setBusy(active);
    timer.expires_after(active ? kBusyTick : kIdleTick);
    timer.async_wait([this](const boost::system::error_code&) { tick(); });
}

void SwarmSession::Private::everySecond(Instant at) {
    secondAt = at;
    for (const auto& [hash, torrent] : torrents)
        torrent->everySecond(at);
    limitMemory();
    if (core.utpFor > 0 && --core.utpFor <= 0) core.session->apply_settings(utpPolicy(false));
    // A magnet that nobody opened is forgotten.
    for (auto it = torrents.begin(); it != torrents.end();) {
        const auto& torrent = it->second;
        const bool unused =
            !torrent->torrent() && torrent->onMetadata.empty() && seconds(at - torrent->lastUse()) > kUnusedMagnet;
        if (unused) core.session->remove_torrent(torrent->handle());
        it = unused ? torrents.erase(it) : std::next(it);
    }
    applySeedPolicy();
    if (seconds(at - cacheAt) >= kCacheEvery) {
        cacheAt = at;
        limitCache();
    }
    if (seconds(at - resumeAt) >= kResumeEvery) {
        resumeAt = at;
        for (const auto& [hash, torrent] : torrents)
            torrent->saveResume(false);
    }
}

void SwarmSession::Private::applySeedPolicy() {
    const int hour = localHour();
    for (const auto& [hash, torrent] : torrents) {
        if (torrent->inUse() || torrent->seedOnly() || !torrent->torrent() || !torrent->checked()) continue;
        if (core.options.seedRatio <= 0 && core.options.seedSchedule.beginHour == core.options.seedSchedule.endHour) {
            torrent->mayShare(true);
            continue;
        }
        const auto status = torrent->status();
        torrent->mayShare(
            maySeed({status.uploaded, status.totalSize, hour}, core.options.seedRatio, core.options.seedSchedule));
    }
}

void SwarmSession::Private::limitMemory() {
    std::int64_t used = 0;
    const auto add = [&](Fetch* fetch) { used += fetch ? fetch->store()->memoryBytes() : 0; };
    for (const auto& [hash, torrent] : torrents)
        add(torrent->fetch());
    for (const auto& [id, track] : urlTracks)
        add(&track->fetch());
    if (used <= core.options.memoryBudget) return;
    struct Candidate {
        Fetch* fetch;
        Fetch::Evictable piece;
    };
    std::vector<Candidate> candidates;
    const auto consider = [&](Fetch* fetch) {
        if (!fetch) return;
        for (const auto& piece : fetch->evictable())
            candidates.push_back({fetch, piece});
    };
    for (const auto& [hash, torrent] : torrents)
        consider(torrent->fetch());
    for (const auto& [id, track] : urlTracks)
        consider(&track->fetch());
    std::sort(candidates.begin(), candidates.end(),
              [](const auto& a, const auto& b) { return a.piece.lastUse < b.piece.lastUse; });
    for (const auto& candidate : candidates) {
        if (used <= core.options.memoryBudget) return;
        used -= candidate.fetch->store()->geometry().pieceSize(candidate.piece.piece);
        candidate.fetch->evict(candidate.piece.piece);
    }
}

void SwarmSession::Private::limitCache() {
    if (!core.cache.writable()) return;
    auto tracks = core.cache.tracks();
    for (auto& track : tracks) {
        const auto it = torrents.find(track.infoHash);
        track.inUse =
            it != torrents.end() && (it->second->inUse() || seconds(now() - it->second->lastUse()) < kResumeEvery);
    }
    const auto budget = core.options.cacheBudget > 0 ? core.options.cacheBudget : core.cache.defaultBudget();
    for (const auto& hash : tracksToEvict(std::move(tracks), budget)) {
        if (const auto it = torrents.find(hash); it != torrents.end()) {
            if (!it->second->seedOnly()) { // those files lie elsewhere
                core.session->remove_torrent(it->second->handle());
                torrents.erase(it);
            }
        }
        core.cache.remove(hash);
    }
}

// Alerts

void SwarmSession::Private::popAlerts() {
    if (!core.session) return;
    std::vector<lt::alert*> alerts;
    core.session->pop_alerts(&alerts);
    for (auto* alert : alerts)
        dispatch(alert);
    if (closing && core.resumesOutstanding == 0 && !std::exchange(allSaved, true)) saved.set_value();
}

/// The first answer counts: with IPv4 and IPv6 a failure of one is no harm.
void SwarmSession::Private::onListening(int onPort) {
    if (onPort == 0 && ++listenFailures < 2 && core.options.bindAddress.empty()) return;
    if (std::exchange(listenAnswered, true)) return;
    port = onPort;
    listening.set_value();
}

void SwarmSession::Private::dispatch(lt::alert* alert) {
    qCDebug(logSwarm, "%s", alert->message().c_str());
    if (const auto* listens = lt::alert_cast<lt::listen_succeeded_alert>(alert)) return onListening(listens->port);
    if (const auto* failed = lt::alert_cast<lt::listen_failed_alert>(alert)) {
        listenProblem = failed->error.message();
        return onListening(0);
    }
    // Counted here: the torrent may have gone meanwhile.
    if (lt::alert_cast<lt::save_resume_data_alert>(alert) || lt::alert_cast<lt::save_resume_data_failed_alert>(alert))
        --core.resumesOutstanding;
    const auto* about = dynamic_cast<lt::torrent_alert*>(alert);
    if (!about) return;
    for (const auto& [hash, torrent] : torrents) {
        if (torrent->handle() != about->handle) continue;
        const auto held = torrent; // it may be replaced while it answers
        held->onAlert(alert);
        return;
    }
}

// Calls from other threads

Result<std::unique_ptr<SwarmSession>> SwarmSession::start(SwarmOptions options,
                                                          std::function<void(const Error&)> onNotice) {
    auto d = std::make_unique<Private>(std::move(options));
    std::unique_ptr<SwarmSession> session(new SwarmSession(std::move(d)));
    session->d->owner = session.get();
    session->onNotice = std::move(onNotice); // before the first: the cache folder may be out of order
    auto& inside = *session->d;
    auto listening = inside.listening.get_future();
    inside.thread->runAndWait([&] { inside.open(); });
    listening.wait_for(kListenTime);
    std::string problem;
    int port = 0;
    inside.thread->runAndWait([&] {
        problem = inside.listenProblem;
        port = inside.port;
    });
    if (port > 0) return session;
    const auto& asked = inside.core.options;
    return fail(Reason::Network, "listen on",
                (asked.bindAddress.empty() ? "" : asked.bindAddress + " ") + "port " + std::to_string(asked.listenPort),
                problem, "Choose another port or address.");
}

SwarmSession::SwarmSession(std::unique_ptr<Private> d_) : d(std::move(d_)) {}

SwarmSession::~SwarmSession() {
    auto saved = d->saved.get_future();
    d->thread->runAndWait([this] { d->saveAll(); });
    saved.wait_for(kSaveTime);
    d->thread->runAndWait([this] { d->close(); });
    d->thread->close();
}

int SwarmSession::listenPort() const {
    return d->port;
}

Result<Torrent> SwarmSession::fetchMetadata(const std::string& magnet, const CancelToken& cancel) {
    lt::error_code problem;
    auto params = lt::parse_magnet_uri(magnet, problem);
    if (problem)
        return fail(Reason::Malformed, "understand", "the magnet link", problem.message(), "Copy it again, whole.");
    if (!params.info_hashes.has_v1())
        return fail(Reason::Unsupported, "open", "the magnet link", "it names a torrent of version 2 alone",
                    "Look for a link with xt=urn:btih.");
    params.info_hashes = lt::info_hash_t(params.info_hashes.v1); // the name under which everything is kept
    struct Wait {
        std::mutex mutex;
        std::condition_variable changed;
        std::optional<Result<Torrent>> answer;
        bool cancelled = false;
    };
    const auto wait = std::make_shared<Wait>(); // shared with the thread, which may answer after we gave up
    const auto answer = [wait](const Result<Torrent>& torrent) {
        const std::lock_guard lock(wait->mutex);
        wait->answer = torrent;
        wait->changed.notify_all();
    };
    InfoHash hash;
    const auto v1 = params.info_hashes.v1;
    std::copy_n(reinterpret_cast<const std::uint8_t*>(v1.data()), hash.bytes.size(), hash.bytes.begin());
    int id = -1;
    d->thread->runAndWait([&] {
        auto& entry = d->torrents[hash];
        if (!entry) entry = SwarmTorrent::addMagnet(d->core, std::move(params));
        if (!entry) {
            d->torrents.erase(hash);
            return answer(fail(Reason::Internal, "open", "the magnet link"));
        }
        id = d->nextWaiting++;
        if (entry->torrent())
            answer(*entry->torrent());
        else
            entry->onMetadata[id] = answer;
        d->kick();
    });
    const auto waker = cancel.onCancel([wait] {
        const std::lock_guard lock(wait->mutex);
        wait->cancelled = true;
        wait->changed.notify_all();
    });
    std::unique_lock lock(wait->mutex);
    wait->changed.wait_for(lock, kMetadataTime, [&] { return wait->answer || wait->cancelled; });
    if (wait->answer) return *wait->answer;
    lock.unlock();
    d->thread->runAndWait([&] {
        const auto it = d->torrents.find(hash);
        if (it == d->torrents.end() || it->second->torrent()) return;
        it->second->onMetadata.erase(id);
        if (!it->second->onMetadata.empty()) return; // somebody else waits for the same
        d->core.session->remove_torrent(it->second->handle());
        d->torrents.erase(it);
    });
    if (wait->cancelled) return fail(Reason::Cancelled, "open", "the magnet link");
    return fail(Reason::NoPeers, "open", "the magnet link", "nobody who knows its content could be reached within 60 s",
                "Try again later, or open its .torrent file.");
}

Result<std::unique_ptr<ByteSource>> SwarmSession::openReader(const Torrent& torrent, int fileIndex, ReaderRole role) {
    if (fileIndex < 0 || fileIndex >= static_cast<int>(torrent.files.size()))
        return fail(Reason::NotFound, "open", torrent.name, "it has no such file");
    const auto& file = torrent.files[static_cast<std::size_t>(fileIndex)];
    if (file.size <= 0) return fail(Reason::Malformed, "open", file.path, "it is empty");
    std::shared_ptr<PieceStore> store;
    int id = -1;
    const bool ran = d->thread->runAndWait([&] {
        const auto known = d->torrents.find(torrent.infoHash);
        const auto entry = role != ReaderRole::Observer ? d->ensure(torrent)
                           : known != d->torrents.end() ? known->second
                                                        : nullptr;
        if (!entry || !entry->fetch()) return;
        id = entry->openReader(fileIndex, role);
        if (role == ReaderRole::Player) d->releasePrefetch(torrent.infoHash, fileIndex);
        store = entry->store();
        d->kick();
    });
    if (ran && !store && role == ReaderRole::Observer) return fail(Reason::NotFound, "look into", torrent.name);
    if (!ran || !store) return fail(Reason::Cancelled, "open", torrent.name, "the swarm has been closed");
    auto* const self = d.get();
    const auto hash = torrent.infoHash;
    const auto thread = d->thread;
    const auto withTorrent = [self, thread, hash](auto act) {
        thread->post([self, hash, act] {
            if (self->closing) return;
            if (const auto it = self->torrents.find(hash); it != self->torrents.end()) act(*it->second, *self);
        });
    };
    return std::make_unique<SwarmReader>(
        std::move(store), ByteRange{file.offset, file.offset + file.size},
        [withTorrent, id](const ReaderMove& move) {
            withTorrent([id, move](SwarmTorrent& t, Private& p) {
                t.fetch()->readerMoved(id, move);
                p.kick();
            });
        },
        [withTorrent, id] { withTorrent([id](SwarmTorrent& t, Private&) { t.closeReader(id); }); });
}

Result<std::string> SwarmSession::download(const std::string& url, std::size_t limit, const CancelToken& cancel) {
    const auto parsed = Url::parse(url);
    if (!parsed) return Failure(parsed.error());
    auto answer = waitForDocument(
        *d->thread, [this] { return d->core.web(); }, *parsed, std::nullopt, limit, cancel);
    if (!answer) return Failure(answer.error());
    return std::string(answer->body.begin(), answer->body.end());
}

Result<std::unique_ptr<ByteSource>> SwarmSession::openUrl(const std::string& url, const CancelToken& cancel) {
    const auto parsed = Url::parse(url);
    if (!parsed) return Failure(parsed.error());
    const auto answer = waitForDocument(
        *d->thread, [this] { return d->core.web(); }, *parsed, ByteRange{0, static_cast<std::int64_t>(kFirstLook)},
        kFirstLook, cancel);
    if (!answer) return Failure(answer.error());
    const auto size = answer->head.totalSize;
    if (size <= 0) return fail(Reason::Unsupported, "play", url, "the server does not say how long the file is");
    std::shared_ptr<PieceStore> store;
    int track = -1;
    int id = -1;
    d->thread->runAndWait([&] {
        track = d->nextUrlTrack++;
        auto& entry = d->urlTracks[track];
        entry = std::make_unique<UrlTrack>(d->core, url, answer->url, size, answer->body);
        id = entry->fetch().addReader(ReaderRole::Player, {0, size});
        store = entry->fetch().store();
        d->kick();
    });
    return d->readerOf(track, id, std::move(store), size, true);
}

Result<std::unique_ptr<ByteSource>> SwarmSession::lookIntoUrl(const std::string& url) {
    std::shared_ptr<PieceStore> store;
    int track = -1;
    int id = -1;
    std::int64_t size = 0;
    d->thread->runAndWait([&] {
        // The newest one: it is the one that plays.
        const auto found = std::find_if(d->urlTracks.rbegin(), d->urlTracks.rend(),
                                        [&](const auto& entry) { return entry.second->asked() == url; });
        if (found == d->urlTracks.rend()) return;
        auto& entry = *found->second;
        track = found->first;
        size = entry.size();
        id = entry.fetch().addReader(ReaderRole::Observer, {0, size});
        store = entry.fetch().store();
    });
    if (!store) return fail(Reason::NotFound, "look into", url);
    return d->readerOf(track, id, std::move(store), size, false);
}

/// `owns`: the track ends with this reader.
std::unique_ptr<ByteSource> SwarmSession::Private::readerOf(int track, int id, std::shared_ptr<PieceStore> store,
                                                            std::int64_t size, bool owns) {
    const auto withTrack = [this, thread = thread, track](auto act) {
        thread->post([this, track, act] {
            if (closing) return;
            if (const auto it = urlTracks.find(track); it != urlTracks.end()) act(*it->second);
        });
    };
    return std::make_unique<SwarmReader>(
        std::move(store), ByteRange{0, size},
        [this, withTrack, id](const ReaderMove& move) {
            withTrack([this, id, move](UrlTrack& entry) {
                entry.fetch().readerMoved(id, move);
                kick();
            });
        },
        [this, withTrack, track, id, owns] {
            withTrack([this, track, id, owns](UrlTrack& entry) {
                entry.fetch().removeReader(id);
                if (owns) urlTracks.erase(track);
            });
        });
}

void SwarmSession::approach(const Torrent& torrent, int fileIndex, Approach what) {
    d->thread->post([this, torrent, fileIndex, what] {
        if (d->closing || fileIndex < 0 || fileIndex >= static_cast<int>(torrent.files.size())) return;
        const auto key = std::pair(torrent.infoHash, fileIndex);
        if (what == Approach::Drop) return d->releasePrefetch(torrent.infoHash, fileIndex);
        const auto entry = d->ensure(torrent);
        if (!entry) return;
        entry->use(now());
        if (what == Approach::FetchHead && entry->fetch() && !d->prefetching.contains(key))
            d->prefetching[key] = entry->openReader(fileIndex, ReaderRole::Prefetch);
        d->kick();
    });
}

Result<void> SwarmSession::seed(const Torrent& torrent, const std::filesystem::path& contentFolder,
                                const CancelToken& cancel) {
    for (const auto& file : torrent.files)
        if (!file.padding && !std::filesystem::is_regular_file(contentFolder / file.contentPath))
            return fail(Reason::NotFound, "seed", file.contentPath, {}, "Check that the files are still there.");
    const auto complete = std::make_shared<std::promise<std::optional<bool>>>(); // shared with the thread
    const auto once = std::make_shared<std::once_flag>();
    const auto answer = [complete, once](std::optional<bool> value) {
        std::call_once(*once, [&] { complete->set_value(value); });
    };
    auto future = complete->get_future();
    const bool ran = d->thread->runAndWait([&] {
        auto& entry = d->torrents[torrent.infoHash];
        if (entry && (entry->seedOnly() || entry->inUse() || entry->complete()))
            return answer(true);                                     // seeded or fetched already
        if (entry) d->core.session->remove_torrent(entry->handle()); // a part of it was heard once
        entry = SwarmTorrent::addSeed(d->core, torrent, contentFolder);
        if (!entry) {
            d->torrents.erase(torrent.infoHash);
            return answer(false);
        }
        entry->onChecked = [answer](bool whole) { answer(whole); };
    });
    if (!ran) return fail(Reason::Cancelled, "seed", torrent.name);
    const auto waker = cancel.onCancel([answer] { answer(std::nullopt); });
    const auto whole = future.get();
    if (whole && *whole) return {};
    d->thread->runAndWait([&] {
        const auto it = d->torrents.find(torrent.infoHash);
        if (it == d->torrents.end()) return;
        d->core.session->remove_torrent(it->second->handle());
        d->torrents.erase(it);
    });
    if (!whole) return fail(Reason::Cancelled, "seed", torrent.name);
    return fail(Reason::Corrupt, "seed", torrent.name, "the files differ from what the torrent says",
                "Make a new torrent of them.");
}

} // namespace bitbeats::swarm
