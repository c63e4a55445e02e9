#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <span>

namespace bitbeats::audio {

/// A lock-free queue between one writing and one reading thread. Neither side waits, allocates or takes a lock.
template<typename T>
class SpscRing {
public:
    explicit SpscRing(std::size_t capacity) : m_items(new T[capacity]), m_capacity(capacity) {}

    std::size_t capacity() const { return m_capacity; }

    /// Writing thread: how much fits now.
    std::size_t space() const {
        return m_capacity - (m_written.load(std::memory_order_relaxed) - m_read.load(std::memory_order_acquire));
    }

    /// Reading thread: how much lies there now. (For any other thread: a moment's estimate.)
    std::size_t available() const {
        const auto read = m_read.load(std::memory_order_acquire);
        return m_written.load(std::memory_order_acquire) - read;
    }

    /// Writing thread. Takes as much as fits and says how much that was.
    std::size_t write(std::span<const T> items) {
        const auto count = std::min(items.size(), space());
        const auto at = m_written.load(std::memory_order_relaxed);
        const auto first = std::min(count, m_capacity - at % m_capacity);
        std::copy_n(items.data(), first, m_items.get() + at % m_capacity);
        std::copy_n(items.data() + first, count - first, m_items.get());
        m_written.store(at + count, std::memory_order_release);
        return count;
    }

    /// Writing thread. One item; false if it does not fit.
    bool push(const T& item) {
        if (space() == 0) return false;
        const auto at = m_written.load(std::memory_order_relaxed);
        m_items[at % m_capacity] = item;
        m_written.store(at + 1, std::memory_order_release);
        return true;
    }

    /// Reading thread. One item; false if there is none.
    bool pop(T& item) {
        if (available() == 0) return false;
        const auto at = m_read.load(std::memory_order_relaxed);
        item = m_items[at % m_capacity];
        m_read.store(at + 1, std::memory_order_release);
        return true;
    }

    /// Reading thread. Gives as much as there is and says how much that was.
    std::size_t read(std::span<T> into) {
        const auto count = std::min(into.size(), available());
        const auto at = m_read.load(std::memory_order_relaxed);
        const auto first = std::min(count, m_capacity - at % m_capacity);
        std::copy_n(m_items.get() + at % m_capacity, first, into.data());
        std::copy_n(m_items.get(), count - first, into.data() + first);
        m_read.store(at + count, std::memory_order_release);
        return count;
    }

    /// Reading thread. Drops up to `count` unread items.
    std::size_t skip(std::size_t count) {
        count = std::min(count, available());
        m_read.store(m_read.load(std::memory_order_relaxed) + count, std::memory_order_release);
        return count;
    }

    /// Empties it. Only while no other thread uses it.
    void reset() {
        m_read.store(0, std::memory_order_relaxed);
        m_written.store(0, std::memory_order_release);
    }

private:
    std::unique_ptr<T[]> m_items; // uninitialised on purpose: pages are touched only as far as they are used
    std::size_t m_capacity;
    alignas(64) std::atomic<std::size_t> m_written{0};
    alignas(64) std::atomic<std::size_t> m_read{0};
};

} // namespace bitbeats::audio
