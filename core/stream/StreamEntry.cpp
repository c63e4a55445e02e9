#include "StreamEntry.h"

#include "base/PercentEncoding.h"
#include "http/ContentType.h"

#include <filesystem>
#include <sys/stat.h>

namespace bitbeats::stream {
namespace {

namespace fs = std::filesystem;

/// As it is now: a file of this machine may change between two requests, and its tag with it.
void describeFile(const fs::path& path, http::Content& content) {
    struct stat facts {};
    if (::stat(path.c_str(), &facts) != 0) return;
    content.size = facts.st_size;
    content.etag = std::to_string(facts.st_ino) + "-" + std::to_string(facts.st_size) + "-" +
                   std::to_string(facts.st_mtim.tv_sec) + "-" + std::to_string(facts.st_mtim.tv_nsec);
}

} // namespace

StreamEntry::StreamEntry(int id, sources::SourceLink link, sources::SwarmAccess& swarm, sources::TorrentShelf& shelf,
                         sources::SourceOpener& opener, ReaderPark& park)
    : m_id(id), m_link(std::move(link)), m_swarm(swarm), m_shelf(shelf), m_opener(opener), m_park(park) {}

Result<void> StreamEntry::open(const CancelToken& cancel) {
    const auto torrent = m_opener.isTorrent(m_link, cancel);
    auto outcome = !torrent   ? Result<void>(Failure(torrent.error()))
                   : *torrent ? openTorrent(cancel)
                              : openSingle(cancel);
    const std::lock_guard lock(m_mutex);
    m_outcome = outcome;
    m_changed.notify_all();
    return outcome;
}

Result<void> StreamEntry::openTorrent(const CancelToken& cancel) {
    auto torrent = m_shelf.find(m_link, cancel);
    if (!torrent) return Failure(torrent.error());
    const auto chosen = sources::chosenFile(**torrent, m_link);
    if (!chosen) return Failure(chosen.error());
    {
        const std::lock_guard lock(m_mutex);
        m_torrent = *torrent;
        m_chosen = *chosen;
    }
    // From here on peers are looked for and the head is fetched, whether a client has come or not.
    auto reader = m_swarm.openReader(**torrent, *chosen, swarm::ReaderRole::Player);
    if (!reader) return Failure(reader.error());
    m_park.park(parkName(*chosen), std::move(*reader));
    return {};
}

Result<void> StreamEntry::openSingle(const CancelToken& cancel) {
    auto opened = m_opener.openLink(m_link, swarm::ReaderRole::Player, cancel);
    if (!opened) return Failure(opened.error());
    const bool local = std::holds_alternative<sources::LocalPath>(m_link.what);
    {
        const std::lock_guard lock(m_mutex);
        m_fileName = opened->fileName;
        m_size = opened->bytes->size();
    }
    if (!local) m_park.park(parkName(-1), std::move(opened->bytes));
    return {};
}

Result<void> StreamEntry::waitUntilOpen(const CancelToken& cancel) {
    bool cancelled = false;
    const auto wake = cancel.onCancel([this, &cancelled] {
        const std::lock_guard lock(m_mutex);
        cancelled = true;
        m_changed.notify_all();
    });
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [&] { return m_outcome || cancelled; });
    auto outcome = m_outcome ? *m_outcome : Result<void>(fail(Reason::Cancelled, "open", m_link.text));
    lock.unlock(); // before `wake` goes: it waits for a cancellation that wants the lock
    return outcome;
}

Result<http::Content> StreamEntry::content(int fileIndex) {
    const std::lock_guard lock(m_mutex);
    http::Content content;
    if (!m_torrent) {
        if (fileIndex > 0) return fail(Reason::NotFound, "open", m_fileName, "it holds one file only");
        content.type = http::contentTypeOf(m_fileName);
        content.size = m_size;
        if (const auto* local = std::get_if<sources::LocalPath>(&m_link.what)) describeFile(local->path, content);
        content.open = [this]() -> Result<std::unique_ptr<ByteSource>> {
            const auto open = [this]() -> Result<std::unique_ptr<ByteSource>> {
                auto opened = m_opener.openLink(m_link, swarm::ReaderRole::Player, {});
                if (!opened) return Failure(opened.error());
                return std::move(opened->bytes);
            };
            // Files of this machine need no warm reader.
            if (std::holds_alternative<sources::LocalPath>(m_link.what)) return open();
            return m_park.lend(parkName(-1), open);
        };
        return content;
    }
    const int index = fileIndex < 0 ? m_chosen : fileIndex;
    if (index >= static_cast<int>(m_torrent->files.size()) || m_torrent->files[static_cast<std::size_t>(index)].padding)
        return fail(Reason::NotFound, "open", m_torrent->name, "it has no such file");
    const auto& file = m_torrent->files[static_cast<std::size_t>(index)];
    content.type = http::contentTypeOf(file.path);
    content.size = file.size;
    content.etag = m_torrent->infoHash.hex() + "-" + std::to_string(index);
    content.open = [this, torrent = m_torrent, index] {
        return m_park.lend(parkName(index),
                           [&] { return m_swarm.openReader(*torrent, index, swarm::ReaderRole::Player); });
    };
    return content;
}

std::string StreamEntry::fileName(int fileIndex) const {
    const std::lock_guard lock(m_mutex);
    if (!m_torrent) return m_fileName;
    const auto index = static_cast<std::size_t>(fileIndex < 0 ? m_chosen : fileIndex);
    return fs::path(m_torrent->files[index].path).filename().string();
}

std::string StreamEntry::path(int fileIndex) const {
    const auto name = fileName(fileIndex);
    const auto file = fileIndex < 0 ? std::string("track") : std::to_string(fileIndex);
    return "/" + std::to_string(m_id) + "/" + file + (name.empty() ? "" : "/" + percentEncoded(name));
}

std::vector<int> StreamEntry::files() const {
    const std::lock_guard lock(m_mutex);
    return m_torrent ? m_torrent->audioFiles() : std::vector<int>();
}

std::string StreamEntry::parkName(int fileIndex) const {
    return std::to_string(m_id) + "/" + std::to_string(fileIndex);
}

} // namespace bitbeats::stream
