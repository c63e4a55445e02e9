#include "library/Duplicates.h"

#include "ContentKey.h"
#include "Rows.h"

#include <algorithm>
#include <map>

namespace bitbeats::library {
namespace {

using database::Blob;
using database::Durability;
using database::Row;

using Groups = std::map<std::string, std::vector<TrackId>>;

void dropSingles(Groups& groups) {
    std::erase_if(groups, [](const auto& entry) { return entry.second.size() < 2; });
}

/// The files by the hash of all their bytes; only files of one length can be equal.
Groups equalFiles(const std::vector<Track>& tracks) {
    std::map<std::int64_t, int> sizes;
    for (const auto& track : tracks)
        ++sizes[track.size];
    Groups byBytes;
    for (const auto& track : tracks) {
        if (sizes[track.size] < 2) continue;
        if (const auto hash = wholeFileHash(track.file)) byBytes[*hash].push_back(track.id);
    }
    return byBytes;
}

Result<void> keepHashes(database::Database& db, const Groups& byBytes) {
    auto session = db.write(Durability::Lazy);
    for (const auto& [hash, ids] : byBytes) {
        for (const auto id : ids)
            session.run("insert into identities(track_id, kind, value) values(?, 'sha256', ?) "
                        "on conflict(track_id, kind) do update set value = excluded.value",
                        id, Blob{hash});
    }
    return session.commit();
}

} // namespace

Result<std::vector<DuplicateGroup>> Duplicates::find(const CancelToken& cancel,
                                                     const std::function<void(int, int)>& progress) {
    Groups bySound;
    Groups byFingerprint;
    {
        auto session = m_db.read(cancel);
        session.each("select content, id from tracks where state = 0 and content in (select content from tracks "
                     "where state = 0 and content is not null group by content having count(*) > 1) order by id",
                     [&](const Row& row) { bySound[row.text(0)].push_back({row.integer(1)}); });
        session.each("select i.value, i.track_id from identities i join tracks t on t.id = i.track_id "
                     "where i.kind = 'fingerprint' and t.state = 0 order by i.track_id",
                     [&](const Row& row) { byFingerprint[row.text(0)].push_back({row.integer(1)}); });
        if (!session.ok()) return Failure(session.error());
    }
    dropSingles(byFingerprint);
    std::vector<DuplicateGroup> found;
    int done = 0;
    for (const auto& [sound, ids] : bySound) {
        if (cancel.cancelled()) return fail(Reason::Cancelled, "compare", "the files");
        if (progress) progress(done++, static_cast<int>(bySound.size()));
        std::vector<Track> tracks;
        {
            auto session = m_db.read(cancel);
            tracks = loadTracks(session, ids);
            if (!session.ok()) return Failure(session.error());
        }
        auto byBytes = equalFiles(tracks);
        if (auto kept = keepHashes(m_db, byBytes); !kept) return Failure(kept.error());
        dropSingles(byBytes);
        const bool allEqual = byBytes.size() == 1 && byBytes.begin()->second.size() == ids.size();
        if (!allEqual) found.push_back({DuplicateGroup::Likeness::Sound, ids});
        for (auto& [hash, equal] : byBytes)
            found.push_back({DuplicateGroup::Likeness::File, std::move(equal)});
    }
    for (auto& [print, ids] : byFingerprint) {
        const bool known = std::any_of(found.begin(), found.end(), [&, &all = ids](const DuplicateGroup& group) {
            return std::is_permutation(all.begin(), all.end(), group.tracks.begin(), group.tracks.end());
        });
        if (!known) found.push_back({DuplicateGroup::Likeness::Fingerprint, std::move(ids)});
    }
    return found;
}

} // namespace bitbeats::library
