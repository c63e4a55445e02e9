#pragma once

#include "base/Cancellation.h"
#include "base/Result.h"
#include "database/Driver.h"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <type_traits>

namespace bitbeats::database {

class Database;
class Pooled;

/// The row a statement stands on. Text views are valid until the next row.
class Row {
public:
    explicit Row(const DriverStatement& statement) : m_statement(statement) {}

    bool isNull(int column) const { return m_statement.isNull(column); }
    std::int64_t integer(int column) const { return m_statement.integer(column); }
    double real(int column) const { return m_statement.real(column); }
    std::string_view view(int column) const { return m_statement.text(column); }
    std::string text(int column) const { return std::string(m_statement.text(column)); }
    bool flag(int column) const { return integer(column) != 0; }

    template<typename T>
    T get(int column) const {
        if constexpr (std::is_same_v<T, std::string>)
            return text(column);
        else if constexpr (std::is_floating_point_v<T>)
            return static_cast<T>(real(column));
        else
            return static_cast<T>(integer(column));
    }
    template<typename T>
    std::optional<T> maybe(int column) const {
        return isNull(column) ? std::nullopt : std::optional<T>(get<T>(column));
    }

private:
    const DriverStatement& m_statement;
};

/// Statements on one connection, inside one transaction. The first failure stays: what follows does nothing and says
/// false, and the end of the session tells it. So a repository checks once, at its end, and still loses nothing.
/// Used by one thread, for as short as possible.
class Session {
public:
    bool ok() const { return !m_error; }
    const Error& error() const { return *m_error; }
    /// Ends the session with an error of the caller's.
    void fail(Error error);

    template<typename... A>
    bool run(std::string_view sql, const A&... values) {
        const std::array<Value, sizeof...(A)> bound{Value(values)...};
        return runWith(sql, bound);
    }
    bool runWith(std::string_view sql, std::span<const Value> values);

    /// Calls `take(row)` for each row; a `take` that returns false ends it early.
    template<typename F, typename... A>
    bool each(std::string_view sql, F&& take, const A&... values) {
        const std::array<Value, sizeof...(A)> bound{Value(values)...};
        return eachWith(sql, std::forward<F>(take), bound);
    }
    template<typename F>
    bool eachWith(std::string_view sql, F&& take, std::span<const Value> values) {
        Use use(*this, sql, values);
        while (use.next()) {
            const Row row(use.statement());
            if constexpr (std::is_same_v<std::invoke_result_t<F, const Row&>, bool>) {
                if (!take(row)) break;
            } else {
                take(row);
            }
        }
        return ok();
    }

    /// The first column of the first row; nothing if there is no row or it is null.
    template<typename T, typename... A>
    std::optional<T> value(std::string_view sql, const A&... values) {
        const std::array<Value, sizeof...(A)> bound{Value(values)...};
        Use use(*this, sql, bound);
        return use.next() ? Row(use.statement()).maybe<T>(0) : std::nullopt;
    }

    bool script(std::string_view sql);
    std::int64_t changes() const;

protected:
    Session(std::unique_ptr<Pooled> pooled, std::optional<Error> error);
    Session(Session&& other) noexcept;
    ~Session();

    /// One run of a statement; gives it back to the cache when it goes.
    class Use {
    public:
        Use(Session& session, std::string_view sql, std::span<const Value> values);
        ~Use();
        Use(const Use&) = delete;
        Use& operator=(const Use&) = delete;
        bool next();
        const DriverStatement& statement() const { return *m_statement; }

    private:
        Result<void> take(std::string_view sql);

        Session& m_session;
        DriverStatement* m_statement = nullptr;
        bool* m_busy = nullptr;
        std::unique_ptr<DriverStatement> m_own; ///< where the cached one is in use further out
    };

    std::unique_ptr<Pooled> m_pooled;
    std::optional<Error> m_error;
};

/// Reads from one consistent state of the database.
class ReadSession final : public Session {
public:
    ReadSession(ReadSession&&) noexcept = default;
    ~ReadSession();

    /// `value`, or the first error of the session.
    template<typename T>
    Result<std::remove_cvref_t<T>> done(T&& value) {
        if (!ok()) return Failure(error());
        return std::forward<T>(value);
    }

private:
    friend class Database;
    using Session::Session;
};

/// How much a transaction has to survive at once: a power failure (for what a person did), or only the end of the
/// program (for what can be found again, such as the results of a scan).
enum class Durability { Full, Lazy };

/// Changes that become true together by commit(), or not at all.
class WriteSession final : public Session {
public:
    WriteSession(WriteSession&&) noexcept = default;
    ~WriteSession();

    /// Ends the session. The first error of all that was run, or of the commit itself; nothing is changed then.
    [[nodiscard]] Result<void> commit();
    template<typename T>
    [[nodiscard]] Result<T> commit(T value) {
        if (const auto done = commit(); !done) return Failure(done.error());
        return value;
    }

private:
    friend class Database;
    using Session::Session;
};

} // namespace bitbeats::database
