#include "SqliteDriver.h"

#include <sqlite3.h>

#include <cerrno>

namespace bitbeats::database {
namespace {

constexpr int kStepsBetweenCancelChecks = 2000;

Reason reasonOf(sqlite3* handle, int code) {
    switch (code & 0xff) {
    case SQLITE_FULL:
        return Reason::DiskFull;
    case SQLITE_READONLY:
        return Reason::ReadOnly;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return Reason::Corrupt;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return Reason::TimedOut;
    case SQLITE_INTERRUPT:
        return Reason::Cancelled;
    case SQLITE_TOOBIG:
        return Reason::TooLarge;
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return Reason::NotAllowed;
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR: {
        const int number = handle ? sqlite3_system_errno(handle) : 0;
        if (number != 0) return reasonOfErrno(number);
        return (code & 0xff) == SQLITE_CANTOPEN ? Reason::NotAllowed : Reason::Internal;
    }
    default:
        return Reason::Internal;
    }
}

std::string detailOf(sqlite3* handle, int code, Reason reason) {
    switch (reason) {
    case Reason::DiskFull:
    case Reason::Cancelled:
    case Reason::ReadOnly:
    case Reason::NotAllowed:
        return {};
    case Reason::TimedOut:
        return "another program keeps it busy";
    default:
        return handle ? sqlite3_errmsg(handle) : sqlite3_errstr(code);
    }
}

std::string adviceFor(Reason reason) {
    if (reason == Reason::DiskFull) return "Free some space; nothing was changed.";
    if (reason == Reason::TimedOut) return "Close the other BitBeats, or wait until its scan is done.";
    return {};
}

int askedToStop(void* token) {
    return static_cast<const CancelToken*>(token)->cancelled() ? 1 : 0;
}

class SqliteStatement final : public DriverStatement {
public:
    SqliteStatement(const SqliteConnection& connection, sqlite3_stmt* statement)
        : m_connection(connection), m_statement(statement) {}
    ~SqliteStatement() override { sqlite3_finalize(m_statement); }
    SqliteStatement(const SqliteStatement&) = delete;
    SqliteStatement& operator=(const SqliteStatement&) = delete;

    void bind(int index, const Value& value) override {
        const auto size = static_cast<sqlite3_uint64>(value.text().size());
        const char* const bytes = value.text().data() ? value.text().data() : "";
        int code = SQLITE_OK;
        // Static: what a value views outlives the run, and reset() forgets it.
        switch (value.kind()) {
        case Value::Kind::Null:
            code = sqlite3_bind_null(m_statement, index + 1);
            break;
        case Value::Kind::Integer:
            code = sqlite3_bind_int64(m_statement, index + 1, value.integer());
            break;
        case Value::Kind::Real:
            code = sqlite3_bind_double(m_statement, index + 1, value.real());
            break;
        case Value::Kind::Text:
            code = sqlite3_bind_text64(m_statement, index + 1, bytes, size, SQLITE_STATIC, SQLITE_UTF8);
            break;
        case Value::Kind::Blob:
            code = sqlite3_bind_blob64(m_statement, index + 1, bytes, size, SQLITE_STATIC);
            break;
        }
        if (code != SQLITE_OK) m_bindProblem = code;
    }

    Result<bool> step() override {
        if (m_bindProblem != SQLITE_OK) return Failure(m_connection.lastError("use", m_bindProblem));
        const int code = sqlite3_step(m_statement);
        if (code == SQLITE_ROW) return true;
        if (code == SQLITE_DONE) return false;
        return Failure(m_connection.lastError("use", code));
    }

    void reset() override {
        sqlite3_reset(m_statement);
        sqlite3_clear_bindings(m_statement);
        m_bindProblem = SQLITE_OK;
    }

    bool isNull(int column) const override { return sqlite3_column_type(m_statement, column) == SQLITE_NULL; }
    std::int64_t integer(int column) const override { return sqlite3_column_int64(m_statement, column); }
    double real(int column) const override { return sqlite3_column_double(m_statement, column); }
    std::string_view text(int column) const override {
        // A blob is asked for as such: as text it would be converted.
        const bool blob = sqlite3_column_type(m_statement, column) == SQLITE_BLOB;
        const void* const bytes =
            blob ? sqlite3_column_blob(m_statement, column) : sqlite3_column_text(m_statement, column);
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column));
        return bytes ? std::string_view(static_cast<const char*>(bytes), size) : std::string_view();
    }

private:
    const SqliteConnection& m_connection;
    sqlite3_stmt* m_statement;
    int m_bindProblem = SQLITE_OK;
};

} // namespace

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const std::filesystem::path& file,
                                                                 Milliseconds busyPatience) {
    sqlite3* handle = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    const int code = sqlite3_open_v2(file.c_str(), &handle, flags, nullptr);
    std::unique_ptr<SqliteConnection> connection(new SqliteConnection(handle, file.filename().string()));
    if (code != SQLITE_OK) return Failure(connection->lastError("open", code));
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, static_cast<int>(busyPatience.count()));
    // A file that somebody else made cannot do more than hold data.
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    return connection;
}

SqliteConnection::~SqliteConnection() {
    sqlite3_close_v2(m_handle);
}

Result<std::unique_ptr<DriverStatement>> SqliteConnection::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(m_handle, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                        &statement, nullptr);
    if (code != SQLITE_OK) return Failure(lastError("use", code));
    if (!statement) return bitbeats::fail(Reason::Internal, "use", m_name, "an empty statement");
    return std::make_unique<SqliteStatement>(*this, statement);
}

Result<void> SqliteConnection::script(std::string_view sql) {
    const std::string text(sql);
    const int code = sqlite3_exec(m_handle, text.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return Failure(lastError("use", code));
    return {};
}

std::int64_t SqliteConnection::changes() const {
    return sqlite3_changes(m_handle);
}

void SqliteConnection::setCancel(const CancelToken* token) {
    m_cancel = token;
    auto* const data = const_cast<CancelToken*>(token); // only read, see askedToStop
    sqlite3_progress_handler(m_handle, token ? kStepsBetweenCancelChecks : 0, token ? askedToStop : nullptr, data);
}

Result<void> SqliteConnection::copyTo(const std::filesystem::path& to) {
    sqlite3* target = nullptr;
    int code = sqlite3_open_v2(to.c_str(), &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    std::unique_ptr<SqliteConnection> closing(new SqliteConnection(target, to.filename().string()));
    if (code != SQLITE_OK) return Failure(closing->lastError("write", code));
    sqlite3_backup* const backup = sqlite3_backup_init(target, "main", m_handle, "main");
    if (!backup) return Failure(closing->lastError("write", sqlite3_errcode(target)));
    sqlite3_backup_step(backup, -1);
    code = sqlite3_backup_finish(backup);
    if (code != SQLITE_OK) return Failure(closing->lastError("write", code));
    return {};
}

Error SqliteConnection::lastError(std::string operation, int code) const {
    const auto reason = reasonOf(m_handle, code);
    return {reason, std::move(operation), m_name, detailOf(m_handle, code, reason), adviceFor(reason)};
}

} // namespace bitbeats::database
