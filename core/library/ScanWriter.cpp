#include "ScanWriter.h"

#include "library/ReasonCode.h"

#include <algorithm>
#include <sys/stat.h>

namespace bitbeats::library {
namespace {

using database::Blob;
using database::Durability;

constexpr int kMostInSession = 2000;
constexpr auto kLongestSession = std::chrono::milliseconds(300); // what somebody else wants to write waits that long

bool isThere(const std::string& path) {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0;
}

Error truncated(const std::string& name) {
    return {Reason::Corrupt, "read all of", name, "it ends before its own headers say so", {}};
}

} // namespace

ScanWriter::ScanWriter(database::Database& db, const ScanObserver& observer, std::int64_t nowMs)
    : m_db(db), m_observer(observer), m_now(nowMs), m_store(nowMs, isThere) {}

ScanWriter::~ScanWriter() = default;

Result<void> ScanWriter::take(ScanEvent&& event) {
    std::visit([this](auto& one) { on(one); }, event);
    const bool full =
        m_session && (m_inSession >= kMostInSession || std::chrono::steady_clock::now() - m_openedAt > kLongestSession);
    return full ? flush() : Result<void>();
}

Result<void> ScanWriter::flush() {
    if (!m_session) return {};
    auto done = m_session->commit();
    m_session.reset();
    m_inSession = 0;
    if (!done) return done;
    if (m_observer.changed && !m_changes.empty()) m_observer.changed(m_changes);
    m_changes = {};
    return {};
}

database::WriteSession& ScanWriter::session() {
    if (!m_session) {
        m_session.emplace(m_db.write(Durability::Lazy)); // all of this can be found again
        m_openedAt = std::chrono::steady_clock::now();
    }
    ++m_inSession;
    return *m_session;
}

void ScanWriter::on(FileRead& event) {
    ++m_report.files;
    const auto path = event.what.path();
    const auto& file = event.what.file;
    if (!event.tags) {
        ++m_report.failed;
        list(event.what.root.id, path, event.tags.error(), file.size, file.mtimeNs);
        tell(path, event.tags.error(), false);
        // A track that cannot be read any more is none; what people did with it is kept.
        if (const auto id = session().value<std::int64_t>("select id from tracks where folder_id = ? and name = ?",
                                                          file.folder, Blob{file.name}))
            m_lost.push_back({{*id}, false});
        return;
    }
    auto& open = session();
    ReadFile read{event.what.file, std::move(*event.tags), std::move(event.content)};
    const auto& flaws = read.tags.flaws;
    const bool flawed = std::find(flaws.begin(), flaws.end(), tags::Flaw::Truncated) != flaws.end();
    if (!read.file.folder)
        read.file.folder =
            m_store.folder(open, event.what.root.id, event.what.root.path, read.file.folderPath, event.what.mount);
    const auto put = m_store.put(open, std::move(read));
    if (flawed) {
        list(event.what.root.id, path, truncated(file.name), file.size, file.mtimeNs);
        tell(path, truncated(file.name), true);
    } else if (event.what.wasProblem) {
        open.run("delete from problems where path = ?", Blob{path});
    }
    open.run("update albums set looked_at = 0 where id = (select album_id from tracks where id = ?) and looked_at > 0",
             put.id);
    if (put.outcome == TrackStore::Outcome::Added) {
        ++m_report.added;
        m_changes.added.push_back(put.id);
        return;
    }
    ++m_report.changed;
    m_changes.changed.push_back(put.id);
    if (put.outcome == TrackStore::Outcome::Moved) {
        ++m_report.moved;
        m_moved.insert(put.id);
    }
}

void ScanWriter::on(FileFailed& event) {
    if (event.isFolder) {
        ++m_report.failedFolders;
    } else {
        ++m_report.files;
        ++m_report.failed;
    }
    if (!event.known) list(event.root, event.path, event.error, event.size, event.mtimeNs);
    tell(event.path, event.error, false);
}

void ScanWriter::on(FilesSame& event) {
    m_report.files += event.count;
    m_report.unchanged += event.count;
}

void ScanWriter::on(TrackBack& event) {
    ++m_report.files;
    ++m_report.unchanged;
    TrackStore::setPresence(session(), event.id, Presence::Present);
    m_changes.changed.push_back(event.id);
}

void ScanWriter::on(TrackLost& event) {
    m_lost.push_back(event);
}

void ScanWriter::on(ProblemSolved& event) {
    session().run("delete from problems where path = ?", Blob{event.path});
}

void ScanWriter::on(CoverFound& event) {
    m_covers.push_back(std::move(event));
}

void ScanWriter::on(RootSeen& event) {
    session().run("update roots set away = ? where id = ?", event.away, event.id);
}

void ScanWriter::on(WalkEnded& event) {
    m_walkEnded = true;
    m_walkError = std::move(event.error);
}

void ScanWriter::list(RootId root, const std::string& path, const Error& error, std::int64_t size,
                      std::int64_t mtimeNs) {
    session().run("insert into problems(path, root_id, reason, detail, size, mtime_ns, found_at) "
                  "values(?, ?, ?, ?, ?, ?, ?) on conflict(path) do update set reason = excluded.reason, "
                  "detail = excluded.detail, size = excluded.size, mtime_ns = excluded.mtime_ns",
                  Blob{path}, root, reasonCode(error.reason), error.detail, size, mtimeNs, m_now);
}

void ScanWriter::tell(const std::string& path, const Error& error, bool listed) {
    if (m_observer.failed) m_observer.failed(path, error, listed);
}

Result<void> ScanWriter::finish(const std::vector<RootId>& roots) {
    if (auto lost = loseAll(); !lost) return lost;
    for (const auto& cover : m_covers) {
        session().run("update folders set cover = ? where path = ?",
                      cover.name.empty() ? database::Value() : database::Value(Blob{cover.name}),
                      Blob{cover.folderPath});
        session().run("update albums set looked_at = 0 where looked_at > 0 and id in (select t.album_id from tracks t "
                      "join folders f on f.id = t.folder_id where f.path = ?)",
                      Blob{cover.folderPath});
    }
    const bool anyChange = m_report.added + m_report.changed + m_report.gone > 0;
    if (m_report.changed + m_report.gone > 0) TrackStore::dropOrphans(session());
    if (m_report.gone + m_report.moved > 0) dropEmptyFolders();
    for (const auto root : roots)
        session().run("update roots set scanned_at = ? where id = ?", m_now, root);
    if (auto done = flush(); !done) return done;
    return anyChange ? m_db.optimise() : Result<void>();
}

/// From the inside out.
void ScanWriter::dropEmptyFolders() {
    auto& open = session();
    do {
        open.run("delete from folders where not exists(select 1 from tracks where folder_id = folders.id) and "
                 "not exists(select 1 from folders inside where inside.parent_id = folders.id)");
    } while (open.ok() && open.changes() > 0);
}

Result<void> ScanWriter::loseAll() {
    for (const auto& lost : m_lost) {
        if (m_moved.contains(lost.id)) continue;
        if (lost.away) {
            ++m_report.away;
            TrackStore::setPresence(session(), lost.id, Presence::Away);
        } else {
            ++m_report.gone;
            TrackStore::forget(session(), lost.id);
        }
        m_changes.gone.push_back(lost.id);
        if (m_inSession >= kMostInSession) {
            if (auto done = flush(); !done) return done;
        }
    }
    m_lost.clear();
    return {};
}

} // namespace bitbeats::library
