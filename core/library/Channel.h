#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>

namespace bitbeats::library {

/// A bounded queue between threads: who puts waits while it is full, who takes waits while it is empty.
template<typename T>
class Channel {
public:
    explicit Channel(std::size_t most) : m_most(most) {}

    /// False once the channel is closed; the item is dropped then.
    bool put(T item) {
        std::unique_lock lock(m_mutex);
        m_room.wait(lock, [&] { return m_closed || m_items.size() < m_most; });
        if (m_closed) return false;
        m_items.push_back(std::move(item));
        lock.unlock();
        m_filled.notify_one();
        return true;
    }

    /// Nothing once the channel is closed and empty.
    std::optional<T> take() {
        std::unique_lock lock(m_mutex);
        m_filled.wait(lock, [&] { return m_closed || !m_items.empty(); });
        return pop(lock);
    }

    /// Likewise; nothing also when none came within `patience`.
    std::optional<T> takeWithin(std::chrono::milliseconds patience) {
        std::unique_lock lock(m_mutex);
        m_filled.wait_for(lock, patience, [&] { return m_closed || !m_items.empty(); });
        return pop(lock);
    }

    /// Nothing more will be put; with `drop` what is in it goes too.
    void close(bool drop = false) {
        {
            const std::lock_guard lock(m_mutex);
            m_closed = true;
            if (drop) m_items.clear();
        }
        m_filled.notify_all();
        m_room.notify_all();
    }

private:
    std::optional<T> pop(std::unique_lock<std::mutex>& lock) {
        if (m_items.empty()) return {};
        std::optional<T> item(std::move(m_items.front()));
        m_items.pop_front();
        lock.unlock();
        m_room.notify_one();
        return item;
    }

    const std::size_t m_most;
    std::mutex m_mutex;
    std::condition_variable m_filled;
    std::condition_variable m_room;
    std::deque<T> m_items;
    bool m_closed = false;
};

} // namespace bitbeats::library
