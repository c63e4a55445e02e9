#include "library/Changes.h"

#include <algorithm>
#include <list>
#include <mutex>

namespace bitbeats::library {

struct Changes::Listeners {
    std::mutex mutex;
    std::list<Listener> all;
};

Changes::Changes() : m_listeners(std::make_shared<Listeners>()) {}
Changes::~Changes() = default;

Changes::Handle Changes::listen(Listener listener) {
    const std::lock_guard lock(m_listeners->mutex);
    m_listeners->all.push_back(std::move(listener));
    auto* const mine = &m_listeners->all.back();
    return {mine, [listeners = m_listeners](void* which) {
                const std::lock_guard guard(listeners->mutex);
                listeners->all.remove_if([&](const Listener& one) { return &one == which; });
            }};
}

void Changes::tell(const Change& change) {
    const std::lock_guard lock(m_listeners->mutex);
    for (const auto& listener : m_listeners->all)
        listener(change);
}

} // namespace bitbeats::library
