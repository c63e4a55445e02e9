#include "Values.h"
#include "base/FileSource.h"
#include "tags/Artwork.h"
#include "tags/TagReader.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <dirent.h>
#include <memory>
#include <sys/stat.h>

namespace bitbeats::tags {
namespace {

constexpr int kMostEntries = 20000;
constexpr off_t kSmallest = 50; // bytes: less is no picture

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

/// How well a name suits; 0 = not at all.
int rankOf(const std::string& name) {
    const auto dot = name.rfind('.');
    if (dot == std::string::npos || name.starts_with('.')) return 0;
    static constexpr std::array<std::string_view, 6> kExtensions{".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp"};
    const auto extension = lower(name.substr(dot));
    if (std::find(kExtensions.begin(), kExtensions.end(), extension) == kExtensions.end()) return 0;
    const auto stem = lower(name.substr(0, dot));
    static constexpr std::array<std::string_view, 3> kBest{"cover", "folder", "front"};
    static constexpr std::array<std::string_view, 6> kGood{"album",   "albumart", "albumcover",
                                                           "artwork", "art",      "albumartlarge"};
    if (std::find(kBest.begin(), kBest.end(), stem) != kBest.end()) return 4;
    if (std::find(kGood.begin(), kGood.end(), stem) != kGood.end()) return 3;
    // Windows Media Player leaves small and large ones with an id in the name.
    if (stem.starts_with("albumart_") && stem.ends_with("_small")) return 1;
    const auto has = [&stem](std::string_view word) { return stem.find(word) != std::string::npos; };
    if (has("back") || has("inlay") || has("disc") || has("cd") || has("booklet") || has("tray")) return 0;
    return has("cover") || has("front") || has("folder") || has("albumart") ? 2 : 0;
}

struct CloseFolder {
    void operator()(DIR* folder) const { ::closedir(folder); }
};

bool isDiscFolder(const std::string& name) {
    const auto text = lower(name);
    for (const std::string_view word : {"cd", "disc", "disk"})
        if (text.starts_with(word)) {
            const auto rest = text.substr(word.size());
            return rest.size() <= 4 &&
                   std::any_of(rest.begin(), rest.end(), [](char c) { return c >= '0' && c <= '9'; });
        }
    return false;
}

Result<std::vector<std::byte>> readPicture(const std::filesystem::path& file) {
    auto source = FileSource::open(file);
    if (!source) return Failure(source.error());
    const auto size = (*source)->size();
    if (size > static_cast<std::int64_t>(ArtworkStore::kMostBytes))
        return fail(Reason::TooLarge, "read", file.filename().string());
    std::vector<std::byte> bytes(static_cast<std::size_t>(size));
    std::size_t done = 0;
    while (done < bytes.size()) {
        const auto result = (*source)->read(static_cast<std::int64_t>(done), std::span(bytes).subspan(done), {});
        if (result.state == ReadState::Failed) return Failure(result.error);
        if (result.state != ReadState::Ready) break;
        done += result.count;
    }
    bytes.resize(done);
    return bytes;
}

} // namespace

std::optional<std::filesystem::path> findCoverFile(const std::filesystem::path& folder) {
    const std::unique_ptr<DIR, CloseFolder> open(::opendir(folder.c_str()));
    if (!open) return {};
    std::optional<std::filesystem::path> best;
    int bestRank = 0;
    off_t bestSize = 0;
    for (int i = 0; i < kMostEntries; ++i) {
        const auto* entry = ::readdir(open.get());
        if (!entry) break;
        const int rank = rankOf(entry->d_name);
        if (rank == 0 || rank < bestRank) continue;
        auto path = folder / entry->d_name;
        struct stat facts {};
        if (::stat(path.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) continue;
        if (facts.st_size < kSmallest || facts.st_size > static_cast<off_t>(ArtworkStore::kMostBytes)) continue;
        if (rank == bestRank && facts.st_size <= bestSize) continue;
        best = std::move(path);
        bestRank = rank;
        bestSize = facts.st_size;
    }
    return best;
}

Result<std::vector<std::byte>> findCover(const std::filesystem::path& audioFile) {
    ReadOptions options;
    options.pictures = ReadOptions::Pictures::Cover;
    auto tags = readTags(audioFile, options);
    if (tags && tags->cover && !tags->cover->bytes.empty()) return std::move(tags->cover->bytes);
    const auto folder = audioFile.parent_path();
    auto file = findCoverFile(folder.empty() ? "." : folder);
    if (!file && isDiscFolder(folder.filename().string())) file = findCoverFile(folder.parent_path());
    if (file) return readPicture(*file);
    if (!tags) return Failure(tags.error());
    return fail(Reason::NotFound, "find a cover of", audioFile.filename().string(), "it has none");
}

} // namespace bitbeats::tags
