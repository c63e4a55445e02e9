#include "database/Database.h"

#include "Migrator.h"
#include "OpenMarker.h"
#include "Pool.h"

#include <algorithm>
#include <fcntl.h>
#include <unistd.h>

namespace bitbeats::database {
namespace {

constexpr std::size_t kBackupsKept = 3;

Result<std::unique_ptr<Connection>> connect(const std::filesystem::path& file, const Options& options,
                                            std::int64_t cacheKiB) {
    auto driver = SqliteConnection::open(file, options.busyPatience);
    if (!driver) return Failure(driver.error());
    const auto setUp = (*driver)->script("pragma journal_mode=wal;"
                                         "pragma synchronous=full;"
                                         "pragma foreign_keys=on;"
                                         "pragma temp_store=memory;"
                                         "pragma journal_size_limit=67108864;"
                                         "pragma wal_autocheckpoint=4000;"
                                         "pragma cache_size=-" +
                                         std::to_string(cacheKiB));
    if (!setUp) {
        auto error = setUp.error();
        error.operation = "open";
        return Failure(std::move(error));
    }
    return std::make_unique<Connection>(std::move(*driver));
}

void syncFile(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return;
    ::fsync(descriptor);
    ::close(descriptor);
}

/// The first line that a check finds wrong; nothing if all is well.
Result<void> check(DriverConnection& connection, std::string_view pragma, const std::filesystem::path& file) {
    auto statement = connection.prepare(pragma);
    if (!statement) return Failure(statement.error());
    const auto row = (*statement)->step();
    if (!row) return Failure(row.error());
    if (const auto found = (*statement)->text(0); found != "ok")
        return fail(Reason::Corrupt, "open", file.filename().string(), "it is damaged: " + std::string(found),
                    "Put back a backup, or move the file away and scan again.");
    return {};
}

} // namespace

class Database::Impl {
public:
    Impl(std::filesystem::path path, Options given) : file(std::move(path)), options(std::move(given)) {}

    Result<void> open() {
        std::error_code ignored;
        if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), ignored);
        auto marked = OpenMarker::set(file);
        if (!marked) return Failure(marked.error());
        marker = std::move(*marked);
        auto first = connect(file, options, options.cacheKiB);
        if (!first) return Failure(first.error());
        std::filesystem::permissions(file, std::filesystem::perms(0600), ignored); // it holds what somebody hears
        auto& driver = (*first)->driver();
        if (marker->wasCrashed()) {
            if (auto sound = check(driver, "pragma quick_check(1)", file); !sound) return sound;
        }
        auto migrator = migratorOn(driver);
        for (const auto& schema : options.schemas) {
            if (auto done = migrator.toNewest(schema); !done) return done;
        }
        writer.add(std::move(*first));
        for (int i = 0; i < std::max(1, options.readers); ++i) {
            auto reader = connect(file, options, options.cacheKiB / 4);
            if (!reader) return Failure(reader.error());
            if (auto set = (*reader)->driver().script("pragma query_only=on"); !set) return set;
            readers.add(std::move(*reader));
        }
        return {};
    }

    Migrator migratorOn(SqliteConnection& driver) {
        return {driver, file.filename().string(), [this, &driver](std::string_view schema, int version) {
                    auto to = file;
                    to += ".before-" + std::string(schema) + "-" + std::to_string(version + 1);
                    auto copied = copy(driver, to);
                    if (copied) dropOldBackups();
                    return copied;
                }};
    }

    static Result<void> copy(SqliteConnection& driver, const std::filesystem::path& to) {
        auto temporary = to;
        temporary += ".new";
        std::error_code problem;
        std::filesystem::remove(temporary, problem);
        if (auto copied = driver.copyTo(temporary); !copied) {
            std::filesystem::remove(temporary, problem);
            return copied;
        }
        syncFile(temporary);
        std::filesystem::permissions(temporary, std::filesystem::perms(0600), problem);
        std::filesystem::rename(temporary, to, problem);
        if (problem) return fail(reasonOfErrno(problem.value()), "write", to.filename().string());
        syncFile(to.has_parent_path() ? to.parent_path() : std::filesystem::path("."));
        return {};
    }

    void dropOldBackups() const {
        const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
        const auto prefix = file.filename().string() + ".before-";
        std::vector<std::filesystem::directory_entry> found;
        std::error_code problem;
        for (const auto& entry : std::filesystem::directory_iterator(folder, problem)) {
            if (entry.path().filename().string().starts_with(prefix)) found.push_back(entry);
        }
        std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
            std::error_code ignored;
            return a.last_write_time(ignored) > b.last_write_time(ignored);
        });
        for (std::size_t i = kBackupsKept; i < found.size(); ++i)
            std::filesystem::remove(found[i], problem);
    }

    const std::filesystem::path file;
    const Options options;
    std::unique_ptr<OpenMarker> marker; // goes last: until then the file is open
    Pool writer{true};
    Pool readers{false};
    bool lazy = false; ///< what the writer is set to; only who has the writer looks at it
};

Database::Database(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& file, Options options) {
    auto impl = std::make_unique<Impl>(file, std::move(options));
    if (const auto opened = impl->open(); !opened) return Failure(opened.error());
    return std::unique_ptr<Database>(new Database(std::move(impl)));
}

ReadSession Database::read(const CancelToken& cancel) {
    auto pooled = std::make_unique<Pooled>(m_impl->readers, cancel, true);
    std::optional<Error> error;
    if (const auto begun = pooled->driver().script("begin"); !begun) error = begun.error();
    return {std::move(pooled), std::move(error)};
}

WriteSession Database::write(Durability durability) {
    auto pooled = std::make_unique<Pooled>(m_impl->writer, CancelToken(), false);
    std::optional<Error> error;
    const bool lazy = durability == Durability::Lazy;
    if (lazy != m_impl->lazy) {
        const auto set = pooled->driver().script(lazy ? "pragma synchronous=normal" : "pragma synchronous=full");
        if (set) m_impl->lazy = lazy;
    }
    if (const auto begun = pooled->driver().script("begin immediate"); !begun) error = begun.error();
    return {std::move(pooled), std::move(error)};
}

const std::filesystem::path& Database::file() const {
    return m_impl->file;
}

Result<int> Database::version(std::string_view schema) {
    Pooled pooled(m_impl->writer, {}, false);
    return m_impl->migratorOn(pooled.driver()).version(schema);
}

Result<void> Database::migrate(std::string_view schema, int version) {
    const auto& all = m_impl->options.schemas;
    const auto found = std::find_if(all.begin(), all.end(), [&](const Schema& one) { return one.name == schema; });
    if (found == all.end()) return fail(Reason::NotFound, "migrate", std::string(schema));
    Pooled pooled(m_impl->writer, {}, false);
    return m_impl->migratorOn(pooled.driver()).to(*found, version);
}

Result<void> Database::backUp(const std::filesystem::path& to) {
    Pooled pooled(m_impl->readers, {}, false);
    return Impl::copy(pooled.driver(), to);
}

Result<void> Database::checkIntegrity(const CancelToken& cancel) {
    Pooled pooled(m_impl->readers, cancel, true);
    return check(pooled.driver(), "pragma integrity_check(1)", m_impl->file);
}

Result<void> Database::optimise() {
    Pooled pooled(m_impl->writer, {}, false);
    return pooled.driver().script("pragma analysis_limit=400; pragma optimize; pragma wal_checkpoint(passive)");
}

} // namespace bitbeats::database
