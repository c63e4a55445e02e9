#include "base/Cancellation.h"

#include <map>
#include <mutex>

namespace bitbeats {

struct CancelToken::State {
    std::mutex mutex;
    bool cancelled = false;
    int nextKey = 0;
    std::map<int, std::function<void()>> wakers;
};

CancelToken::CancelToken() : m_state(std::make_shared<State>()) {}
CancelToken::CancelToken(std::shared_ptr<State> state) : m_state(std::move(state)) {}

bool CancelToken::cancelled() const {
    const std::lock_guard lock(m_state->mutex);
    return m_state->cancelled;
}

std::shared_ptr<void> CancelToken::onCancel(std::function<void()> wake) const {
    std::unique_lock lock(m_state->mutex);
    if (m_state->cancelled) {
        lock.unlock();
        wake();
        return {};
    }
    const int key = m_state->nextKey++;
    m_state->wakers.emplace(key, std::move(wake));
    // Unregistering waits for a cancellation that is under way, so that a waker never outlives what it captured.
    return {m_state.get(), [state = m_state, key](void*) {
                const std::lock_guard inner(state->mutex);
                state->wakers.erase(key);
            }};
}

Cancellation::Cancellation() : m_state(std::make_shared<CancelToken::State>()) {}
Cancellation::~Cancellation() = default;

void Cancellation::cancel() {
    const std::lock_guard lock(m_state->mutex);
    if (m_state->cancelled) return;
    m_state->cancelled = true;
    for (auto& [key, wake] : m_state->wakers)
        wake();
}

CancelToken Cancellation::token() const {
    return CancelToken(m_state);
}

} // namespace bitbeats
