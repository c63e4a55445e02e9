#pragma once

#include "database/Database.h"
#include "library/Scan.h"
#include "models/Tasks.h"

#include <QHash>
#include <QTimer>
#include <filesystem>
#include <future>
#include <memory>
#include <optional>

namespace bitbeats::ui {

class LibraryScan;

/// What of the library a change concerns, so that only those who show it look again.
enum class LibraryPart : unsigned {
    Tracks = 1,    ///< tracks, albums, artists, genres, folders: also what they are called
    Likes = 2,     ///< and ratings
    Playlists = 4, ///< names, members, rules
    Plays = 8,     ///< history and play counts
    Roots = 16,    ///< the folders it is made of
    Problems = 32, ///< what could not be read
    Covers = 64,   ///< pictures of albums
};
Q_DECLARE_FLAGS(LibraryParts, LibraryPart)
Q_DECLARE_OPERATORS_FOR_FLAGS(LibraryParts)

/// The window's way to the library: opens the database, runs the services of core/library on threads of its own and
/// tells what changed. Nothing here waits. GUI thread only.
class LibraryStore : public QObject {
    Q_OBJECT
public:
    enum class State { None, Opening, Ready, Failed };

    /// Without a file there is no library: every question is answered by an error.
    explicit LibraryStore(const std::filesystem::path& file, QObject* parent = nullptr);
    ~LibraryStore() override;

    State state() const { return m_state; }
    QString error() const { return m_error; } ///< one sentence, when Failed
    /// Where the thumbnails of covers lie; empty without a library.
    const std::filesystem::path& artFolder() const { return m_artFolder; }
    LibraryScan& scan() { return *m_scan; }

    /// Asks the library: `work(Database&, const CancelToken&)` gives a Result on a thread of the store's, `done` takes
    /// it on the GUI thread. Whoever lets go of the Task is answered no more. May be called while the library is being
    /// opened: the answer comes after that.
    template<typename Work, typename Done>
    Task ask(QObject* context, Work work, Done done) {
        return askOn(m_readers, context, std::move(work), std::move(done));
    }
    /// On threads of the caller's, for what takes long. They have to end before the store does.
    template<typename Work, typename Done>
    Task askOn(Tasks& threads, QObject* context, Work work, Done done) {
        auto task = threads.run(
            context,
            [opened = m_opened, work = std::move(work)](const CancelToken& cancel) mutable {
                return through(opened, work, cancel);
            },
            std::move(done));
        auto* const cancellation = task.get();
        return Task(cancellation, [task = std::move(task)](Cancellation*) { task->cancel(); });
    }

    /// Changes the library: likewise, but one after the other in the order of the calls, always to the end, and `parts`
    /// are told as changed when it went well. `done` is left out when `context` is gone by then.
    template<typename Work, typename Done>
    void change(QObject* context, LibraryParts parts, Work work, Done done) {
        const auto number = ++m_changeNumber;
        m_changing.insert(number, m_writer.run(
                                      this,
                                      [opened = m_opened, work = std::move(work)](const CancelToken& cancel) mutable {
                                          return through(opened, work, cancel);
                                      },
                                      [this, number, parts, guard = QPointer<QObject>(context),
                                       done = std::move(done)](auto answer) mutable {
                                          m_changing.remove(number);
                                          if (answer) tell(parts);
                                          if (guard) done(std::move(answer));
                                      }));
    }

    /// Something changed that this object did not do itself. Told at once, but what comes in a hurry (a scan) is told
    /// together a few times a second.
    void tell(LibraryParts parts);
    void tellSoon(LibraryParts parts);

Q_SIGNALS:
    void stateChanged();
    void changed(bitbeats::ui::LibraryParts parts);
    void tracksChanged();
    void likesChanged();
    void playlistsChanged();
    void playsChanged();
    void rootsChanged();
    void problemsChanged();
    void coversChanged();

private:
    using Opened = std::shared_future<Result<database::Database*>>;

    template<typename Work>
    static auto through(const Opened& opened, Work& work, const CancelToken& cancel)
        -> decltype(work(std::declval<database::Database&>(), cancel)) {
        const auto& db = opened.get();
        if (!db) return Failure(db.error());
        return work(**db, cancel);
    }
    void open(const std::filesystem::path& file);

    State m_state = State::None;
    QString m_error;
    std::filesystem::path m_artFolder;
    std::unique_ptr<database::Database> m_db; ///< written by the job that opens it, before m_opened is set
    Opened m_opened;
    Task m_opening;
    QTimer m_soon;
    LibraryParts m_toTell;
    QHash<quint64, Task> m_changing;
    quint64 m_changeNumber = 0;
    std::unique_ptr<LibraryScan> m_scan;
    Tasks m_readers; // these two last: they wait for their jobs before the database goes
    Tasks m_writer;
};

} // namespace bitbeats::ui
