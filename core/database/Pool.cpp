#include "Pool.h"

#include <cassert>

namespace bitbeats::database {
namespace {

constexpr std::size_t kMostStatements = 300; // statements that are put together at run time come in many shapes

} // namespace

Result<Connection::Cached*> Connection::cached(std::string_view sql) {
    if (const auto found = m_statements.find(sql); found != m_statements.end()) return &found->second;
    if (m_statements.size() >= kMostStatements)
        std::erase_if(m_statements, [](const auto& entry) { return !entry.second.busy; });
    auto prepared = m_driver->prepare(sql);
    if (!prepared) return Failure(prepared.error());
    return &m_statements.emplace(sql, Cached{std::move(*prepared), false}).first->second;
}

void Pool::add(std::unique_ptr<Connection> connection) {
    giveBack(std::move(connection));
}

std::unique_ptr<Connection> Pool::take() {
    std::unique_lock lock(m_mutex);
    assert((!m_single || m_holder != std::this_thread::get_id()) && "a write session inside a write session");
    m_free.wait(lock, [&] { return !m_idle.empty(); });
    auto connection = std::move(m_idle.back());
    m_idle.pop_back();
    m_holder = std::this_thread::get_id();
    return connection;
}

void Pool::giveBack(std::unique_ptr<Connection> connection) {
    {
        const std::lock_guard lock(m_mutex);
        m_idle.push_back(std::move(connection));
        m_holder = {};
    }
    m_free.notify_one();
}

Pooled::Pooled(Pool& pool, CancelToken cancel, bool cancellable)
    : m_pool(pool), m_cancel(std::move(cancel)), m_cancellable(cancellable), m_connection(pool.take()) {
    if (m_cancellable) driver().setCancel(&m_cancel);
}

Pooled::~Pooled() {
    if (m_cancellable) driver().setCancel(nullptr);
    m_pool.giveBack(std::move(m_connection));
}

} // namespace bitbeats::database
