#include "CacheFolder.h"

#include "base/AtomicFile.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <sys/stat.h>

namespace bitbeats::swarm {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t kMostCache = 10'000'000'000;
constexpr std::size_t kMostResume = 16u << 20;
constexpr auto kTorrentFile = "torrent";
constexpr auto kResumeFile = "resume";
constexpr auto kPausedFile = "paused";

std::optional<InfoHash> infoHashOf(const std::string& hex) {
    InfoHash hash;
    if (hex.size() != 2 * hash.bytes.size()) return std::nullopt;
    for (std::size_t i = 0; i < hash.bytes.size(); ++i) {
        const char* const at = hex.data() + 2 * i;
        if (std::from_chars(at, at + 2, hash.bytes[i], 16).ptr != at + 2) return std::nullopt;
    }
    return hash;
}

/// Sparse files count with what they really take.
std::int64_t bytesOnDisk(const fs::path& folder) {
    std::int64_t sum = 0;
    std::error_code ignored;
    for (fs::recursive_directory_iterator it(folder, ignored), end; it != end; it.increment(ignored)) {
        struct stat facts {};
        if (::lstat(it->path().c_str(), &facts) == 0) sum += static_cast<std::int64_t>(facts.st_blocks) * 512;
    }
    return sum;
}

} // namespace

std::vector<InfoHash> tracksToEvict(std::vector<CachedTrack> tracks, std::int64_t budget) {
    std::int64_t used = 0;
    for (const auto& track : tracks)
        used += track.bytes;
    std::sort(tracks.begin(), tracks.end(), [](const auto& a, const auto& b) { return a.lastUse < b.lastUse; });
    std::vector<InfoHash> evicted;
    for (const auto& track : tracks) {
        if (used <= budget) break;
        if (track.inUse) continue;
        used -= track.bytes;
        evicted.push_back(track.infoHash);
    }
    return evicted;
}

CacheFolder::CacheFolder(fs::path root) : m_root(std::move(root)) {
    std::error_code problem;
    fs::create_directories(m_root, problem);
    const auto probe = m_root / ".writable";
    const auto written = writeFileAtomically(probe, "");
    m_writable = written.has_value();
    if (!written) {
        m_problem = {written.error().reason,
                     "keep fetched tracks in",
                     m_root.string(),
                     {},
                     "They play all the same, but are fetched anew each time."};
    }
    fs::remove(probe, problem);
}

fs::path CacheFolder::contentOf(const InfoHash& torrent) const {
    return m_root / torrent.hex() / "content";
}

void CacheFolder::saveTorrent(const InfoHash& torrent, const std::string& encoded) const {
    if (!m_writable) return;
    std::error_code ignored;
    const auto folder = m_root / torrent.hex();
    fs::create_directories(folder, ignored);
    if (!fs::exists(folder / kTorrentFile, ignored)) (void)writeFileAtomically(folder / kTorrentFile, encoded);
}

void CacheFolder::saveResume(const InfoHash& torrent, const std::string& encoded) const {
    if (m_writable) (void)writeFileAtomically(m_root / torrent.hex() / kResumeFile, encoded);
}

std::optional<std::string> CacheFolder::loadResume(const InfoHash& torrent) const {
    auto content = readWholeFile(m_root / torrent.hex() / kResumeFile, kMostResume);
    if (!content) return std::nullopt;
    return std::move(*content);
}

bool CacheFolder::resumeIsCurrent(const InfoHash& torrent) const {
    std::error_code problem;
    const auto saved = fs::last_write_time(m_root / torrent.hex() / kResumeFile, problem);
    if (problem) return false;
    for (fs::recursive_directory_iterator it(contentOf(torrent), problem), end; !problem && it != end;
         it.increment(problem)) {
        std::error_code ignored;
        if (it->is_regular_file(ignored) && it->last_write_time(ignored) > saved) return false;
    }
    return true;
}

void CacheFolder::touch(const InfoHash& torrent) const {
    std::error_code ignored;
    fs::last_write_time(m_root / torrent.hex(), fs::file_time_type::clock::now(), ignored);
}

void CacheFolder::setPaused(const InfoHash& torrent, bool paused) const {
    if (!m_writable) return;
    std::error_code ignored;
    const auto mark = m_root / torrent.hex() / kPausedFile;
    if (!paused)
        fs::remove(mark, ignored);
    else if (fs::is_directory(mark.parent_path(), ignored))
        (void)writeFileAtomically(mark, "");
}

bool CacheFolder::isPaused(const InfoHash& torrent) const {
    std::error_code ignored;
    return fs::exists(m_root / torrent.hex() / kPausedFile, ignored);
}

std::vector<CachedTrack> CacheFolder::tracks() const {
    std::vector<CachedTrack> all;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(m_root, ignored)) {
        const auto hash = infoHashOf(entry.path().filename().string());
        if (!hash) continue;
        const auto used = fs::last_write_time(entry.path(), ignored).time_since_epoch();
        all.push_back(
            {*hash, bytesOnDisk(entry.path()), std::chrono::duration_cast<std::chrono::seconds>(used).count(), false});
    }
    return all;
}

std::vector<std::string> CacheFolder::torrents() const {
    std::vector<std::string> all;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(m_root, ignored)) {
        if (!infoHashOf(entry.path().filename().string())) continue;
        if (auto content = readWholeFile(entry.path() / kTorrentFile, kMaxTorrentBytes))
            all.push_back(std::move(*content));
    }
    return all;
}

void CacheFolder::remove(const InfoHash& torrent) const {
    std::error_code ignored;
    fs::remove_all(m_root / torrent.hex(), ignored);
}

std::int64_t CacheFolder::defaultBudget() const {
    std::error_code problem;
    const auto space = fs::space(m_root, problem);
    if (problem) return kMostCache;
    const auto free = static_cast<std::int64_t>(space.available) + bytesOnDisk(m_root);
    return std::min(kMostCache, free / 10);
}

} // namespace bitbeats::swarm
