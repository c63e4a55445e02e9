#include "Publisher.h"

#include "FileHash.h"
#include "base/AtomicFile.h"
#include "base/Log.h"
#include "base/Paths.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace bitbeats::node {
namespace {

namespace fs = std::filesystem;

constexpr const char* kJob = "publish";
constexpr int kAttempts = 30; ///< over some days: a full disk is no reason to lose what somebody has sent

/// What the file itself is to blame for; everything else may be better later.
bool isFinal(Reason reason) {
    switch (reason) {
    case Reason::Malformed:
    case Reason::Unsupported:
    case Reason::TooLarge:
    case Reason::Corrupt:
    case Reason::TimedOut:
    case Reason::NotFound:
    case Reason::BadUsage:
        return true;
    default:
        return false;
    }
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

/// What was renamed in a folder stays so when the power fails.
Result<void> keep(const fs::path& folder) {
    const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool kept = file >= 0 && ::fsync(file) == 0;
    const int problem = errno;
    if (file >= 0) ::close(file);
    if (!kept) return fail(reasonOfErrno(problem), "keep", folder.filename().string());
    return {};
}

} // namespace

Publisher::Publisher(Services services) : m_services(std::move(services)) {
    m_services.jobs.handle(kJob, [this](jobs::JobContext& context) { return run(context); });
}

Result<void> Publisher::publish(const std::string& upload, const std::string& request) {
    const QJsonObject payload{{QStringLiteral("upload"), QString::fromStdString(upload)},
                              {QStringLiteral("request"), QString::fromStdString(request)}};
    jobs::JobSpec job;
    job.kind = kJob;
    job.key = upload;
    job.payload = QJsonDocument(payload).toJson(QJsonDocument::Compact).toStdString();
    job.attempts = kAttempts;
    const auto added = m_services.jobs.add(job);
    if (!added) return Failure(added.error());
    return {};
}

Result<void> Publisher::takeUp() {
    const auto uploads = m_services.uploads.toPublish();
    if (!uploads) return Failure(uploads.error());
    for (const auto& upload : *uploads) {
        const auto job = m_services.jobs.find(kJob, upload.id);
        if (!job) return Failure(job.error());
        const auto state = *job ? (*job)->state : jobs::JobState::Done;
        if (state == jobs::JobState::Failed || state == jobs::JobState::Cancelled) {
            const bool failed = state == jobs::JobState::Failed && !(*job)->error.empty();
            giveUp(upload, failed ? (*job)->error : "It was not published: somebody ended it.");
        } else if (state == jobs::JobState::Done) {
            if (auto added = publish(upload.id, {}); !added) return added;
        }
    }
    return {};
}

Result<void> Publisher::run(jobs::JobContext& context) {
    const auto payload = QJsonDocument::fromJson(QByteArray::fromStdString(context.job().payload)).object();
    const LogScope scope(payload.value(QStringLiteral("request")).toString().toStdString());
    const auto upload = m_services.uploads.find(payload.value(QStringLiteral("upload")).toString().toStdString());
    if (!upload) return Failure(upload.error());
    if (!*upload) return {};
    if ((*upload)->state != UploadState::Processing) {
        tidy(**upload); // it was done when the program ended
        m_services.step(**upload, (*upload)->state == UploadState::Published ? "published" : "failed");
        return {};
    }
    auto published = publish(**upload, context);
    if (published || published.error().reason == Reason::Cancelled) return published;
    const auto problem = sentence(published.error());
    qCWarning(logBase, "upload %s: %s", (*upload)->id.c_str(), problem.c_str());
    if (isFinal(published.error().reason)) giveUp(**upload, problem);
    return published;
}

Result<void> Publisher::publish(const Upload& upload, jobs::JobContext& context) {
    const auto& cancel = context.cancel();
    const auto step = [&](double part, const char* name) {
        context.progress(part, name);
        m_services.step(upload, name);
    };
    step(0, "probe");
    const auto path = find(upload);
    if (!path) return Failure(path.error());
    const auto probed = m_services.prober.probe(*path, cancel);
    if (!probed) return Failure(probed.error());
    step(0.2, "hash");
    auto hash = sha256OfFile(*path, cancel);
    if (!hash) return Failure(hash.error());
    const auto same = joinSame(upload, *hash);
    if (!same) return Failure(same.error());
    if (!*same) {
        std::error_code error;
        const auto size = fs::file_size(*path, error);
        if (error) return fail(reasonOfErrno(error.value()), "publish", "the upload", error.message());
        auto track = trackOf(upload, *probed, std::move(*hash), static_cast<std::int64_t>(size));
        if (!track) return Failure(track.error());
        if (auto given = give(upload, std::move(*track), *probed, cancel); !given) return given;
    }
    step(0.95, "tidy");
    tidy(upload);
    m_services.step(upload, "published");
    qCInfo(logBase, "upload %s is published", upload.id.c_str());
    return {};
}

Result<fs::path> Publisher::find(const Upload& upload) const {
    std::error_code ignored;
    const auto path = m_services.uploads.fileOf(upload.id);
    if (fs::exists(path, ignored)) return path;
    // A run before this one may have moved it already.
    for (const auto& entry : fs::directory_iterator(m_services.tracks.folderOf(upload.track), ignored))
        if (Tracks::isSound(entry.path())) return entry.path();
    return fail(Reason::Corrupt, "publish", "the upload", "its file is gone");
}

Result<Track> Publisher::trackOf(const Upload& upload, const ProbedTrack& probed, std::string hash,
                                 std::int64_t size) const {
    Track track;
    track.id = upload.track;
    track.owner = upload.owner;
    track.title = titleFor(upload, probed);
    track.artist = probed.artist;
    track.album = probed.album;
    track.genre = probed.genre;
    track.duration = probed.duration;
    track.size = size;
    track.sha256 = std::move(hash);
    track.file = fileNameFor(upload, probed);
    track.visibility = upload.visibility;
    track.created = m_services.clock.now();
    track.releaseAt = upload.releaseAt;
    track.attested = upload.attested;
    track.attestation = upload.attestation;
    track.cover = !probed.cover.empty();
    return track;
}

/// Files first, each whole before the next; the row that makes a track of them comes last.
Result<void> Publisher::give(const Upload& upload, Track track, const ProbedTrack& probed, const CancelToken& cancel) {
    m_services.step(upload, "place");
    const auto placed = moveIntoPlace(upload, track.file);
    if (!placed) return Failure(placed.error());
    m_services.step(upload, "cover");
    if (track.cover)
        if (auto kept = writeFileAtomically(m_services.tracks.coverOf(track.id), probed.cover); !kept) return kept;
    m_services.step(upload, "torrent");
    swarm::CreateOptions options;
    options.hints = [&](const fs::path&) {
        return swarm::TrackHints{track.title, track.artist, track.album, track.duration, {}};
    };
    auto encoded = swarm::createTorrent(*placed, options, cancel);
    if (!encoded) return Failure(encoded.error());
    if (auto kept = writeFileAtomically(m_services.tracks.torrentOf(track.id), *encoded); !kept) return kept;
    const auto torrent = swarm::parseTorrent(std::move(*encoded));
    if (!torrent) return Failure(torrent.error());
    track.infoHash.assign(reinterpret_cast<const char*>(torrent->infoHash.bytes.data()),
                          torrent->infoHash.bytes.size());
    const auto blocked = m_services.blocklist.contains(track.infoHash);
    if (!blocked) return Failure(blocked.error());
    if (*blocked) return fail(Reason::Unsupported, "publish", "the file", "this node does not give that content out");
    if (auto kept = keep(m_services.tracks.folder()); !kept) return kept;
    m_services.step(upload, "record");
    if (auto recorded = record(upload, track); !recorded) return recorded;
    m_services.step(upload, "seed");
    m_services.published(track);
    return {};
}

Result<fs::path> Publisher::moveIntoPlace(const Upload& upload, const std::string& name) const {
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
    const auto same = sameTrack(write, track.owner, track.sha256); // one more time: another may have been quicker
    if (!same) insertTrack(write, track);
    m_services.uploads.markPublished(write, upload.id, same.value_or(track.id));
    return write.commit();
}

Result<bool> Publisher::joinSame(const Upload& upload, const std::string& hash) {
    auto write = m_services.database.write();
    const auto same = sameTrack(write, upload.owner, hash);
    if (same) m_services.uploads.markPublished(write, upload.id, *same);
    return write.commit(same.has_value());
}

void Publisher::giveUp(const Upload& upload, const std::string& problem) {
    std::error_code ignored;
    fs::remove_all(m_services.tracks.folderOf(upload.track), ignored);
    if (const auto marked = m_services.uploads.markFailed(upload.id, problem); !marked)
        qCWarning(logBase, "%s", sentence(marked.error()).c_str());
    else
        m_services.step(upload, "failed");
}

/// What is left of an upload that is over.
void Publisher::tidy(const Upload& upload) const {
    std::error_code ignored;
    fs::remove(m_services.uploads.fileOf(upload.id), ignored);
    const auto track = m_services.tracks.find(upload.track);
    if (track && !*track) fs::remove_all(m_services.tracks.folderOf(upload.track), ignored); // it joined another
}

} // namespace bitbeats::node
