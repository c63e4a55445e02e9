#pragma once

#include "base/Cancellation.h"
#include "base/Result.h"
#include "base/Units.h"
#include "database/Migration.h"
#include "database/Session.h"

#include <filesystem>
#include <memory>
#include <vector>

namespace bitbeats::database {

struct Options {
    std::vector<Schema> schemas;       ///< brought to their newest version when the file is opened
    int readers = 3;                   ///< connections that may read at the same time
    std::int64_t cacheKiB = 8192;      ///< page cache of the writing connection; readers have a quarter each
    Milliseconds busyPatience{15'000}; ///< how long to wait for another program that writes
};

/// A database file: one writer and a few readers at the same time (write-ahead log), shared by all services that keep
/// something. Opening it checks and migrates the schema, and the whole file after a crash.
/// Any thread; read() and write() wait for a free connection, so never from the GUI thread.
class Database {
public:
    /// Errors: Unsupported for a newer schema, Corrupt for a damaged file, NotAllowed, DiskFull, ReadOnly.
    static Result<std::unique_ptr<Database>> open(const std::filesystem::path& file, Options options);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    ReadSession read(const CancelToken& cancel = {});
    WriteSession write(Durability durability = Durability::Full);

    const std::filesystem::path& file() const;
    /// The version of a schema in the file; 0 if it has none.
    Result<int> version(std::string_view schema);
    /// Takes a schema back (or forth) to a version; a backup is kept. For tests and for going back to an older program.
    Result<void> migrate(std::string_view schema, int version);
    /// A whole copy of the present state, made under a temporary name and then renamed.
    Result<void> backUp(const std::filesystem::path& to);
    /// Reads every page and index. Errors: Corrupt with what was found.
    Result<void> checkIntegrity(const CancelToken& cancel = {});
    /// The statistics that SQLite plans by, and the write-ahead log folded back. After big changes; quick otherwise.
    Result<void> optimise();

private:
    class Impl;
    explicit Database(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace bitbeats::database
