#include "library/Scan.h"

#include "ContentKey.h"
#include "Gentle.h"
#include "Now.h"
#include "ScanWalk.h"
#include "ScanWriter.h"
#include "library/Roots.h"
#include "tags/TagReader.h"

#include <algorithm>
#include <cstdlib>
#include <thread>

namespace bitbeats::library {
namespace {

constexpr std::size_t kFilesAhead = 20'000;
constexpr std::size_t kEventsAhead = 500; // each holds the tags of a file
constexpr auto kBetweenProgress = std::chrono::milliseconds(200);
constexpr auto kIdle = std::chrono::milliseconds(30);

/// One run of a scanner: a walk, some readers and the writer, with queues between them.
class Run {
public:
    Run(database::Database& db, const Scanner::ReadTags& readTags, const ScanOptions& options,
        const CancelToken& cancel, const ScanObserver& observer)
        : m_db(db), m_readTags(readTags), m_options(options), m_cancel(cancel), m_observer(observer),
          m_writer(db, observer, nowMs()) {}

    Result<ScanReport> run(const std::vector<WalkStart>& starts) {
        std::vector<std::thread> threads;
        const auto cores = static_cast<int>(std::thread::hardware_concurrency());
        const int readers = std::clamp(m_options.readers > 0 ? m_options.readers : cores, 1, 16);
        m_reading = readers;
        threads.emplace_back([&] { walk(starts); });
        for (int i = 0; i < readers; ++i)
            threads.emplace_back([&] { read(); });
        auto written = write();
        // Whoever still waits for room or for work stops.
        m_toRead.close(true);
        m_events.close(true);
        for (auto& thread : threads)
            thread.join();
        if (!written) return Failure(written.error());
        auto report = m_writer.report();
        report.seconds = seconds(std::chrono::steady_clock::now() - m_began);
        return report;
    }

private:
    void walk(const std::vector<WalkStart>& starts) {
        if (m_options.gently) beGentle();
        ScanWalk walk(m_db, m_cancel, m_toRead, m_events, m_found);
        const auto done = walk.run(starts, m_options.recursive, m_options.readAll);
        m_walked = true;
        m_events.put(WalkEnded{done ? std::nullopt : std::optional(done.error())});
        m_toRead.close(); // only then: the readers close the events when they are done
    }

    void read() {
        if (m_options.gently) beGentle();
        while (auto file = m_toRead.take()) {
            if (m_cancel.cancelled()) break;
            m_events.put(readOne(std::move(*file)));
        }
        if (--m_reading == 0) m_events.close();
    }

    FileRead readOne(FileToRead&& file) {
        const std::filesystem::path path(file.path());
        auto tags = m_readTags(path);
        std::string content;
        if (tags) {
            auto key = contentKey(path);
            if (key)
                content = std::move(*key);
            else if (key.error().reason == Reason::Changed)
                tags = Failure(key.error());
        }
        return {std::move(file), std::move(tags), std::move(content)};
    }

    Result<void> write() {
        for (;;) {
            auto event = m_events.takeWithin(kIdle);
            if (!event) {
                // Nothing to do for now: others may write meanwhile.
                if (m_writer.hasOpen()) {
                    if (auto done = m_writer.flush(); !done) return done;
                }
                event = m_events.take();
            }
            if (!event) break;
            if (auto taken = m_writer.take(std::move(*event)); !taken) return taken;
            if (m_cancel.cancelled()) break;
            tellProgress(false);
        }
        if (auto done = m_writer.flush(); !done) return done;
        if (m_cancel.cancelled()) return fail(Reason::Cancelled, "scan", "the library");
        if (m_writer.walkError()) return Failure(*m_writer.walkError());
        tellProgress(true);
        return {};
    }

    void tellProgress(bool last) {
        const auto now = std::chrono::steady_clock::now();
        if (!m_observer.progress || (!last && now - m_told < kBetweenProgress)) return;
        m_told = now;
        ScanProgress progress;
        progress.found = m_found;
        progress.done = m_writer.report().files;
        progress.walked = m_walked;
        const double passed = seconds(now - m_began);
        progress.filesPerSecond = passed > 0 ? static_cast<double>(progress.done) / passed : 0;
        if (progress.walked && progress.filesPerSecond > 0)
            progress.left = Milliseconds(static_cast<std::int64_t>(
                1000.0 * static_cast<double>(progress.found - progress.done) / progress.filesPerSecond));
        m_observer.progress(progress);
    }

    database::Database& m_db;
    const Scanner::ReadTags& m_readTags;
    const ScanOptions& m_options;
    const CancelToken& m_cancel;
    const ScanObserver& m_observer;
    Channel<FileToRead> m_toRead{kFilesAhead};
    Channel<ScanEvent> m_events{kEventsAhead};
    ScanWriter m_writer;
    std::atomic<std::int64_t> m_found{0};
    std::atomic<bool> m_walked{false};
    std::atomic<int> m_reading{0};
    const Instant m_began = std::chrono::steady_clock::now();
    Instant m_told = m_began;

public:
    ScanWriter& writer() { return m_writer; }
};

} // namespace

Scanner::Scanner(database::Database& db, ReadTags readTags) : m_db(db), m_readTags(std::move(readTags)) {
    if (!m_readTags) m_readTags = [](const std::filesystem::path& file) { return tags::readTags(file); };
}

Result<ScanReport> Scanner::scan(const ScanOptions& options, const CancelToken& cancel, const ScanObserver& observer) {
    const auto roots = Roots(m_db).all();
    if (!roots) return Failure(roots.error());
    std::vector<WalkStart> starts;
    for (const auto& wanted : options.where) {
        std::error_code problem;
        const auto real = std::filesystem::weakly_canonical(wanted, problem).string();
        const auto root = std::find_if(roots->begin(), roots->end(),
                                       [&](const Root& one) { return isWithin(real, one.path.string()); });
        if (root == roots->end())
            return fail(Reason::NotFound, "scan", wanted.string(), "it is in no folder of the library");
        starts.push_back({{root->id, root->path.string()}, real});
    }
    if (options.where.empty()) {
        for (const auto& root : *roots)
            starts.push_back({{root.id, root.path.string()}, root.path.string()});
    }
    Run run(m_db, m_readTags, options, cancel, observer);
    auto report = run.run(starts);
    if (!report) return report;
    std::vector<RootId> scanned;
    for (const auto& start : starts) {
        if (start.path == start.root.path) scanned.push_back(start.root.id);
    }
    if (auto finished = run.writer().finish(scanned); !finished) return Failure(finished.error());
    const auto took = report->seconds;
    *report = run.writer().report();
    report->seconds = took;
    return report;
}

} // namespace bitbeats::library
