#include "DiskCheck.h"

#include "FileHash.h"
#include "NodeFolder.h"
#include "Tracks.h"
#include "Uploads.h"

namespace bitbeats::node {
namespace {

namespace fs = std::filesystem;

/// A track as far as its files go.
struct Kept {
    std::string id;
    std::string file;
    std::int64_t size = 0;
    std::string sha256;
    std::string infoHash;
};

class DiskCheck {
public:
    DiskCheck(database::Database& database, const fs::path& data, const CheckOptions& options,
              const CancelToken& cancel)
        : m_database(database), m_data(data), m_options(options), m_cancel(cancel) {}

    Result<CheckReport> run() {
        const auto tracks = all();
        if (!tracks) return Failure(tracks.error());
        for (const auto& track : *tracks) {
            if (m_cancel.cancelled()) return fail(Reason::Cancelled, "check", m_data.string());
            const auto problem = problemOf(track);
            // Somebody may have deleted it meanwhile.
            if (!problem.empty() && exists("select 1 from tracks where id = ?", track.id))
                tell("Track " + track.id + ": " + problem + ".");
            ++m_report.tracks;
            m_report.bytes += track.size;
        }
        lookFor(tracksIn(m_data), "Folder",
                "select 1 from tracks where id = ?1 union all"
                " select 1 from uploads where track = ?1 and state <= 1");
        lookFor(uploadsIn(m_data), "Upload", "select 1 from uploads where id = ?1 and state <= 1");
        lookForUploads();
        if (m_error) return Failure(*m_error);
        return std::move(m_report);
    }

private:
    void tell(std::string problem) { m_report.problems.push_back(std::move(problem)); }

    Result<std::vector<Kept>> all() {
        std::vector<Kept> tracks;
        auto read = m_database.read();
        read.each("select id, file, size, sha256, info_hash from tracks", [&](const database::Row& row) {
            tracks.push_back({row.text(0), row.text(1), row.integer(2), row.text(3), row.text(4)});
        });
        return read.done(std::move(tracks));
    }

    bool exists(const std::string& sql, const std::string& id) {
        auto read = m_database.read();
        const auto found = read.done(read.value<int>(sql, id));
        if (!found) m_error = found.error();
        return found && *found;
    }

    std::string problemOf(const Kept& track) const {
        const auto folder = tracksIn(m_data) / track.id;
        std::error_code error;
        const auto size = fs::file_size(folder / track.file, error);
        if (error) return "its file is gone";
        if (static_cast<std::int64_t>(size) != track.size)
            return "its file has " + std::to_string(size) + " bytes instead of " + std::to_string(track.size);
        const auto torrent = swarm::loadTorrent(folder / "track.torrent");
        if (!torrent) return "its torrent cannot be read";
        const auto& bytes = torrent->infoHash.bytes;
        if (!std::equal(bytes.begin(), bytes.end(), track.infoHash.begin(), track.infoHash.end(),
                        [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); }))
            return "its torrent is another one";
        if (!m_options.content) return {};
        const auto hash = sha256OfFile(folder / track.file, m_cancel);
        if (!hash) return "its file cannot be read";
        return *hash == track.sha256 ? std::string() : "its file is damaged";
    }

    /// What lies on the disk and belongs to no row.
    void lookFor(const fs::path& folder, const std::string& kind, const std::string& owner) {
        std::error_code error;
        for (const auto& entry : fs::directory_iterator(folder, error)) {
            const auto name = entry.path().filename().string();
            if (exists(owner, name) || m_error) continue;
            std::error_code gone;
            if (!fs::exists(entry.path(), gone)) continue; // it was on its way out
            tell(kind + " " + name + " belongs to nothing.");
            if (!m_options.repair) continue;
            fs::remove_all(entry.path(), gone);
            if (!gone) ++m_report.repaired;
        }
        if (error) tell("The folder " + folder.filename().string() + " cannot be read.");
    }

    /// Rows whose bytes should be there.
    void lookForUploads() {
        std::vector<std::pair<std::string, std::string>> uploads;
        {
            auto read = m_database.read();
            read.each("select id, track from uploads where state <= 1",
                      [&](const database::Row& row) { uploads.emplace_back(row.text(0), row.text(1)); });
            if (!read.ok()) m_error = read.error();
        }
        for (const auto& [id, track] : uploads) {
            std::error_code ignored;
            const bool there =
                fs::exists(uploadsIn(m_data) / id, ignored) || fs::exists(tracksIn(m_data) / track, ignored);
            if (there || !exists("select 1 from uploads where id = ? and state <= 1", id)) continue;
            tell("Upload " + id + ": its bytes are gone.");
        }
    }

    database::Database& m_database;
    const fs::path m_data;
    const CheckOptions m_options;
    const CancelToken m_cancel;
    CheckReport m_report;
    std::optional<Error> m_error;
};

} // namespace

Result<CheckReport> checkDisk(database::Database& database, const AuditLog& audit, const fs::path& data,
                              const CheckOptions& options, const CancelToken& cancel) {
    auto report = DiskCheck(database, data, options, cancel).run();
    if (!report) return report;
    const auto proof = audit.verify();
    if (!proof) return Failure(proof.error());
    report->auditRecords = proof->records;
    if (!proof->sound())
        report->problems.push_back("The audit log was altered at record " + std::to_string(proof->broken) + ".");
    return report;
}

} // namespace bitbeats::node
