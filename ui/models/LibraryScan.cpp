#include "models/LibraryScan.h"

#include "library/AlbumArt.h"
#include "models/LibraryStore.h"
#include "models/MountWatch.h"

#include <algorithm>

namespace bitbeats::ui {
namespace {

/// Passes what a scan tells on its thread on to the GUI thread. The scan ends before the scanner object does, so
/// calls that are still queued then fall away with it.
library::ScanObserver observerFor(LibraryScan* scan, LibraryStore* store, library::ScanProgress* shown) {
    library::ScanObserver observer;
    observer.progress = [scan, shown](const library::ScanProgress& progress) {
        QMetaObject::invokeMethod(
            scan,
            [scan, shown, progress] {
                if (!scan->running()) return;
                *shown = progress;
                Q_EMIT scan->progressChanged();
            },
            Qt::QueuedConnection);
    };
    observer.failed = [store](const auto&, const Error&, bool) {
        QMetaObject::invokeMethod(
            store, [store] { store->tellSoon(LibraryPart::Problems); }, Qt::QueuedConnection);
    };
    observer.changed = [store](const library::ScanChanges&) {
        QMetaObject::invokeMethod(
            store, [store] { store->tellSoon(LibraryPart::Tracks); }, Qt::QueuedConnection);
    };
    return observer;
}

} // namespace

LibraryScan::LibraryScan(LibraryStore& store, QObject* parent) : QObject(parent), m_store(store), m_tasks(nullptr, 1) {}

LibraryScan::~LibraryScan() {
    m_watcher.reset();
}

void LibraryScan::begin() {
    m_mounts = std::make_unique<MountWatch>();
    // A drive that is there again is watched anew; its tracks come back with the scan.
    connect(m_mounts.get(), &MountWatch::changed, this, [this] {
        if (m_roots.empty()) return;
        watch();
        request({});
    });
    readRoots(true);
}

void LibraryScan::readRoots(bool scanNow, bool asked) {
    m_reading = m_store.ask(
        this, [](database::Database& db, const CancelToken&) { return library::Roots(db).all(); },
        [this, scanNow, asked](Result<std::vector<library::Root>> roots) {
            m_reading.reset();
            if (!roots) return Q_EMIT failed(QString::fromStdString(sentence(roots.error())));
            const auto samePath = [](const auto& a, const auto& b) { return a.path == b.path; };
            const bool moved = !std::equal(m_roots.begin(), m_roots.end(), roots->begin(), roots->end(), samePath);
            m_roots = std::move(*roots);
            m_rootsKnown = true;
            if (moved) watch();
            Q_EMIT rootsChanged();
            if (scanNow && !m_roots.empty()) request({{}, false, asked});
        });
}

void LibraryScan::watch() {
    std::vector<std::filesystem::path> paths;
    for (const auto& root : m_roots)
        paths.push_back(root.path);
    if (!m_watcher)
        m_watcher = std::make_unique<library::Watcher>([this](const std::vector<std::filesystem::path>& changed) {
            QMetaObject::invokeMethod(
                this,
                [this, changed] {
                    if (!m_roots.empty()) request({changed, false, false});
                },
                Qt::QueuedConnection);
        });
    m_watcher->watch(std::move(paths));
}

bool LibraryScan::watching() const {
    return m_watcher && m_watcher->complete();
}

void LibraryScan::waitUntilWatching() const {
    m_watcher->waitUntilWatching();
}

void LibraryScan::add(const QStringList& folders) {
    m_store.change(
        this, LibraryPart::Roots,
        [folders](database::Database& db, const CancelToken&) -> Result<void> {
            library::Roots roots(db);
            for (const auto& folder : folders)
                if (const auto added = roots.add(folder.toStdString()); !added) return Failure(added.error());
            return {};
        },
        [this](const Result<void>& added) {
            if (!added) Q_EMIT failed(QString::fromStdString(sentence(added.error())));
            readRoots(added.has_value(), true);
        });
}

void LibraryScan::remove(library::RootId root) {
    cancel(); // what is being read may lie in it
    m_store.change(
        this, LibraryPart::Roots | LibraryPart::Tracks | LibraryPart::Problems,
        [root](database::Database& db, const CancelToken&) { return library::Roots(db).remove(root); },
        [this](const Result<void>& removed) {
            if (!removed) Q_EMIT failed(QString::fromStdString(sentence(removed.error())));
            readRoots(true);
        });
}

void LibraryScan::everything(bool readAll) {
    request({{}, readAll, true});
}

void LibraryScan::folders(std::vector<std::filesystem::path> folders) {
    request({std::move(folders), false, true});
}

/// What is asked for while a scan runs comes after it, as one.
void LibraryScan::request(Request request) {
    if (!m_waiting) {
        m_waiting = std::move(request);
    } else {
        const bool all = m_waiting->where.empty() || request.where.empty();
        m_waiting->where.insert(m_waiting->where.end(), request.where.begin(), request.where.end());
        if (all) m_waiting->where.clear();
        m_waiting->readAll |= request.readAll;
        m_waiting->asked |= request.asked;
    }
    if (!m_running) next();
}

void LibraryScan::next() {
    if (!m_waiting) return;
    const auto wanted = *std::exchange(m_waiting, std::nullopt);
    library::ScanOptions options;
    options.where = wanted.where;
    options.readAll = wanted.readAll;
    options.gently = true;
    m_asked = wanted.asked;
    m_progress = {};
    m_covers.reset();
    m_running = m_store.askOn(
        m_tasks, this,
        [options, observer = observerFor(this, &m_store, &m_progress)](database::Database& db,
                                                                       const CancelToken& cancel) {
            return library::Scanner(db).scan(options, cancel, observer);
        },
        [this](const Result<library::ScanReport>& result) { done(result); });
    Q_EMIT stateChanged();
}

void LibraryScan::done(const Result<library::ScanReport>& result) {
    m_running.reset();
    if (result) {
        m_report = *result;
        if (result->added + result->changed + result->gone + result->away > 0) m_store.tell(LibraryPart::Tracks);
        m_store.tell(LibraryPart::Problems);
        Q_EMIT finished(*result);
    } else if (result.error().reason != Reason::Cancelled) {
        Q_EMIT failed(QString::fromStdString(sentence(result.error())));
    }
    readRoots(false); // their counts, and which are away
    if (m_waiting) return next();
    m_asked = false;
    Q_EMIT stateChanged();
    lookForCovers();
}

/// On the thread of the scans, so that one comes after the other; a scan that is asked for meanwhile goes first.
void LibraryScan::lookForCovers() {
    m_covers = m_store.askOn(
        m_tasks, this,
        [folder = m_store.artFolder(), store = &m_store](database::Database& db, const CancelToken& cancel) {
            tags::ArtworkStore pictures(folder);
            std::int64_t found = 0;
            return library::AlbumArt(db, pictures).fill(true, cancel, [&](const library::AlbumArtProgress& progress) {
                if (std::exchange(found, progress.found) == progress.found) return;
                QMetaObject::invokeMethod(
                    store, [store] { store->tellSoon(LibraryPart::Covers); }, Qt::QueuedConnection);
            });
        },
        [this](const Result<library::AlbumArtProgress>& done) {
            m_covers.reset();
            if (!done && done.error().reason != Reason::Cancelled)
                Q_EMIT failed(QString::fromStdString(sentence(done.error())));
        });
}

void LibraryScan::cancel() {
    m_waiting.reset();
    if (!m_running) return;
    m_running->cancel(); // it is no more answered; the next one begins when its thread is free
    m_running.reset();
    m_asked = false;
    m_store.tell(LibraryPart::Tracks | LibraryPart::Problems);
    Q_EMIT stateChanged();
    readRoots(false);
}

} // namespace bitbeats::ui
