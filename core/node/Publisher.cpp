#include "Publisher.h"

#include "base/AtomicFile.h"
#include "base/Log.h"
#include "base/Paths.h"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

namespace bitbeats::node {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kTryAgain{30};
constexpr std::size_t kBlock = 1 << 20;

/// What the file itself is to blame for; everything else may be better later.
bool isFinal(Reason reason) {
    switch (reason) {
    case Reason::Malformed:
    case Reason::Unsupported:
    case Reason::TooLarge:
    case Reason::Corrupt:
    case Reason::TimedOut:
        return true;
    default:
        return false;
    }
}

Result<std::string> sha256OfFile(const fs::path& path, const CancelToken& cancel) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0) return fail(reasonOfErrno(errno), "read", "the upload");
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    std::vector<unsigned char> block(kBlock);
    ssize_t count = 0;
    while (!cancel.cancelled() && (count = ::read(file, block.data(), block.size())) > 0)
        crypto_hash_sha256_update(&state, block.data(), static_cast<std::size_t>(count));
    const int problem = errno;
    ::close(file);
    if (cancel.cancelled()) return fail(Reason::Cancelled, "read", "the upload");
    if (count < 0) return fail(reasonOfErrno(problem), "read", "the upload");
    std::string out(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256_final(&state, reinterpret_cast<unsigned char*>(out.data()));
    return out;
}

/// The name under which others get it: what the uploader called it, with the ending of what it really is.
std::string fileNameFor(const Upload& upload, const ProbedTrack& probed) {
    const auto stem = fs::path(upload.fileName).stem().string();
    return safeFileName((stem.empty() ? std::string("track") : stem) + "." + probed.extension);
}

std::string titleFor(const Upload& upload, const ProbedTrack& probed) {
    if (!upload.title.empty()) return upload.title;
    if (!probed.title.empty()) return probed.title;
    return fs::path(upload.fileName).stem().string();
}

} // namespace

Publisher::Publisher(Services services) : m_services(std::move(services)) {}

Publisher::~Publisher() {
    m_end.cancel();
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
        m_wake.notify_all();
    }
    if (m_thread.joinable()) m_thread.join();
}

void Publisher::start() {
    m_thread = std::thread([this] { work(); });
}

void Publisher::wake() {
    const std::lock_guard lock(m_mutex);
    m_asked = true;
    m_wake.notify_all();
}

void Publisher::work() {
    bool again = false;
    for (;;) {
        {
            std::unique_lock lock(m_mutex);
            const auto ready = [this] { return m_asked || m_ending; };
            if (again)
                m_wake.wait_for(lock, kTryAgain, ready);
            else
                m_wake.wait(lock, ready);
            if (m_ending) return;
            m_asked = false;
        }
        again = false;
        const auto uploads = m_services.uploads.toPublish();
        if (!uploads) {
            qCWarning(logBase, "%s", sentence(uploads.error()).c_str());
            again = true;
            continue;
        }
        for (const auto& upload : *uploads) {
            if (m_end.token().cancelled()) return;
            again = publish(upload) == Outcome::Later || again;
        }
    }
}

Publisher::Outcome Publisher::publish(const Upload& upload) {
    const auto track = makeTrack(upload);
    if (track) {
        std::error_code ignored;
        fs::remove(m_services.uploads.fileOf(upload.id), ignored);
        m_services.ended(upload);
        return Outcome::Done;
    }
    if (track.error().reason == Reason::Cancelled) return Outcome::Later;
    const auto problem = sentence(track.error());
    qCWarning(logBase, "upload %s: %s", upload.id.c_str(), problem.c_str());
    if (!isFinal(track.error().reason)) return Outcome::Later;
    std::error_code ignored;
    fs::remove_all(m_services.tracks.folderOf(upload.track), ignored);
    if (!m_services.uploads.markFailed(upload.id, problem)) return Outcome::Later;
    m_services.ended(upload);
    return Outcome::Done;
}

Result<Track> Publisher::makeTrack(const Upload& upload) {
    const auto cancel = m_end.token();
    std::error_code ignored;
    auto path = m_services.uploads.fileOf(upload.id);
    // A run before this one may have moved it already.
    if (!fs::exists(path, ignored)) {
        for (const auto& entry : fs::directory_iterator(m_services.tracks.folderOf(upload.track), ignored))
            if (entry.path() != m_services.tracks.torrentOf(upload.track)) path = entry.path();
    }
    if (!fs::exists(path, ignored)) return fail(Reason::Corrupt, "publish", "the upload", "its file is gone");
    const auto probed = m_services.prober.probe(path, cancel);
    if (!probed) return Failure(probed.error());
    auto hash = sha256OfFile(path, cancel);
    if (!hash) return Failure(hash.error());
    const auto duplicate = isDuplicate(upload, *hash);
    if (!duplicate) return Failure(duplicate.error());
    if (*duplicate) return Track{};

    Track track;
    track.id = upload.track;
    track.owner = upload.owner;
    track.title = titleFor(upload, *probed);
    track.artist = probed->artist;
    track.album = probed->album;
    track.genre = probed->genre;
    track.duration = probed->duration;
    track.size = static_cast<std::int64_t>(fs::file_size(path, ignored));
    track.sha256 = std::move(*hash);
    track.file = fileNameFor(upload, *probed);
    track.visibility = upload.visibility;
    track.created = m_services.clock.now();
    track.releaseAt = upload.releaseAt;
    track.attested = upload.created;
    const auto placed = moveIntoPlace(upload, track.file);
    if (!placed) return Failure(placed.error());
    swarm::CreateOptions options;
    options.hints = [&](const fs::path&) {
        return swarm::TrackHints{track.title, track.artist, track.album, track.duration, {}};
    };
    auto encoded = swarm::createTorrent(*placed, options, cancel);
    if (!encoded) return Failure(encoded.error());
    if (auto kept = writeFileAtomically(m_services.tracks.torrentOf(track.id), *encoded); !kept)
        return Failure(kept.error());
    const auto torrent = swarm::parseTorrent(std::move(*encoded));
    if (!torrent) return Failure(torrent.error());
    track.infoHash.assign(reinterpret_cast<const char*>(torrent->infoHash.bytes.data()),
                          torrent->infoHash.bytes.size());
    const auto blocked = m_services.blocklist.contains(track.infoHash);
    if (!blocked) return Failure(blocked.error());
    if (*blocked) return fail(Reason::Unsupported, "publish", "the file", "this node does not give that content out");
    if (auto recorded = record(upload, track); !recorded) return Failure(recorded.error());
    m_services.published(track);
    return track;
}

Result<fs::path> Publisher::moveIntoPlace(const Upload& upload, const std::string& name) {
    const auto folder = m_services.tracks.folderOf(upload.track);
    const auto place = folder / name;
    const auto from = m_services.uploads.fileOf(upload.id);
    std::error_code error;
    fs::create_directories(folder, error);
    if (!error && fs::exists(from, error)) fs::rename(from, place, error);
    if (error) return fail(reasonOfErrno(error.value()), "keep", name, error.message());
    return place;
}

/// The track and the end of its upload become true together.
Result<void> Publisher::record(const Upload& upload, const Track& track) {
    auto write = m_services.database.write();
    if (write.value<int>("select count(*) from tracks where id = ?", track.id).value_or(0) == 0)
        insertTrack(write, track);
    write.run("update uploads set state = ? where id = ?", static_cast<int>(UploadState::Published), upload.id);
    return write.commit();
}

/// The same bytes of the same owner are one track, however often they are sent.
Result<bool> Publisher::isDuplicate(const Upload& upload, const std::string& hash) {
    const auto same = m_services.tracks.findSame(upload.owner, hash);
    if (!same) return Failure(same.error());
    if (!*same || (*same)->id == upload.track) return false;
    auto write = m_services.database.write();
    write.run("update uploads set state = ?, track = ? where id = ?", static_cast<int>(UploadState::Published),
              (*same)->id, upload.id);
    if (auto done = write.commit(); !done) return Failure(done.error());
    return true;
}

} // namespace bitbeats::node
