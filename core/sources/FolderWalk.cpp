#include "sources/FolderWalk.h"

#include "TorrentName.h"
#include "base/Paths.h"

#include <algorithm>
#include <set>
#include <sys/stat.h>

namespace bitbeats::sources {
namespace {

namespace fs = std::filesystem;

constexpr int kMaxDepth = 12;
constexpr std::size_t kMaxFiles = 20'000;

class Walk {
public:
    explicit Walk(const CancelToken& cancel) : m_cancel(cancel) {}

    void into(const fs::path& folder, int depth) {
        if (m_full || m_cancel.cancelled() || !isNew(folder)) return;
        if (depth > kMaxDepth) return skip(folder, Reason::TooLarge, "it is nested deeper than 12 levels");
        std::error_code error;
        std::vector<fs::path> entries;
        for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
            entries.push_back(it->path());
        if (error) return skip(folder, reasonOfErrno(error.value()), {});
        std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
            return naturalLess(a.filename().string(), b.filename().string());
        });
        for (const auto& entry : entries)
            take(entry, depth);
    }

    FolderContent content;

private:
    void take(const fs::path& entry, int depth) {
        if (entry.filename().string().starts_with('.') || m_full) return;
        std::error_code error;
        const auto status = fs::status(entry, error);
        if (fs::is_directory(status)) return into(entry, depth + 1);
        if (!isTorrentName(entry) && !hasAudioExtension(entry)) return;
        if (!fs::is_regular_file(status))
            return skip(entry, error ? reasonOfErrno(error.value()) : Reason::Unsupported, {});
        if (content.files.size() >= kMaxFiles) {
            m_full = true;
            return skip(entry.parent_path(), Reason::TooLarge, "it holds more than 20000 files; the rest was left out");
        }
        content.files.push_back(entry);
    }

    bool isNew(const fs::path& folder) {
        struct stat facts {};
        return ::stat(folder.c_str(), &facts) != 0 || m_seen.insert({facts.st_dev, facts.st_ino}).second;
    }

    void skip(const fs::path& path, Reason reason, std::string detail) {
        content.skipped.push_back(Error{reason, "open", path.filename().string(), std::move(detail), {}});
    }

    const CancelToken& m_cancel;
    std::set<std::pair<dev_t, ino_t>> m_seen; // a link may lead back up
    bool m_full = false;
};

} // namespace

FolderContent walkFolder(const fs::path& folder, const CancelToken& cancel) {
    Walk walk(cancel);
    walk.into(folder, 0);
    return std::move(walk.content);
}

} // namespace bitbeats::sources
