#pragma once

#include "base/Units.h"
#include "database/Driver.h"

#include <filesystem>

struct sqlite3;

namespace bitbeats::database {

/// A connection to an SQLite file. One thread at a time; a connection may move between threads.
class SqliteConnection final : public DriverConnection {
public:
    static Result<std::unique_ptr<SqliteConnection>> open(const std::filesystem::path& file, Milliseconds busyPatience);
    ~SqliteConnection() override;
    SqliteConnection(const SqliteConnection&) = delete;
    SqliteConnection& operator=(const SqliteConnection&) = delete;

    Result<std::unique_ptr<DriverStatement>> prepare(std::string_view sql) override;
    Result<void> script(std::string_view sql) override;
    std::int64_t changes() const override;
    void setCancel(const CancelToken* token) override;

    /// Copies the whole database into a new file.
    Result<void> copyTo(const std::filesystem::path& to);
    Error lastError(std::string operation, int code) const;

private:
    SqliteConnection(sqlite3* handle, std::string name) : m_handle(handle), m_name(std::move(name)) {}

    sqlite3* m_handle;
    std::string m_name;
    const CancelToken* m_cancel = nullptr;
};

} // namespace bitbeats::database
