#pragma once

#include "Tracks.h"

#include <map>
#include <memory>
#include <mutex>
#include <set>

namespace bitbeats::node {

enum class UploadState { Receiving, Processing, Published, Failed };

std::string_view nameOf(UploadState state);

struct Upload {
    std::string id;
    std::string owner;
    std::string track; ///< id that the track has, or would have
    std::int64_t length = 0;
    std::string fileName;
    std::string title; ///< that was given; empty = as the tags say
    Visibility visibility = Visibility::Public;
    std::int64_t releaseAt = 0;
    UploadState state = UploadState::Receiving;
    std::int64_t attested = 0; ///< when its owner said that the music is theirs to publish
    std::string attestation;   ///< in which words; empty = by agreeing to the rules
    std::string problem;       ///< one sentence, when Failed
    std::int64_t created = 0;
    std::int64_t expires = 0;
};

struct Usage {
    std::int64_t stored = 0;   ///< bytes of published tracks
    std::int64_t reserved = 0; ///< bytes of what is on its way
    std::int64_t limit = 0;
    std::int64_t fileLimit = 0;
    int uploads = 0; ///< on their way
    int uploadLimit = 0;
    std::int64_t used() const { return stored + reserved; }
};

/// Files on their way in. How much of one is there, its size on the disk says and nothing else, so that neither a
/// crash nor a cut line leaves a wrong offset. Room is reserved for the whole length when it begins.
/// Any thread; blocks.
class Uploads {
public:
    Uploads(database::Database& database, const WallClock& clock, std::filesystem::path folder);

    /// Reserves and begins. Errors: TooLarge (the quota or the file limit of the plan; `usage` says which), BadUsage
    /// (too many at once).
    Result<Upload> begin(Upload upload, Usage& usage);
    Result<std::optional<Upload>> find(const std::string& id);
    Result<Usage> usageOf(const std::string& user);
    Result<std::int64_t> offsetOf(const std::string& id) const;

    /// Everything has come: from now on it is to be published.
    Result<void> complete(const std::string& id);
    /// Does so with those whose last byte came just before a crash.
    Result<void> completeWhole();
    /// Gives up one that is still coming in, and its room. Errors: NotFound.
    Result<void> end(const std::string& id);
    Result<void> markFailed(const std::string& id, const std::string& problem);
    /// In the session that makes a track of it.
    void markPublished(database::WriteSession& write, const std::string& id, const std::string& track) const;
    Result<std::vector<Upload>> toPublish();
    /// Ends what was abandoned; what was left behind by those that are over goes too.
    Result<int> expire();

    std::filesystem::path fileOf(const std::string& id) const { return m_folder / id; }

    /// Held while somebody appends to an upload: one at a time.
    class Hold {
    public:
        Hold(Uploads& uploads, std::string id) : m_uploads(&uploads), m_id(std::move(id)) {}
        ~Hold();
        Hold(const Hold&) = delete;
        Hold& operator=(const Hold&) = delete;

    private:
        Uploads* m_uploads;
        const std::string m_id;
    };
    /// Nothing if somebody else does.
    std::unique_ptr<Hold> hold(const std::string& id);

private:
    Result<void> forget(const std::string& id);

    database::Database& m_database;
    const WallClock& m_clock;
    const std::filesystem::path m_folder;
    std::mutex m_mutex;
    std::set<std::string> m_held;
};

} // namespace bitbeats::node
