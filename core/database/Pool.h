#pragma once

#include "SqliteDriver.h"

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace bitbeats::database {

/// A connection with the statements that were prepared on it.
class Connection {
public:
    struct Cached {
        std::unique_ptr<DriverStatement> statement;
        bool busy = false;
    };

    explicit Connection(std::unique_ptr<SqliteConnection> driver) : m_driver(std::move(driver)) {}
    SqliteConnection& driver() { return *m_driver; }
    /// The statement for this text, prepared once.
    Result<Cached*> cached(std::string_view sql);

private:
    std::unique_ptr<SqliteConnection> m_driver; // before the statements: they go first
    std::map<std::string, Cached, std::less<>> m_statements;
};

/// A set of connections, each lent to one session at a time. Any thread; take() waits until one is free.
class Pool {
public:
    /// `single`: there is one connection, and a thread that has it must not ask for it again.
    explicit Pool(bool single) : m_single(single) {}
    void add(std::unique_ptr<Connection> connection);
    std::unique_ptr<Connection> take();
    void giveBack(std::unique_ptr<Connection> connection);

private:
    const bool m_single;
    std::mutex m_mutex;
    std::thread::id m_holder; ///< who has the single connection
    std::condition_variable m_free;
    std::vector<std::unique_ptr<Connection>> m_idle;
};

/// A connection on loan, with what may cancel its work.
class Pooled {
public:
    Pooled(Pool& pool, CancelToken cancel, bool cancellable);
    ~Pooled();
    Pooled(const Pooled&) = delete;
    Pooled& operator=(const Pooled&) = delete;

    Connection& connection() { return *m_connection; }
    SqliteConnection& driver() { return m_connection->driver(); }
    bool cancelled() const { return m_cancellable && m_cancel.cancelled(); }

private:
    Pool& m_pool;
    CancelToken m_cancel;
    bool m_cancellable;
    std::unique_ptr<Connection> m_connection;
};

} // namespace bitbeats::database
