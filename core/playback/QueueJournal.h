#pragma once

#include "base/Result.h"

#include <QByteArray>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace bitbeats::playback {

/// An append-only file of lines. A line that append() has taken survives the end of the program by any signal (it is
/// with the kernel), and a power cut a moment later (a thread of its own syncs it to the disk, so that the window
/// never waits for that). Rewritten as one snapshot, atomically, when it has grown. Owner's thread only.
class QueueJournal {
public:
    explicit QueueJournal(std::filesystem::path path);
    ~QueueJournal();
    QueueJournal(const QueueJournal&) = delete;
    QueueJournal& operator=(const QueueJournal&) = delete;

    /// Gives every whole line to `take` until that says no; what follows is cut off. True if nothing was.
    Result<bool> read(const std::function<bool(const QByteArray& line)>& take);

    Result<void> append(const QByteArray& line);

    /// Replaces everything by this one line.
    Result<void> rewrite(const QByteArray& line);

    /// It has grown to many times what a snapshot takes.
    bool wantsRewrite() const { return m_size > 4 * m_snapshotSize + (256 << 10); }

private:
    Result<void> openForAppend();
    Failure failure(const char* operation, int number) const;
    void closeFile();
    void syncLoop();

    std::filesystem::path m_path;
    int m_file = -1;
    std::int64_t m_size = 0;
    std::int64_t m_snapshotSize = 0;

    std::mutex m_mutex; // guards m_file against the syncing thread
    std::condition_variable m_wake;
    bool m_dirty = false;
    bool m_quit = false;
    std::thread m_syncer;
};

} // namespace bitbeats::playback
