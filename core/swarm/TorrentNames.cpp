#include "TorrentNames.h"

#include "base/Paths.h"
#include "swarm/Torrent.h"

#include <QString>

#include <libtorrent/file_storage.hpp>
#include <libtorrent/torrent_info.hpp>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace bitbeats::swarm {
namespace {

constexpr std::size_t kMaxDepth = 16;
constexpr std::size_t kMaxPathBytes = 1024;

constexpr int kMaxAlike = 1000; // libtorrent tells names apart again, in a time that grows with the square of these

/// What a name is to a file system that minds neither case nor how accents are composed, and to an eye that does not
/// see invisible characters.
std::string sameness(std::string_view path) {
    auto text = QString::fromUtf8(path.data(), static_cast<qsizetype>(path.size()))
                    .normalized(QString::NormalizationForm_C)
                    .toCaseFolded();
    text.removeIf([](QChar c) { return c.category() == QChar::Other_Format; });
    return text.toStdString();
}

bool staysOut(std::string_view part) {
    return part.empty() || part == "." || part == "..";
}

std::string joined(const RawPath& raw) {
    std::string path;
    for (const auto& part : raw) {
        if (staysOut(part)) continue;
        if (!path.empty()) path += '/';
        path += safeFileName(part);
    }
    return path.empty() ? "unnamed" : path;
}

/// "a/b.flac" -> "a/b (2).flac"
std::string numbered(const std::string& path, int number) {
    const auto slash = path.rfind('/');
    const auto begin = slash == std::string::npos ? 0 : slash + 1;
    auto dot = path.rfind('.');
    if (dot == std::string::npos || dot <= begin) dot = path.size();
    return path.substr(0, dot) + " (" + std::to_string(number) + ")" + path.substr(dot);
}

std::unordered_set<std::string> foldersOf(const std::vector<std::string>& paths) {
    std::unordered_set<std::string> folders;
    for (const auto& path : paths) {
        const auto same = sameness(path);
        for (auto slash = same.find('/'); slash != std::string::npos; slash = same.find('/', slash + 1))
            folders.insert(same.substr(0, slash));
    }
    return folders;
}

bool isValidUtf8(const std::string& text) {
    return QString::fromStdString(text).toStdString() == text;
}

template<typename NameOf>
void rename(libtorrent::torrent_info& info, const Torrent& torrent, NameOf nameOf) {
    const int count = std::min(info.num_files(), static_cast<int>(torrent.files.size()));
    for (int i = 0; i < count; ++i) {
        const libtorrent::file_index_t index(i);
        const auto wanted = nameOf(torrent.files[static_cast<std::size_t>(i)]);
        if (info.files().file_path(index) != wanted) info.rename_file(index, wanted);
    }
}

/// A torrent with one file may be a bare file or a folder with one file in it; contentPath knows.
bool hasFolder(const Torrent& torrent) {
    return torrent.files.size() != 1 || torrent.files.front().contentPath.find('/') != std::string::npos;
}

} // namespace

Result<std::vector<std::string>> safePaths(const std::vector<RawPath>& raw, const std::string& torrentName) {
    std::vector<std::string> paths;
    paths.reserve(raw.size());
    for (const auto& parts : raw) {
        if (parts.size() > kMaxDepth)
            return fail(Reason::TooLarge, "open", torrentName, "it nests folders deeper than 16 levels");
        paths.push_back(joined(parts));
        if (paths.back().size() > kMaxPathBytes)
            return fail(Reason::TooLarge, "open", torrentName, "a file in it has a path longer than 1024 bytes");
    }
    const auto folders = foldersOf(paths);
    std::unordered_set<std::string> taken;
    std::unordered_map<std::string, int> nextNumber; // kept per name, so that thousands alike cost no more than others
    int alike = 0;
    for (auto& path : paths) {
        const auto original = path;
        auto same = sameness(path);
        if (!folders.contains(same) && taken.insert(same).second) continue;
        if (++alike > kMaxAlike)
            return fail(Reason::Malformed, "open", torrentName, "too many files in it have the same name");
        int& number = nextNumber.emplace(same, 2).first->second;
        do {
            path = numbered(original, number++);
            same = sameness(path);
        } while (folders.contains(same) || !taken.insert(same).second);
    }
    return paths;
}

std::string harmlessPath(const RawPath& raw) {
    std::string path;
    for (const auto& part : raw) {
        const bool plain = !staysOut(part) && part.find('/') == std::string::npos &&
                           part.find('\\') == std::string::npos && part.find('\0') == std::string::npos &&
                           part.size() <= 255 && isValidUtf8(part);
        if (!plain) return {};
        if (!path.empty()) path += '/';
        path += part;
    }
    return path.size() <= kMaxPathBytes ? path : std::string();
}

void useCacheNames(libtorrent::torrent_info& info, const Torrent& torrent) {
    const auto folder = hasFolder(torrent) ? torrent.name + "/" : std::string();
    rename(info, torrent, [&](const FileEntry& file) { return folder + file.path; });
}

void useContentNames(libtorrent::torrent_info& info, const Torrent& torrent) {
    rename(info, torrent, [](const FileEntry& file) { return file.contentPath; });
}

} // namespace bitbeats::swarm
