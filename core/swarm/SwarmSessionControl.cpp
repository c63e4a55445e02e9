// What people look at and steer while a session runs.
#include "SwarmSessionPrivate.h"

#include "SessionSettings.h"

namespace bitbeats::swarm {

SwarmTuning SwarmTuning::of(const SwarmOptions& options) {
    SwarmTuning tuning;
    tuning.uploadLimit = options.uploadLimit;
    tuning.downloadLimit = options.downloadLimit;
    tuning.listenPort = options.listenPort;
    tuning.dht = options.dht;
    tuning.lsd = options.lsd;
    tuning.portMapping = options.portMapping;
    tuning.seedRatio = options.seedRatio;
    tuning.seedSchedule = options.seedSchedule;
    tuning.cacheBudget = options.cacheBudget;
    return tuning;
}

void SwarmTuning::applyTo(SwarmOptions& options) const {
    options.uploadLimit = uploadLimit;
    options.downloadLimit = downloadLimit;
    options.listenPort = listenPort;
    options.dht = dht;
    options.lsd = lsd;
    options.portMapping = portMapping && !options.allowPrivateAddresses;
    options.seedRatio = seedRatio;
    options.seedSchedule = seedSchedule;
    options.cacheBudget = cacheBudget;
}

std::vector<TorrentStatus> SwarmSession::status() const {
    std::vector<TorrentStatus> all;
    d->thread->runAndWait([&] {
        for (const auto& [hash, torrent] : d->torrents)
            all.push_back(torrent->status());
    });
    return all;
}

void SwarmSession::setLimits(int uploadBytesPerSecond, int downloadBytesPerSecond) {
    d->thread->post([this, uploadBytesPerSecond, downloadBytesPerSecond] {
        if (d->closing) return;
        lt::settings_pack pack;
        pack.set_int(lt::settings_pack::upload_rate_limit, uploadBytesPerSecond);
        pack.set_int(lt::settings_pack::download_rate_limit, downloadBytesPerSecond);
        d->core.session->apply_settings(pack);
    });
}

std::optional<SwarmPicture> SwarmSession::picture(const InfoHash& torrent, int fileIndex) const {
    std::optional<SwarmPicture> picture;
    d->thread->runAndWait([&] {
        const auto it = d->torrents.find(torrent);
        if (it == d->torrents.end() || !it->second->torrent()) return;
        picture = it->second->picture(fileIndex, std::chrono::steady_clock::now());
    });
    return picture;
}

void SwarmSession::pause(const InfoHash& torrent, bool paused) {
    d->thread->post([this, torrent, paused] {
        const auto it = d->torrents.find(torrent);
        if (d->closing || it == d->torrents.end() || it->second->inUse()) return;
        it->second->setPaused(paused);
    });
}

/// Takes a torrent out of the session and, if it was fetched, off the disk.
void SwarmSession::Private::drop(const InfoHash& torrent) {
    bool elsewhere = false;
    if (const auto it = torrents.find(torrent); it != torrents.end()) {
        if (it->second->inUse()) return;
        elsewhere = it->second->seedOnly();
        core.session->remove_torrent(it->second->handle());
        torrents.erase(it);
    }
    if (!elsewhere) core.cache.remove(torrent);
}

void SwarmSession::remove(const InfoHash& torrent) {
    d->thread->post([this, torrent] {
        if (!d->closing) d->drop(torrent);
    });
}

std::int64_t SwarmSession::cacheBytes() const {
    std::int64_t bytes = 0;
    for (const auto& track : d->core.cache.tracks()) // reads the folder alone: any thread
        bytes += track.bytes;
    return bytes;
}

void SwarmSession::clearCache() {
    d->thread->runAndWait([this] {
        for (const auto& track : d->core.cache.tracks())
            d->drop(track.infoHash);
    });
}

void SwarmSession::tune(const SwarmTuning& tuning) {
    d->thread->post([this, tuning] {
        if (d->closing) return;
        const auto before = SwarmTuning::of(d->core.options);
        tuning.applyTo(d->core.options);
        d->core.session->apply_settings(tunedSettings(d->core.options, before.listenPort != tuning.listenPort));
        d->applySeedPolicy();
        if (before.cacheBudget != tuning.cacheBudget) d->limitCache();
    });
}

} // namespace bitbeats::swarm
