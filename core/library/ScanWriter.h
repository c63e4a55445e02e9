#pragma once

#include "ScanEvents.h"
#include "library/Scan.h"

#include <unordered_set>

namespace bitbeats::library {

/// Writes what a scan finds, many files to a transaction, and counts. Lives on the thread that scans.
class ScanWriter {
public:
    ScanWriter(database::Database& db, const ScanObserver& observer, std::int64_t nowMs);
    ~ScanWriter();
    ScanWriter(const ScanWriter&) = delete;
    ScanWriter& operator=(const ScanWriter&) = delete;

    Result<void> take(ScanEvent&& event);
    /// Ends the open transaction, if there is one.
    Result<void> flush();
    /// What is gone is only taken out once everything that was found is in: it may have moved.
    Result<void> finish(const std::vector<RootId>& roots);

    bool hasOpen() const { return m_session.has_value(); }
    const ScanReport& report() const { return m_report; }
    /// The walk came to its end.
    bool ended() const { return m_walkEnded; }
    const std::optional<Error>& walkError() const { return m_walkError; }

private:
    void on(FileRead& event);
    void on(FileFailed& event);
    void on(FilesSame& event);
    void on(TrackBack& event);
    void on(TrackLost& event);
    void on(ProblemSolved& event);
    void on(CoverFound& event);
    void on(RootSeen& event);
    void on(WalkEnded& event);

    database::WriteSession& session();
    void list(RootId root, const std::string& path, const Error& error, std::int64_t size, std::int64_t mtimeNs);
    void tell(const std::string& path, const Error& error, bool listed);
    Result<void> loseAll();
    void dropEmptyFolders();

    database::Database& m_db;
    const ScanObserver& m_observer;
    const std::int64_t m_now;
    TrackStore m_store;
    std::optional<database::WriteSession> m_session;
    Instant m_openedAt{};
    int m_inSession = 0;
    ScanChanges m_changes;
    ScanReport m_report;
    std::vector<TrackLost> m_lost;
    std::unordered_set<TrackId> m_moved; ///< found elsewhere meanwhile
    std::vector<CoverFound> m_covers;
    bool m_walkEnded = false;
    std::optional<Error> m_walkError;
};

} // namespace bitbeats::library
