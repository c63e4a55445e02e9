#include "tags/TagWriter.h"

#include "FileCopy.h"
#include "FileKind.h"
#include "TagEditor.h"
#include "TagStream.h"
#include "base/FileSource.h"
#include "tags/SoundHash.h"
#include "tags/TagReader.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <unistd.h>

namespace bitbeats::tags {
namespace {

constexpr std::string_view kNewSuffix = ".bitbeats-new";
constexpr std::string_view kOldSuffix = ".bitbeats-old";

/// ".song.flac.bitbeats-new": hidden, and no audio file by its name.
std::filesystem::path beside(const std::filesystem::path& file, const std::string& suffix) {
    auto name = file.filename().string();
    // A name may have 255 bytes.
    const auto most = 254 - suffix.size();
    if (name.size() > most) name.resize(most);
    return file.parent_path() / ("." + name + suffix);
}

/// A backup of its own for each writing: "song.flac.2.bitbeats-old".
std::filesystem::path freeBackupName(const std::filesystem::path& file) {
    for (int i = 1; i < 1000; ++i)
        if (auto name = beside(file, "." + std::to_string(i) + std::string(kOldSuffix));
            !std::filesystem::exists(std::filesystem::symlink_status(name)))
            return name;
    return beside(file, std::string(kOldSuffix));
}

class Writing {
public:
    Writing(std::filesystem::path file, const TagChanges& changes, const WriteOptions& options)
        : m_file(std::move(file)), m_new(beside(m_file, std::string(kNewSuffix))), m_old(freeBackupName(m_file)),
          m_changes(changes), m_options(options) {}

    ~Writing() {
        if (m_copied) ::unlink(m_new.c_str());
    }
    Writing(const Writing&) = delete;
    Writing& operator=(const Writing&) = delete;

    Result<WrittenFile> run() {
        if (auto may = checkSeeded(); !may) return Failure(may.error());
        const auto before = fileState(m_file);
        if (!before) return fail(reasonOfErrno(errno), "write", name());
        const auto present = readTags(m_file);
        if (!present) return Failure(present.error());
        if (auto good = checkChanges(*present); !good) return Failure(good.error());
        if (changesNothing(*present)) return WrittenFile{m_file, {}};
        step("copy");
        auto copied = copyFile(m_file, m_new);
        m_copied = true;
        if (!copied) return Failure(copied.error());
        step("edit");
        if (!editTags(m_new, kindOf(m_new), present->audio.codec, m_changes))
            return fail(Reason::Unsupported, "write", name(), "this kind of file cannot hold these tags");
        step("check");
        if (auto good = checkNew(*present); !good) return Failure(good.error());
        step("sync");
        if (auto synced = syncFile(m_new); !synced) return Failure(synced.error());
        if (auto may = checkSeeded(); !may) return Failure(may.error());
        if (fileState(m_file) != before)
            return fail(Reason::Changed, "write", name(), "it changed meanwhile", "Try again.");
        step("backup");
        if (auto kept = linkOrCopy(m_file, m_old); !kept) return Failure(kept.error());
        step("replace");
        if (::rename(m_new.c_str(), m_file.c_str()) != 0) return fail(reasonOfErrno(errno), "write", name());
        m_copied = false;
        syncFolder(m_file.parent_path());
        step("done");
        return WrittenFile{m_file, m_old};
    }

private:
    std::string name() const { return m_file.filename().string(); }
    void step(std::string_view what) const {
        if (m_options.onStep) m_options.onStep(what);
    }

    Result<void> checkSeeded() const {
        if (!m_options.isSeeded || !m_options.isSeeded(m_file)) return {};
        return fail(Reason::NotAllowed, "write", name(), "it is being seeded, and seeded files are never changed",
                    "The new tags are kept in the library.");
    }

    Result<void> checkChanges(const TrackTags& present) const {
        auto trial = present;
        for (const auto& [field, values] : m_changes.fields)
            if (!setFieldValues(trial, field, values))
                return fail(Reason::BadUsage, "write", name(),
                            "the new value of \"" + std::string(fieldName(field)) + "\" makes no sense");
        return {};
    }

    bool changesNothing(const TrackTags& present) const {
        if (m_changes.cover) return false;
        const auto after = withChanges(present, m_changes);
        for (const auto& [field, values] : m_changes.fields)
            if (fieldValues(present, field) != fieldValues(after, field)) return false;
        return true;
    }

    static FileKind kindOf(const std::filesystem::path& file) {
        auto source = FileSource::open(file);
        if (!source) return FileKind::Unknown;
        TagStream stream(**source, file.filename().string(), Milliseconds(30000), {});
        // The copy's name ends otherwise than the file's.
        return findKind(stream, extensionOf(file.stem().string())).kind;
    }

    /// The new file must say what was asked for, and sound as before.
    Result<void> checkNew(const TrackTags& present) const {
        ReadOptions options;
        options.pictures = ReadOptions::Pictures::Cover;
        const auto now = readTags(m_new, options);
        if (!now) return Failure(now.error());
        const auto wanted = withChanges(present, m_changes);
        for (const auto& [field, values] : m_changes.fields)
            if (!alike(field, fieldValues(*now, field), fieldValues(wanted, field), present.audio.container))
                return fail(Reason::Unsupported, "write", name(),
                            "this kind of file does not hold \"" + std::string(fieldName(field)) +
                                "\" as it was given");
        if (m_changes.cover && !m_changes.cover->bytes.empty() &&
            (!now->cover || now->cover->bytes != m_changes.cover->bytes))
            return fail(Reason::Unsupported, "write", name(), "this kind of file does not hold this cover");
        const auto soundBefore = soundHash(m_file);
        if (!soundBefore) return Failure(soundBefore.error());
        const auto soundNow = soundHash(m_new);
        if (!soundNow || *soundNow != *soundBefore)
            return fail(Reason::Corrupt, "write", name(), "its sound would have changed", "Nothing was written.");
        return {};
    }

    /// Numbers may come back rounded (a gain in steps of 1/256 dB, a tempo without its decimals), and ASF, which keeps
    /// the first of several values in a place of its own, gives them back in another order.
    static bool alike(Field field, Values now, Values wanted, std::string_view container) {
        if (container == "ASF") {
            std::sort(now.begin(), now.end());
            std::sort(wanted.begin(), wanted.end());
        }
        if (now == wanted) return true;
        if (now.size() != 1 || wanted.size() != 1) return false;
        if (field != Field::TrackGain && field != Field::AlbumGain && field != Field::Bpm) return false;
        return std::abs(std::atof(now[0].c_str()) - std::atof(wanted[0].c_str())) <=
               (field == Field::Bpm ? 1.0 : 0.011);
    }

    std::filesystem::path m_file;
    std::filesystem::path m_new;
    std::filesystem::path m_old;
    const TagChanges& m_changes;
    const WriteOptions& m_options;
    bool m_copied = false;
};

} // namespace

Result<WrittenFile> writeTags(const std::filesystem::path& file, const TagChanges& changes,
                              const WriteOptions& options) {
    // A link stays a link: what it leads to is written.
    std::error_code error;
    const auto real = std::filesystem::canonical(file, error);
    if (error) return fail(reasonOfErrno(error.value()), "write", file.filename().string());
    return Writing(real, changes, options).run();
}

Result<void> undoWrite(const WrittenFile& written, const WriteOptions& options) {
    if (written.backup.empty()) return {};
    const auto name = written.file.filename().string();
    if (options.isSeeded && options.isSeeded(written.file))
        return fail(Reason::NotAllowed, "restore", name, "it is being seeded, and seeded files are never changed");
    if (!fileState(written.backup)) return fail(Reason::NotFound, "restore", name, "its backup is gone");
    const auto before = soundHash(written.backup);
    const auto now = soundHash(written.file);
    if (!before || (now && *now != *before))
        return fail(Reason::Changed, "restore", name, "another file has taken its place");
    if (::rename(written.backup.c_str(), written.file.c_str()) != 0) return fail(reasonOfErrno(errno), "restore", name);
    syncFolder(written.file.parent_path());
    return {};
}

Result<void> discardBackup(const WrittenFile& written) {
    if (written.backup.empty() || ::unlink(written.backup.c_str()) == 0 || errno == ENOENT) return {};
    return fail(reasonOfErrno(errno), "remove", written.backup.filename().string());
}

bool isLeftOver(const std::filesystem::path& file) {
    const auto name = file.filename().string();
    return name.starts_with('.') && (name.ends_with(kNewSuffix) || name.ends_with(kOldSuffix));
}

} // namespace bitbeats::tags
