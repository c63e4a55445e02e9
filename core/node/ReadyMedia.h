#pragma once

#include "Tracks.h"
#include "base/Clock.h"
#include "http/OpenFile.h"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace bitbeats::node {

/// Files that are being listened to, open and known to be for everybody, so that the next range of one needs neither
/// the database nor another thread. Trusted for a moment only: an administrator's command may change things from
/// another process. Any thread; never blocks for long.
class ReadyMedia {
public:
    struct Entry {
        std::shared_ptr<const http::OpenFile> file;
        std::string type;
        std::string etag;
    };

    explicit ReadyMedia(const Clock& clock) : m_clock(clock) {}

    std::optional<Entry> find(std::string_view track) const;
    void keep(const std::string& track, Entry entry);
    void forget(const std::string& track);

private:
    struct Kept {
        Entry entry;
        Instant until;
    };

    const Clock& m_clock;
    mutable std::mutex m_mutex;
    std::unordered_map<std::string, Kept> m_entries;
};

} // namespace bitbeats::node
