#pragma once

#include "library/Roots.h"
#include "library/Scan.h"
#include "library/Watcher.h"
#include "models/Tasks.h"

#include <QObject>
#include <QStringList>
#include <QTimer>
#include <memory>
#include <optional>
#include <vector>

namespace bitbeats::ui {

class LibraryStore;
class MountWatch;

/// Keeps the library in line with the files: scans its folders at start, when asked and when the watcher says that
/// something changed; one scan at a time. Also takes folders in and out. GUI thread only.
class LibraryScan : public QObject {
    Q_OBJECT
public:
    explicit LibraryScan(LibraryStore& store, QObject* parent = nullptr);
    ~LibraryScan() override; ///< ends what runs; what was found until then is kept

    /// The library is open: reads its folders, watches them and looks through them.
    void begin();

    const std::vector<library::Root>& roots() const { return m_roots; }
    bool rootsKnown() const { return m_rootsKnown; } ///< false until they were read
    void add(const QStringList& folders);
    void remove(library::RootId root);

    /// Looks through every folder; with `readAll` every file is read again.
    void everything(bool readAll = false);
    void folders(std::vector<std::filesystem::path> folders);
    void cancel();

    bool running() const { return m_running != nullptr; }
    /// Covers are looked for in the background, after a scan.
    bool lookingForCovers() const { return m_covers != nullptr; }
    /// The person waits for it: they asked for it, or folders are new. Otherwise it is only a look at what changed.
    bool asked() const { return m_asked; }
    const library::ScanProgress& progress() const { return m_progress; }
    /// Of the last scan that came to its end.
    const std::optional<library::ScanReport>& report() const { return m_report; }
    /// Folders are watched, or looked through now and then where the system cannot watch them all.
    bool watching() const;
    void waitUntilWatching() const; ///< blocks; for tests

Q_SIGNALS:
    void rootsChanged();
    void stateChanged();    ///< running or not
    void progressChanged(); ///< a few times a second
    void finished(const bitbeats::library::ScanReport& report);
    void failed(const QString& sentence);

private:
    struct Request {
        std::vector<std::filesystem::path> where; ///< none = everything
        bool readAll = false;
        bool asked = false;
    };
    void readRoots(bool scanNow, bool asked = false);
    void request(Request request);
    void next();
    void done(const Result<library::ScanReport>& result);
    void watch();
    void lookForCovers();

    LibraryStore& m_store;
    std::vector<library::Root> m_roots;
    bool m_rootsKnown = false;
    std::optional<Request> m_waiting;
    bool m_asked = false;
    library::ScanProgress m_progress;
    std::optional<library::ScanReport> m_report;
    std::unique_ptr<MountWatch> m_mounts;
    std::unique_ptr<library::Watcher> m_watcher;
    Task m_reading;
    Task m_running;
    Task m_covers;
    Tasks m_tasks; ///< one thread; last, so that it ends first
};

} // namespace bitbeats::ui
