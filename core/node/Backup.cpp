// Copies of a whole node, out and in.
#include "NodeFolder.h"
#include "base/AtomicFile.h"
#include "node/Administration.h"

#include <cerrno>
#include <fcntl.h>
#include <set>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bitbeats::node {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxSmall = 1 << 20;

Failure notCopied(const fs::path& file, const std::error_code& error) {
    return fail(reasonOfErrno(error.value()), "copy", file.string(), error.message());
}

/// A copy that is there whole or not at all. What has the same size already is the same: files of tracks never change.
Result<std::int64_t> copyFile(const fs::path& from, const fs::path& to) {
    std::error_code error;
    const auto size = fs::file_size(from, error);
    if (error) return notCopied(from, error);
    std::error_code none;
    if (fs::file_size(to, none) == size && !none) return 0;
    fs::create_directories(to.parent_path(), error);
    auto part = to;
    part += ".part";
    if (!error) fs::copy_file(from, part, fs::copy_options::overwrite_existing, error);
    if (error) return notCopied(from, error);
    const int file = ::open(part.c_str(), O_RDONLY | O_CLOEXEC);
    const bool kept = file >= 0 && ::fsync(file) == 0;
    const int problem = errno;
    if (file >= 0) ::close(file);
    if (!kept) return fail(reasonOfErrno(problem), "keep", to.string());
    fs::rename(part, to, error);
    if (error) return notCopied(to, error);
    return static_cast<std::int64_t>(size);
}

Result<std::int64_t> copyFolder(const fs::path& from, const fs::path& to) {
    std::int64_t bytes = 0;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(from, error)) {
        if (!entry.is_regular_file(error)) continue;
        const auto copied = copyFile(entry.path(), to / entry.path().filename());
        if (!copied) return copied;
        bytes += *copied;
    }
    if (error) return notCopied(from, error);
    return bytes;
}

Result<void> copySmall(const fs::path& from, const fs::path& to) {
    const auto content = readWholeFile(from, kMaxSmall);
    if (!content) return Failure(content.error());
    const auto mask = ::umask(0077);
    auto written = writeFileAtomically(to, *content);
    ::umask(mask);
    return written;
}

/// What a database names, to be there beside it.
struct Contents {
    std::vector<std::string> tracks;
    std::vector<std::pair<std::string, std::string>> complete; ///< uploads that are to be published, and their tracks
};

/// Copies what the database in `to` names from one folder into the other. What was deleted since the moment that the
/// database shows, it forgets: it says afterwards exactly what is there.
class Copier {
public:
    Copier(fs::path from, fs::path to, const CancelToken& cancel)
        : m_from(std::move(from)), m_to(std::move(to)), m_cancel(cancel) {}

    Result<CopyReport> run(database::Database& database) {
        const auto contents = contentsOf(database);
        if (!contents) return Failure(contents.error());
        for (const auto& id : contents->tracks) {
            if (m_cancel.cancelled()) return fail(Reason::Cancelled, "copy", m_from.string());
            if (auto copied = copyTrack(database, id); !copied) return Failure(copied.error());
        }
        for (const auto& [id, track] : contents->complete)
            if (auto copied = copyUpload(database, id, track); !copied) return Failure(copied.error());
        auto write = database.write();
        write.run("delete from uploads where state = 0"); // their clients still have what they were sending
        if (auto done = write.commit(); !done) return Failure(done.error());
        return m_report;
    }

    const std::set<std::string>& names() const { return m_names; }

private:
    static Result<Contents> contentsOf(database::Database& database) {
        Contents contents;
        auto read = database.read();
        read.each("select id from tracks", [&](const database::Row& row) { contents.tracks.push_back(row.text(0)); });
        read.each("select id, track from uploads where state = 1",
                  [&](const database::Row& row) { contents.complete.emplace_back(row.text(0), row.text(1)); });
        return read.done(std::move(contents));
    }

    Result<void> copyTrack(database::Database& database, const std::string& id) {
        const auto copied = copyFolder(tracksIn(m_from) / id, tracksIn(m_to) / id);
        if (copied) {
            ++m_report.tracks;
            m_report.copied += *copied;
            m_names.insert(id);
            return {};
        }
        if (copied.error().reason != Reason::NotFound) return Failure(copied.error());
        std::error_code ignored;
        fs::remove_all(tracksIn(m_to) / id, ignored);
        auto write = database.write();
        write.run("delete from tracks_text where rowid = (select number from tracks where id = ?)", id);
        write.run("delete from tracks where id = ?", id);
        return write.commit();
    }

    Result<void> copyUpload(database::Database& database, const std::string& id, const std::string& track) {
        auto copied = copyFile(uploadsIn(m_from) / id, uploadsIn(m_to) / id);
        if (!copied && copied.error().reason == Reason::NotFound) { // published since, or about to be
            copied = copyFolder(tracksIn(m_from) / track, tracksIn(m_to) / track);
            m_names.insert(track);
        }
        if (copied) {
            m_report.copied += *copied;
            return {};
        }
        if (copied.error().reason != Reason::NotFound) return Failure(copied.error());
        auto write = database.write();
        write.run("delete from uploads where id = ?", id);
        return write.commit();
    }

    const fs::path m_from;
    const fs::path m_to;
    const CancelToken m_cancel;
    CopyReport m_report;
    std::set<std::string> m_names;
};

} // namespace

Result<CopyReport> backUp(const fs::path& data, const fs::path& to, const CancelToken& cancel) {
    if (sodium_init() < 0) return fail(Reason::Internal, "start", "the cryptography");
    std::error_code ignored;
    if (!fs::exists(databaseIn(data), ignored))
        return fail(Reason::NotFound, "find", "a node in " + data.string(), "", "Check --data.");
    const auto fresh = to / "new";
    for (const auto& folder : {to, uploadsIn(to), tracksIn(to), fresh})
        if (auto made = makeFolder(folder); !made) return Failure(made.error());
    {
        const auto source = openDatabase(data);
        if (!source) return Failure(source.error());
        if (auto copied = (*source)->backUp(databaseIn(fresh)); !copied) return Failure(copied.error());
    }
    CopyReport report;
    std::set<std::string> names;
    {
        const auto copy = openDatabase(fresh);
        if (!copy) return Failure(copy.error());
        Copier copier(data, to, cancel);
        const auto copied = copier.run(**copy);
        if (!copied) return Failure(copied.error());
        report = *copied;
        names = copier.names();
        if (auto tidy = (*copy)->optimise(); !tidy) return Failure(tidy.error());
    }
    if (auto kept = copySmall(keyIn(data), keyIn(to)); !kept) return Failure(kept.error());
    if (fs::exists(rulesFileIn(data), ignored))
        if (auto kept = copySmall(rulesFileIn(data), rulesFileIn(to)); !kept) return Failure(kept.error());
    std::error_code error;
    fs::rename(databaseIn(fresh), databaseIn(to), error);
    if (error) return notCopied(databaseIn(to), error);
    fs::remove_all(fresh, ignored);
    // Only now: until here the earlier copy was whole.
    for (const auto& entry : fs::directory_iterator(tracksIn(to), ignored))
        if (!names.contains(entry.path().filename().string())) fs::remove_all(entry.path(), error);
    return report;
}

Result<CopyReport> restore(const fs::path& data, const fs::path& from, const CancelToken& cancel) {
    if (sodium_init() < 0) return fail(Reason::Internal, "start", "the cryptography");
    std::error_code ignored;
    if (!fs::exists(databaseIn(from), ignored))
        return fail(Reason::NotFound, "find", "a backup in " + from.string(), "", "Check --from.");
    if (fs::exists(databaseIn(data), ignored))
        return fail(Reason::NotAllowed, "restore into", data.string(), "there is a node already",
                    "Name an empty folder.");
    for (const auto& folder : {data, uploadsIn(data), tracksIn(data)})
        if (auto made = makeFolder(folder); !made) return Failure(made.error());
    const auto lock = FolderLock::take(data);
    if (!lock) return Failure(lock.error());
    const auto fresh = data / "new"; // the database comes last: without it there is no node here
    if (auto made = makeFolder(fresh); !made) return Failure(made.error());
    CopyReport report;
    if (auto copied = copyFile(databaseIn(from), databaseIn(fresh)); !copied) return Failure(copied.error());
    {
        const auto database = openDatabase(fresh);
        if (!database) return Failure(database.error());
        if (auto sound = (*database)->checkIntegrity(cancel); !sound) return Failure(sound.error());
        const auto copied = Copier(from, data, cancel).run(**database);
        if (!copied) return Failure(copied.error());
        report = *copied;
        // Who was signed in when the copy was made may have signed out since.
        auto write = (*database)->write();
        write.run("delete from sessions");
        write.run("delete from proofs");
        if (auto done = write.commit(); !done) return Failure(done.error());
        if (auto tidy = (*database)->optimise(); !tidy) return Failure(tidy.error());
    }
    if (auto kept = copySmall(keyIn(from), keyIn(data)); !kept) return Failure(kept.error());
    if (fs::exists(rulesFileIn(from), ignored))
        if (auto kept = copySmall(rulesFileIn(from), rulesFileIn(data)); !kept) return Failure(kept.error());
    std::error_code error;
    fs::rename(databaseIn(fresh), databaseIn(data), error);
    if (error) return notCopied(databaseIn(data), error);
    fs::remove_all(fresh, ignored);
    return report;
}

} // namespace bitbeats::node
