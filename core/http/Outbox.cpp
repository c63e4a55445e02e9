#include "http/Outbox.h"

namespace bitbeats::http {

bool Outbox::push(std::string message) {
    const std::lock_guard lock(m_mutex);
    if (m_closed) return false;
    m_bytes += message.size();
    if (m_bytes > m_limit) {
        m_closed = true;
        m_messages.clear();
    } else {
        m_messages.push_back(std::move(message));
    }
    if (m_wake) m_wake();
    return !m_closed;
}

void Outbox::close() {
    const std::lock_guard lock(m_mutex);
    m_closed = true;
    if (m_wake) m_wake();
}

bool Outbox::closed() const {
    const std::lock_guard lock(m_mutex);
    return m_closed;
}

void Outbox::listen(std::function<void()> wake) {
    const std::lock_guard lock(m_mutex);
    m_wake = std::move(wake);
}

std::optional<std::string> Outbox::take() {
    const std::lock_guard lock(m_mutex);
    if (m_messages.empty()) return {};
    auto message = std::move(m_messages.front());
    m_messages.pop_front();
    m_bytes -= message.size();
    return message;
}

std::string eventText(std::string_view id, std::string_view name, std::string_view data) {
    std::string text;
    if (!id.empty()) text.append("id: ").append(id).append("\n");
    if (!name.empty()) text.append("event: ").append(name).append("\n");
    for (;;) {
        const auto end = data.find('\n');
        text.append("data: ").append(data.substr(0, end)).append("\n");
        if (end == std::string_view::npos) break;
        data.remove_prefix(end + 1);
    }
    return text += '\n';
}

} // namespace bitbeats::http
