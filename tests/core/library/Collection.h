#pragma once

#include "base/AtomicFile.h"
#include "database/Database.h"
#include "library/Roots.h"
#include "library/Scan.h"
#include "library/Schema.h"
#include "support/TempFolder.h"

#include <QtGlobal>

#include <atomic>
#include <map>

namespace bitbeats::test {

/// A library beside a folder of files that are no music: their first line is "title|artist|album|year|genre", the rest
/// is the sound. Read by a function of the test instead of TagLib.
class Collection {
public:
    Collection() {
        std::filesystem::create_directories(music());
        open();
    }

    std::filesystem::path music() const { return m_folder / "music"; }
    std::filesystem::path database() const { return m_folder / "library.db"; }
    database::Database& db() { return *m_db; }
    const TempFolder& folder() const { return m_folder; }

    void open() {
        m_db.reset();
        database::Options options;
        options.schemas = {library::librarySchema()};
        auto opened = database::Database::open(database(), std::move(options));
        if (!opened) qFatal("%s", sentence(opened.error()).c_str());
        m_db = std::move(*opened);
    }

    /// `name` below the music folder; folders are made.
    std::filesystem::path put(const std::string& name, const std::string& tags, const std::string& sound = {}) {
        const auto path = music() / name;
        std::filesystem::create_directories(path.parent_path());
        const auto content = tags + "\n" + (sound.empty() ? "sound of " + tags : sound);
        if (!writeFileAtomically(path, content)) qFatal("cannot write %s", path.c_str());
        return path;
    }

    static Result<tags::TrackTags> read(const std::filesystem::path& file) {
        const auto content = readWholeFile(file, 1 << 20);
        if (!content) return Failure(content.error());
        if (content->empty() || content->starts_with("junk"))
            return fail(Reason::Malformed, "read", file.filename().string(), "it is no music");
        tags::TrackTags tags;
        const auto line = content->substr(0, content->find('\n')) + "|";
        std::vector<std::string> fields;
        for (std::size_t at = 0; at < line.size();) {
            const auto end = line.find('|', at);
            fields.push_back(line.substr(at, end - at));
            at = end + 1;
        }
        fields.resize(5);
        tags.title = fields[0];
        tags.artist = fields[1];
        if (!fields[1].empty()) tags.artists = {fields[1]};
        tags.album = fields[2];
        tags.date.year = fields[3].empty() ? 0 : std::stoi(fields[3]);
        if (!fields[4].empty()) tags.genres = {fields[4]};
        tags.audio.codec = "FLAC";
        tags.audio.duration = Milliseconds(180'000);
        tags.fileSize = static_cast<std::int64_t>(content->size());
        return tags;
    }

    /// Scans the music folder, or `options.where`.
    library::ScanReport scan(library::ScanOptions options = {}) {
        if (options.where.empty()) {
            if (std::filesystem::exists(music()) && !library::Roots(*m_db).add(music())) qFatal("no root");
        }
        m_reads = 0;
        m_changes = {};
        library::Scanner scanner(*m_db, [this](const std::filesystem::path& file) {
            ++m_reads;
            if (m_beforeRead) m_beforeRead(file);
            return read(file);
        });
        library::ScanObserver observer;
        m_failures.clear();
        observer.failed = [&](const std::filesystem::path& path, const Error& error, bool) {
            m_failures[path.filename().string()] = error;
        };
        observer.changed = [&](const library::ScanChanges& changes) {
            const auto add = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
            add(m_changes.added, changes.added);
            add(m_changes.changed, changes.changed);
            add(m_changes.gone, changes.gone);
        };
        const auto report = scanner.scan(options, {}, observer);
        if (!report) qFatal("%s", sentence(report.error()).c_str());
        return *report;
    }

    int reads() const { return m_reads; }
    const std::map<std::string, Error>& failures() const { return m_failures; }
    const library::ScanChanges& changes() const { return m_changes; }
    void beforeRead(std::function<void(const std::filesystem::path&)> what) { m_beforeRead = std::move(what); }

    library::TrackId idOf(const std::string& title) {
        return {m_db->read().value<std::int64_t>("select id from tracks where title = ?", title).value_or(0)};
    }
    std::int64_t count(const std::string& sql) { return m_db->read().value<std::int64_t>(sql).value_or(-1); }
    void run(const std::string& sql) {
        auto write = m_db->write();
        write.run(sql);
        if (const auto done = write.commit(); !done) qFatal("%s", sentence(done.error()).c_str());
    }

private:
    TempFolder m_folder;
    std::unique_ptr<database::Database> m_db;
    std::atomic<int> m_reads = 0;
    std::function<void(const std::filesystem::path&)> m_beforeRead;
    std::map<std::string, Error> m_failures;
    library::ScanChanges m_changes;
};

} // namespace bitbeats::test
