#include "Uploads.h"

#include "Crypto.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bitbeats::node {
namespace {

constexpr std::int64_t kLife = 7LL * 24 * 3600 * 1000; ///< of an upload that nobody goes on with
constexpr std::array<std::string_view, 4> kStates{"receiving", "processing", "published", "failed"};
const std::string kSelect = "select id, owner, track, length, file_name, title, visibility, release_at, state,"
                            " problem, created, expires, attested, attestation from uploads ";

Upload uploadIn(const database::Row& row) {
    Upload upload;
    upload.id = row.text(0);
    upload.owner = row.text(1);
    upload.track = row.text(2);
    upload.length = row.integer(3);
    upload.fileName = row.text(4);
    upload.title = row.text(5);
    upload.visibility = static_cast<Visibility>(row.integer(6));
    upload.releaseAt = row.integer(7);
    upload.state = static_cast<UploadState>(row.integer(8));
    upload.problem = row.text(9);
    upload.created = row.integer(10);
    upload.expires = row.integer(11);
    upload.attested = row.integer(12);
    upload.attestation = row.text(13);
    return upload;
}

Usage usageIn(database::Session& session, const std::string& user) {
    Usage usage;
    session.each(
        "select storage, file_size, max_uploads from plans join users on users.plan = plans.name"
        " where users.id = ?",
        [&](const database::Row& row) {
            usage.limit = row.integer(0);
            usage.fileLimit = row.integer(1);
            usage.uploadLimit = row.get<int>(2);
        },
        user);
    usage.uploads = session
                        .value<int>("select count(*) from uploads where owner = ? and state <= ?", user,
                                    static_cast<int>(UploadState::Processing))
                        .value_or(0);
    usage.stored = session.value<std::int64_t>("select sum(size) from tracks where owner = ?", user).value_or(0);
    usage.reserved = session
                         .value<std::int64_t>("select sum(length) from uploads where owner = ? and state <= ?", user,
                                              static_cast<int>(UploadState::Processing))
                         .value_or(0);
    return usage;
}

} // namespace

std::string_view nameOf(UploadState state) {
    return kStates[static_cast<std::size_t>(state)];
}

Uploads::Uploads(database::Database& database, const WallClock& clock, std::filesystem::path folder)
    : m_database(database), m_clock(clock), m_folder(std::move(folder)) {}

Result<Upload> Uploads::begin(Upload upload, Usage& usage) {
    const auto now = m_clock.now();
    upload.id = newId(now);
    upload.track = newId(now);
    upload.state = UploadState::Receiving;
    upload.created = now;
    upload.attested = now;
    upload.expires = now + kLife;
    const int file = ::open(fileOf(upload.id).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) return fail(reasonOfErrno(errno), "begin", "the upload");
    ::close(file);
    const auto drop = [this, &upload](Failure why) -> Result<Upload> {
        ::unlink(fileOf(upload.id).c_str());
        return why;
    };
    // One transaction, and one writer at a time: two uploads at once cannot both take the last free bytes.
    auto write = m_database.write();
    usage = usageIn(write, upload.owner);
    if (write.ok() && usage.uploads >= usage.uploadLimit)
        return drop(fail(Reason::BadUsage, "begin", "the upload", "too many are on their way; finish one first"));
    if (write.ok() && upload.length > usage.fileLimit)
        return drop(fail(Reason::TooLarge, "begin", "the upload", "it is larger than files may be"));
    if (write.ok() && upload.length > usage.limit - usage.used())
        return drop(fail(Reason::TooLarge, "begin", "the upload", "there is not enough room left"));
    write.run("insert into uploads(id, owner, track, length, file_name, title, visibility, release_at, state, created,"
              " expires, attested, attestation) values(?,?,?,?,?,?,?,?,?,?,?,?,?)",
              upload.id, upload.owner, upload.track, upload.length, upload.fileName, upload.title,
              static_cast<int>(upload.visibility), upload.releaseAt, static_cast<int>(upload.state), upload.created,
              upload.expires, upload.attested, upload.attestation);
    if (auto done = write.commit(); !done) return drop(Failure(done.error()));
    return upload;
}

Result<std::optional<Upload>> Uploads::find(const std::string& id) {
    std::optional<Upload> upload;
    auto read = m_database.read();
    read.each(
        kSelect + "where id = ?", [&](const database::Row& row) { upload = uploadIn(row); }, id);
    return read.done(std::move(upload));
}

Result<Usage> Uploads::usageOf(const std::string& user) {
    auto read = m_database.read();
    return read.done(usageIn(read, user));
}

Result<std::int64_t> Uploads::offsetOf(const std::string& id) const {
    struct stat facts {};
    if (::stat(fileOf(id).c_str(), &facts) != 0) return fail(reasonOfErrno(errno), "find", "the upload");
    return facts.st_size;
}

Result<void> Uploads::complete(const std::string& id) {
    auto write = m_database.write();
    write.run("update uploads set state = ? where id = ? and state = ?", static_cast<int>(UploadState::Processing), id,
              static_cast<int>(UploadState::Receiving));
    return write.commit();
}

Result<void> Uploads::completeWhole() {
    std::vector<Upload> receiving;
    {
        auto read = m_database.read();
        read.each(
            kSelect + "where state = ?", [&](const database::Row& row) { receiving.push_back(uploadIn(row)); },
            static_cast<int>(UploadState::Receiving));
        if (!read.ok()) return Failure(read.error());
    }
    for (const auto& upload : receiving) {
        const auto offset = offsetOf(upload.id);
        if (!offset || *offset != upload.length) continue;
        if (auto done = complete(upload.id); !done) return done;
    }
    return {};
}

Result<void> Uploads::end(const std::string& id) {
    auto ended = forget(id);
    if (ended || ended.error().reason != Reason::DiskFull) return ended;
    // The disk is full of what is to go: its bytes first, so that the database has room to forget it.
    const auto upload = find(id);
    const bool mayGo =
        upload && *upload && ((*upload)->state == UploadState::Receiving || (*upload)->state == UploadState::Failed);
    if (!mayGo || ::truncate(fileOf(id).c_str(), 0) != 0) return ended;
    return forget(id);
}

Result<void> Uploads::forget(const std::string& id) {
    auto write = m_database.write();
    write.run("delete from uploads where id = ? and state in (?, ?)", id, static_cast<int>(UploadState::Receiving),
              static_cast<int>(UploadState::Failed));
    if (write.ok() && write.changes() == 0) return fail(Reason::NotFound, "end", "the upload");
    if (auto done = write.commit(); !done) return done;
    ::unlink(fileOf(id).c_str());
    return {};
}

Result<void> Uploads::markFailed(const std::string& id, const std::string& problem) {
    auto write = m_database.write();
    write.run("update uploads set state = ?, problem = ? where id = ?", static_cast<int>(UploadState::Failed), problem,
              id);
    if (auto done = write.commit(); !done) return done;
    ::unlink(fileOf(id).c_str());
    return {};
}

void Uploads::markPublished(database::WriteSession& write, const std::string& id, const std::string& track) const {
    write.run("update uploads set state = ?, track = ? where id = ?", static_cast<int>(UploadState::Published), track,
              id);
}

Result<std::vector<Upload>> Uploads::toPublish() {
    std::vector<Upload> uploads;
    auto read = m_database.read();
    read.each(
        kSelect + "where state = ? order by created",
        [&](const database::Row& row) { uploads.push_back(uploadIn(row)); }, static_cast<int>(UploadState::Processing));
    return read.done(std::move(uploads));
}

Result<int> Uploads::expire() {
    std::vector<std::string> over;
    {
        auto read = m_database.read();
        read.each(
            "select id from uploads where state <> ? and expires < ?",
            [&](const database::Row& row) { over.push_back(row.text(0)); }, static_cast<int>(UploadState::Processing),
            m_clock.now());
        if (!read.ok()) return Failure(read.error());
    }
    int ended = 0;
    for (const auto& id : over) {
        const auto mine = hold(id);
        if (!mine) continue; // somebody goes on with it at this moment
        auto write = m_database.write();
        write.run("delete from uploads where id = ?", id);
        if (auto done = write.commit(); !done) return Failure(done.error());
        ::unlink(fileOf(id).c_str());
        ++ended;
    }
    return ended;
}

std::unique_ptr<Uploads::Hold> Uploads::hold(const std::string& id) {
    const std::lock_guard lock(m_mutex);
    return m_held.insert(id).second ? std::make_unique<Hold>(*this, id) : nullptr;
}

Uploads::Hold::~Hold() {
    const std::lock_guard lock(m_uploads->m_mutex);
    m_uploads->m_held.erase(m_id);
}

} // namespace bitbeats::node
