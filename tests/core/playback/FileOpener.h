#pragma once

#include "base/FileSource.h"
#include "playback/TrackOpener.h"

#include <filesystem>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace bitbeats::test {

/// Opens paths, and keeps a list of the hints it was given. `wrap` may put another source around the file.
class FileOpener final : public playback::TrackOpener {
public:
    using Wrap = std::function<std::unique_ptr<ByteSource>(std::unique_ptr<ByteSource>, const playback::QueueItem&)>;
    explicit FileOpener(Wrap wrap = {}) : m_wrap(std::move(wrap)) {}

    Result<playback::OpenedTrack> open(const playback::QueueItem& item, const CancelToken&) override {
        auto file = FileSource::open(item.source);
        if (!file) return Failure(file.error());
        std::unique_ptr<ByteSource> bytes = std::move(*file);
        if (m_wrap) bytes = m_wrap(std::move(bytes), item);
        return playback::OpenedTrack{std::move(bytes), std::filesystem::path(item.source).filename().string()};
    }

    void approach(const playback::QueueItem& item, playback::Approach approach) override {
        const std::lock_guard lock(m_mutex);
        m_hints.emplace_back(item.source, approach);
    }

    std::vector<std::pair<std::string, playback::Approach>> hints() const {
        const std::lock_guard lock(m_mutex);
        return m_hints;
    }

private:
    Wrap m_wrap;
    mutable std::mutex m_mutex;
    std::vector<std::pair<std::string, playback::Approach>> m_hints;
};

inline playback::QueueItem itemOf(const std::filesystem::path& path) {
    playback::QueueItem item;
    item.source = path.string();
    item.title = path.stem().string();
    return item;
}

} // namespace bitbeats::test
