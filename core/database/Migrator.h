#pragma once

#include "SqliteDriver.h"
#include "database/Migration.h"

#include <functional>

namespace bitbeats::database {

/// Moves the schemas in a file between versions, each step in a transaction of its own. One thread.
class Migrator {
public:
    /// `backUp(schema, version)` is called before the first step that leaves a version with content.
    using BackUp = std::function<Result<void>(std::string_view schema, int version)>;

    Migrator(SqliteConnection& connection, std::string fileName, BackUp backUp)
        : m_connection(connection), m_fileName(std::move(fileName)), m_backUp(std::move(backUp)) {}

    Result<int> version(std::string_view schema);
    /// Errors: Unsupported if the file's version is above all that `schema` knows.
    Result<void> toNewest(const Schema& schema);
    Result<void> to(const Schema& schema, int target);

private:
    Result<void> step(const Schema& schema, const Migration& migration, bool up);
    Result<void> checkForeignKeys();

    SqliteConnection& m_connection;
    std::string m_fileName;
    BackUp m_backUp;
};

} // namespace bitbeats::database
