#include "ScanWalk.h"

#include "base/Paths.h"
#include "library/ReasonCode.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <memory>
#include <utility>

namespace bitbeats::library {
namespace {

using database::Blob;
using database::Row;

constexpr std::array<std::string_view, 5> kCoverNames{"cover", "folder", "front", "album", "albumart"};
constexpr std::array<std::string_view, 4> kCoverEndings{".jpg", ".jpeg", ".png", ".webp"};

std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

/// The lower the better; -1: no cover.
int coverRank(const std::string& name) {
    if (name.size() > 20) return -1;
    const auto text = lower(name);
    for (std::size_t i = 0; i < kCoverNames.size(); ++i) {
        for (const auto ending : kCoverEndings) {
            if (text.size() == kCoverNames[i].size() + ending.size() && text.starts_with(kCoverNames[i]) &&
                text.ends_with(ending))
                return static_cast<int>(i);
        }
    }
    return -1;
}

bool isAudio(const std::string& name) {
    const auto dot = name.rfind('.');
    return dot != std::string::npos && name.size() - dot <= 6 && hasAudioExtension(name.substr(dot == 0 ? 0 : dot - 1));
}

bool isWanted(const std::string& name) {
    return isAudio(name) || coverRank(name) >= 0;
}

bool isBeneath(const std::string& path, const std::string& folder) {
    return path.size() > folder.size() && path.starts_with(folder) && (path[folder.size()] == '/' || folder == "/");
}

std::string joined(const std::string& folder, const std::string& name) {
    return folder == "/" ? folder + name : folder + "/" + name;
}

std::string relativeTo(const std::string& path, const std::string& root) {
    return path.size() > root.size() ? path.substr(root.size()) : std::string();
}

std::string realPath(const std::string& path) {
    const std::unique_ptr<char, decltype(&std::free)> found(::realpath(path.c_str(), nullptr), std::free);
    return found ? found.get() : std::string();
}

} // namespace

Result<void> ScanWalk::run(const std::vector<WalkStart>& starts, bool recursive, bool readAll) {
    m_recursive = recursive;
    m_readAll = readAll;
    if (auto loaded = loadProblems(); !loaded) return loaded;
    for (const auto& start : starts) {
        if (auto walked = walk(start); !walked) return walked;
    }
    return {};
}

Result<void> ScanWalk::loadProblems() {
    auto session = m_db.read(m_cancel);
    session.each("select path, reason, detail, size, mtime_ns from problems", [&](const Row& row) {
        m_problems[row.text(0)] = {
            {reasonOfCode(row.view(1)), "read", {}, row.text(2), {}}, row.integer(3), row.integer(4)};
    });
    if (!session.ok()) return Failure(session.error());
    return {};
}

Result<void> ScanWalk::walk(const WalkStart& start) {
    m_root = start.root;
    m_visited.clear();
    m_stack = {{start.path, 0, false}};
    while (!m_stack.empty() || !m_links.empty()) {
        if (m_cancel.cancelled()) return fail(Reason::Cancelled, "scan", start.path);
        auto& from = m_stack.empty() ? m_links : m_stack;
        const auto next = std::move(from.back());
        from.pop_back();
        if (auto visited = visit(next); !visited) return visited;
    }
    solveUnseen(start);
    return m_recursive ? loseUnvisited(start) : Result<void>();
}

Result<void> ScanWalk::visit(const Pending& pending) {
    const auto& path = pending.path;
    const auto folder = known(path);
    if (!folder) return Failure(folder.error());
    const auto listing = listFolder(path, isWanted);
    const bool top = path == m_root.path;
    if (!listing) {
        const auto reason = listing.error().reason;
        if (reason == Reason::NotFound) {
            // A folder that is not there is dealt with as one that was not visited; a root is away.
            if (top) rootAway(path);
            return {};
        }
        m_unreadable.push_back(path);
        m_visited.insert(path);
        failed(path, reason, listing.error().detail, {}, true);
        return {};
    }
    if (!m_seen.emplace(listing->device, listing->inode).second) {
        const auto real = realPath(path);
        if (pending.viaLink && !real.empty() && (isBeneath(path, real) || path == real))
            failed(path, Reason::Unsupported, "the link leads back to a folder around it", {}, true);
        return {};
    }
    if (looksUnmounted(path, *listing, *folder)) {
        if (top)
            rootAway(path);
        else
            m_unmounted.push_back(path);
        return {};
    }
    if (top) m_events.put(RootSeen{m_root.id, false});
    m_visited.insert(path);
    if (m_problems.erase(path) > 0) m_events.put(ProblemSolved{path}); // can be read again
    const bool mount = pending.parentDevice != 0 && pending.parentDevice != listing->device;
    compare(path, *listing, *folder, mount);
    return {};
}

void ScanWalk::rootAway(const std::string& path) {
    m_unmounted.push_back(path);
    m_events.put(RootSeen{m_root.id, true});
}

Result<ScanWalk::KnownFolder> ScanWalk::known(const std::string& path) {
    auto session = m_db.read(m_cancel);
    KnownFolder folder;
    session.each(
        "select id, cover from folders where path = ?",
        [&](const Row& row) {
            folder.id = {row.integer(0)};
            folder.cover = row.text(1);
        },
        Blob{path});
    if (folder.id)
        session.each(
            "select id, name, size, mtime_ns, state from tracks where folder_id = ? order by name",
            [&](const Row& row) {
                folder.files.push_back({{row.integer(0)},
                                        row.text(1),
                                        row.integer(2),
                                        row.integer(3),
                                        static_cast<Presence>(row.integer(4))});
            },
            folder.id);
    return session.done(std::move(folder));
}

/// Both lists are in the order of their names.
void ScanWalk::compare(const std::string& path, const FolderListing& listing, const KnownFolder& known, bool mount) {
    auto next = known.files.begin();
    for (const auto& entry : listing.entries) {
        while (next != known.files.end() && next->name < entry.name)
            lose(*next++, false);
        const bool same = next != known.files.end() && next->name == entry.name;
        const auto* const match = same ? &*next++ : nullptr;
        if (entry.kind == FolderEntry::Kind::Folder) {
            if (match) lose(*match, false); // was a file
            enter(joined(path, entry.name), entry, listing.device);
        } else if (isAudio(entry.name)) {
            ++m_found;
            file(path, entry, match, known.id, mount);
        }
    }
    while (next != known.files.end())
        lose(*next++, false);
    if (m_same > 0) m_events.put(FilesSame{std::exchange(m_same, 0)});
    cover(path, listing, known);
}

void ScanWalk::file(const std::string& folder, const FolderEntry& entry, const KnownFile* match, FolderId folderId,
                    bool mount) {
    using Kind = FolderEntry::Kind;
    const auto path = joined(folder, entry.name);
    switch (entry.kind) {
    case Kind::File:
        break;
    case Kind::Dangling:
        if (match) lose(*match, false);
        return failed(path, Reason::NotFound, "the link leads nowhere", entry, false);
    case Kind::Loop:
        if (match) lose(*match, false);
        return failed(path, Reason::Unsupported, "the links lead in a circle", entry, false);
    case Kind::Special:
        if (match) lose(*match, false);
        return failed(path, Reason::Unsupported, "it is no regular file", entry, false);
    case Kind::Folder:
    case Kind::Unreadable:
        return failed(path, Reason::NotAllowed, {}, entry, false);
    }
    const bool same = match && match->size == entry.size && match->mtimeNs == entry.mtimeNs &&
                      match->presence != Presence::Gone && !m_readAll;
    if (same) {
        if (match->presence == Presence::Away)
            m_events.put(TrackBack{match->id});
        else
            ++m_same;
        return;
    }
    if (!match && !m_readAll && isKnownProblem(path, entry)) return;
    const bool wasProblem = m_problems.erase(path) > 0;
    m_toRead.put({m_root,
                  {folderId, folder, relativeTo(folder, m_root.path), entry.name, entry.size, entry.mtimeNs},
                  mount,
                  wasProblem});
}

/// A file that could not be read and has not changed since is not tried again, unless it was a matter of rights.
bool ScanWalk::isKnownProblem(const std::string& path, const FolderEntry& entry) {
    const auto found = m_problems.find(path);
    if (found == m_problems.end()) return false;
    const auto& problem = found->second;
    if (problem.error.reason == Reason::NotAllowed || problem.error.reason == Reason::Changed ||
        problem.size != entry.size || problem.mtimeNs != entry.mtimeNs)
        return false;
    auto error = problem.error;
    error.object = entry.name;
    m_problems.erase(found);
    m_events.put(FileFailed{m_root.id, path, std::move(error), entry.size, entry.mtimeNs, false, true});
    return true;
}

void ScanWalk::enter(const std::string& path, const FolderEntry& entry, std::uint64_t device) {
    if (!m_recursive) return;
    if (path.size() >= PATH_MAX) return failed(path, Reason::TooLarge, "the path is too long", entry, true);
    (entry.isLink ? m_links : m_stack).push_back({path, entry.isLink ? 0 : device, entry.isLink});
}

void ScanWalk::cover(const std::string& path, const FolderListing& listing, const KnownFolder& known) {
    const std::string* best = nullptr;
    for (const auto& entry : listing.entries) {
        if (entry.kind != FolderEntry::Kind::File || coverRank(entry.name) < 0) continue;
        if (!best || coverRank(entry.name) < coverRank(*best)) best = &entry.name;
    }
    const auto name = best ? *best : std::string();
    if (name != known.cover) m_events.put(CoverFound{path, name});
}

void ScanWalk::failed(const std::string& path, Reason reason, std::string detail, const FolderEntry& entry,
                      bool isFolder) {
    const auto found = m_problems.find(path);
    const bool known = found != m_problems.end() && found->second.error.reason == reason;
    if (found != m_problems.end()) m_problems.erase(found);
    m_events.put(FileFailed{
        m_root.id, path, {reason, "read", path, std::move(detail), {}}, entry.size, entry.mtimeNs, isFolder, known});
}

void ScanWalk::lose(const KnownFile& file, bool away) {
    if (file.presence == Presence::Gone || (away && file.presence == Presence::Away)) return;
    m_events.put(TrackLost{file.id, away});
}

/// An empty folder where there were files may be the place of a drive that is not there: the place of a mount point
/// lies on the drive around it. What somebody deleted by hand rarely leaves the root of a library empty.
bool ScanWalk::looksUnmounted(const std::string& path, const FolderListing& listing, const KnownFolder& known) {
    if (!listing.empty || !known.id) return false;
    auto session = m_db.read(m_cancel);
    if (path == m_root.path)
        return session
                   .value<int>("select exists(select 1 from tracks t join folders f on f.id = t.folder_id "
                               "where f.root_id = ? and t.state < 2)",
                               m_root.id)
                   .value_or(0) != 0;
    return session.value<int>("select mount from folders where id = ?", known.id).value_or(0) != 0;
}

/// Problems of files that are no more.
void ScanWalk::solveUnseen(const WalkStart& start) {
    std::vector<std::string> solved;
    for (const auto& [path, problem] : m_problems) {
        const auto holds = [&path = path](const std::string& around) { return isBeneath(path, around); };
        const bool covered = m_recursive ? isBeneath(path, start.path) : path.substr(0, path.rfind('/')) == start.path;
        if (!covered || std::any_of(m_unreadable.begin(), m_unreadable.end(), holds) ||
            std::any_of(m_unmounted.begin(), m_unmounted.end(), holds))
            continue;
        solved.push_back(path);
    }
    for (const auto& path : solved) {
        m_problems.erase(path);
        m_events.put(ProblemSolved{path});
    }
}

/// Folders in the tables that the walk did not come to are gone, or away with their drive.
Result<void> ScanWalk::loseUnvisited(const WalkStart& start) {
    struct Lost {
        FolderId id;
        std::string path;
        bool mount = false;
    };
    std::vector<Lost> lost;
    {
        auto session = m_db.read(m_cancel);
        session.each(
            "select id, path, mount from folders where root_id = ? order by path",
            [&](const Row& row) {
                auto path = row.text(1);
                if (m_visited.contains(path)) return;
                if (path != start.path && !isBeneath(path, start.path)) return;
                lost.push_back({{row.integer(0)}, std::move(path), row.flag(2)});
            },
            m_root.id);
        if (!session.ok()) return Failure(session.error());
    }
    for (const auto& folder : lost) {
        if (folder.mount) m_unmounted.push_back(folder.path);
        const auto holds = [&](const std::string& around) {
            return folder.path == around || isBeneath(folder.path, around);
        };
        if (std::any_of(m_unreadable.begin(), m_unreadable.end(), holds)) continue;
        const bool away = std::any_of(m_unmounted.begin(), m_unmounted.end(), holds);
        const auto content = known(folder.path);
        if (!content) return Failure(content.error());
        for (const auto& file : content->files)
            lose(file, away);
    }
    return {};
}

} // namespace bitbeats::library
