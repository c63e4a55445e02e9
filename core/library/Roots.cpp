#include "library/Roots.h"

#include "Now.h"
#include "TrackStore.h"
#include "library/ReasonCode.h"

#include <cerrno>
#include <unistd.h>

namespace bitbeats::library {
namespace {

using database::Blob;
using database::Row;

} // namespace

Result<std::vector<Root>> Roots::all() {
    auto session = m_db.read();
    std::vector<Root> roots;
    session.each("select r.id, r.path, r.away, (select count(*) from tracks t join folders f on f.id = t.folder_id "
                 "where f.root_id = r.id and t.state < 2) from roots r order by r.path",
                 [&](const Row& row) {
                     roots.push_back({{row.integer(0)}, row.text(1), row.flag(2), row.integer(3)});
                 });
    return session.done(std::move(roots));
}

Result<RootId> Roots::add(const std::filesystem::path& folder) {
    std::error_code problem;
    const auto path = std::filesystem::canonical(folder, problem).string();
    if (problem) return fail(reasonOfErrno(problem.value()), "add", folder.string());
    if (!std::filesystem::is_directory(path, problem))
        return fail(Reason::Unsupported, "add", folder.string(), "it is no folder");
    if (::access(path.c_str(), R_OK | X_OK) != 0) return fail(reasonOfErrno(errno), "add", folder.string());
    const auto present = all();
    if (!present) return Failure(present.error());
    for (const auto& root : *present) {
        if (isWithin(path, root.path.string())) return root.id;
    }
    auto session = m_db.write();
    const RootId id{
        session.value<std::int64_t>("insert into roots(path, added_at) values(?, ?) returning id", Blob{path}, nowMs())
            .value_or(0)};
    for (const auto& root : *present) {
        const auto inner = root.path.string();
        if (!isWithin(inner, path)) continue;
        session.run("update folders set root_id = ? where root_id = ?", id, root.id);
        session.run("update problems set root_id = ? where root_id = ?", id, root.id);
        session.run("delete from roots where id = ?", root.id);
        TrackStore store(nowMs(), {});
        const auto parent = store.folder(session, id, path, inner.substr(0, inner.rfind('/')), false);
        session.run("update folders set parent_id = ? where path = ?", parent, Blob{inner});
    }
    return session.commit(id);
}

Result<void> Roots::remove(RootId root) {
    auto session = m_db.write();
    std::vector<TrackId> tracks;
    session.each(
        "select t.id from tracks t join folders f on f.id = t.folder_id where f.root_id = ?",
        [&](const Row& row) { tracks.push_back({row.integer(0)}); }, root);
    for (const auto id : tracks)
        TrackStore::forget(session, id);
    session.run("delete from roots where id = ?", root);
    TrackStore::dropOrphans(session);
    return session.commit();
}

Result<std::int64_t> Roots::problemCount() {
    auto session = m_db.read();
    const auto count = session.value<std::int64_t>("select count(*) from problems");
    return session.done(count.value_or(0));
}

Result<std::vector<Problem>> Roots::problems(std::int64_t offset, std::int64_t limit) {
    auto session = m_db.read();
    std::vector<Problem> problems;
    session.each(
        "select path, reason, detail, found_at from problems order by path limit ? offset ?",
        [&](const Row& row) {
            const std::filesystem::path path(row.text(0));
            const auto reason = reasonOfCode(row.view(1));
            const Error error{reason, "read", path.filename().string(), row.text(2), {}};
            problems.push_back({path, reason, sentence(error), row.integer(3)});
        },
        limit, offset);
    return session.done(std::move(problems));
}

} // namespace bitbeats::library
