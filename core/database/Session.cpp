#include "database/Session.h"

#include "Pool.h"

namespace bitbeats::database {

Session::Session(std::unique_ptr<Pooled> pooled, std::optional<Error> error)
    : m_pooled(std::move(pooled)), m_error(std::move(error)) {}

Session::Session(Session&& other) noexcept = default;
Session::~Session() = default;

void Session::fail(Error error) {
    if (!m_error) m_error = std::move(error);
}

bool Session::runWith(std::string_view sql, std::span<const Value> values) {
    Use use(*this, sql, values);
    while (use.next()) {
    } // a statement that returns rows has to be run to its end to have its effect
    return ok();
}

bool Session::script(std::string_view sql) {
    if (!ok() || !m_pooled) return false;
    if (const auto done = m_pooled->driver().script(sql); !done) fail(done.error());
    return ok();
}

std::int64_t Session::changes() const {
    return m_pooled ? m_pooled->driver().changes() : 0;
}

Session::Use::Use(Session& session, std::string_view sql, std::span<const Value> values) : m_session(session) {
    if (const auto taken = take(sql); !taken) {
        session.fail(taken.error());
        return;
    }
    for (std::size_t i = 0; i < values.size(); ++i)
        m_statement->bind(static_cast<int>(i), values[i]);
}

Result<void> Session::Use::take(std::string_view sql) {
    if (!m_session.ok()) return Failure(m_session.error());
    if (!m_session.m_pooled) return bitbeats::fail(Reason::Internal, "use", "the database", "the session has ended");
    auto& pooled = *m_session.m_pooled;
    if (pooled.cancelled()) return bitbeats::fail(Reason::Cancelled, "use", "the database");
    const auto cached = pooled.connection().cached(sql);
    if (!cached) return Failure(cached.error());
    if ((*cached)->busy) {
        auto own = pooled.driver().prepare(sql);
        if (!own) return Failure(own.error());
        m_own = std::move(*own);
        m_statement = m_own.get();
        return {};
    }
    m_busy = &(*cached)->busy;
    *m_busy = true;
    m_statement = (*cached)->statement.get();
    return {};
}

Session::Use::~Use() {
    if (m_statement) m_statement->reset();
    if (m_busy) *m_busy = false;
}

bool Session::Use::next() {
    if (!m_statement || !m_session.ok()) return false;
    const auto row = m_statement->step();
    if (!row) m_session.fail(row.error());
    return row && *row;
}

ReadSession::~ReadSession() {
    if (!m_pooled) return;
    // The snapshot is let go even where the session was cancelled.
    m_pooled->driver().setCancel(nullptr);
    (void)m_pooled->driver().script("rollback");
}

WriteSession::~WriteSession() {
    if (m_pooled) (void)m_pooled->driver().script("rollback");
}

Result<void> WriteSession::commit() {
    if (ok()) script("commit");
    if (!ok() && m_pooled) (void)m_pooled->driver().script("rollback");
    m_pooled.reset(); // the next writer need not wait for this object to go
    if (ok()) return {};
    return Failure(error());
}

} // namespace bitbeats::database
