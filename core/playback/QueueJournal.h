#pragma once

#include "base/Result.h"

#include <QByteArray>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace bitbeats::playback {

/// An append-only file of lines. A line that append() has taken survives the end of the program by any signal (it is
/// with the kernel), and a power cut a moment later: a thread of its own syncs it to the disk, so that the window never
/// waits for that. The same thread rewrites it as one snapshot when it has grown. Owner's thread only.
class QueueJournal {
public:
    /// Makes the line that stands for everything; called once on the journal's thread, let go of on the owner's.
    using Snapshot = std::function<QByteArray()>;

    explicit QueueJournal(std::filesystem::path path);
    ~QueueJournal(); ///< after everything is written
    QueueJournal(const QueueJournal&) = delete;
    QueueJournal& operator=(const QueueJournal&) = delete;

    /// Gives every whole line to `take` until that says no; what follows is cut off. True if nothing was.
    Result<bool> read(const std::function<bool(const QByteArray& line)>& take);

    void append(const QByteArray& line);
    /// Drops the snapshots that have been written.
    void letGo();

    /// Replaces everything by this one line before it returns. Waits for the disk: for what is small.
    void rewriteNow(const QByteArray& line);
    /// Replaces everything by a snapshot, soon. Lines appended meanwhile follow it. `leap`: it is no sum of the lines
    /// so far; until it is there, the file keeps what it had.
    void rewriteSoon(Snapshot snapshot, bool leap);

    /// It has grown to many times what a snapshot takes, and nobody is about to rewrite it.
    bool wantsRewrite() const;
    /// Everything up to now is in the file or on its way there; false after a failure, until the next rewrite.
    bool whole() const;

private:
    void work();
    void sync(std::unique_lock<std::mutex>& lock);
    void rewrite(std::unique_lock<std::mutex>& lock);
    Result<int> prepare(const QByteArray& snapshot) const;
    Result<void> exchange(int file, std::int64_t size);
    void forget();
    Result<void> openForAppend();
    Result<void> put(int file, const QByteArray& bytes, std::int64_t size) const;
    Failure failure(const char* operation, int number) const;
    void note(const Result<void>& done);

    const std::filesystem::path m_path;

    mutable std::mutex m_mutex; // guards all below
    std::condition_variable m_wake;
    int m_file = -1;
    std::int64_t m_size = 0;
    std::int64_t m_snapshotSize = 0;
    std::optional<Snapshot> m_wanted; ///< a rewrite that has not begun
    bool m_rewriting = false;         ///< one that has
    int m_rewrites = 0;               ///< asked for so far: an older one steps back
    bool m_leaping = false;           ///< lines are for the new file alone
    QByteArray m_since;               ///< lines appended since the snapshot was taken
    std::vector<Snapshot> m_finished; ///< for the owner to let go of
    bool m_whole = false;
    bool m_dirty = false;
    bool m_quit = false;
    std::thread m_thread;
};

} // namespace bitbeats::playback
