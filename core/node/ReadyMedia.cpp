#include "ReadyMedia.h"

namespace bitbeats::node {
namespace {

constexpr std::chrono::seconds kTrusted{2};
constexpr std::size_t kMaxOpen = 500;

} // namespace

std::optional<ReadyMedia::Entry> ReadyMedia::find(std::string_view track) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(std::string(track));
    if (found == m_entries.end() || found->second.until < m_clock.now()) return {};
    return found->second.entry;
}

void ReadyMedia::keep(const std::string& track, Entry entry) {
    const auto now = m_clock.now();
    const std::lock_guard lock(m_mutex);
    if (m_entries.size() >= kMaxOpen)
        std::erase_if(m_entries, [&](const auto& kept) { return kept.second.until < now; });
    if (m_entries.size() < kMaxOpen) m_entries[track] = {std::move(entry), now + kTrusted};
}

void ReadyMedia::forget(const std::string& track) {
    const std::lock_guard lock(m_mutex);
    m_entries.erase(track);
}

} // namespace bitbeats::node
