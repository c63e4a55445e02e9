#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace bitbeats::http {

/// Messages on their way to one client of an event stream or a WebSocket. Any thread pushes, the connection takes. A
/// client that takes them too slowly is let go rather than kept in memory: it comes back and asks anew.
class Outbox {
public:
    explicit Outbox(std::size_t limitBytes = 256 << 10) : m_limit(limitBytes) {}

    /// False when nobody takes messages any more.
    bool push(std::string message);
    void close();
    bool closed() const;

    /// For the connection: `wake` is called, on the thread of who pushes, whenever there is something to take or the
    /// box is closed. Once it is replaced by an empty one it is not called any more.
    void listen(std::function<void()> wake);
    std::optional<std::string> take();

private:
    const std::size_t m_limit;
    mutable std::mutex m_mutex;
    std::deque<std::string> m_messages;
    std::size_t m_bytes = 0;
    std::function<void()> m_wake;
    bool m_closed = false;
};

/// One event of a text/event-stream. Line breaks in `data` are kept, in `name` and `id` they may not be.
std::string eventText(std::string_view id, std::string_view name, std::string_view data);

} // namespace bitbeats::http
