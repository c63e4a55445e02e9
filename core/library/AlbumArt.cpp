#include "library/AlbumArt.h"

#include "Gentle.h"
#include "Now.h"
#include "library/Ids.h"

#include <vector>

namespace bitbeats::library {
namespace {

using database::Blob;
using database::Row;

std::string bytesOf(const std::string& hex) {
    const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes.push_back(static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1])));
    return bytes;
}

/// What stands for lasting trouble with the place where thumbnails go; with anything else the next album is tried.
bool endsAll(Reason reason) {
    return reason == Reason::DiskFull || reason == Reason::ReadOnly;
}

} // namespace

Result<AlbumArtProgress> AlbumArt::fill(bool gently, const CancelToken& cancel,
                                        const std::function<void(const AlbumArtProgress&)>& progress) {
    if (gently) beGentle();
    struct Album {
        AlbumId id;
        std::filesystem::path file;
    };
    std::vector<Album> albums;
    {
        auto session = m_db.read(cancel);
        // Files with a picture in them first. What is on a drive that is not there is looked at when it is back.
        session.each("select a.id, (select f.path || '/' || t.name from tracks t join folders f on f.id = t.folder_id "
                     "where t.album_id = a.id and t.state = 0 order by t.cover desc, f.cover is null, t.disc, "
                     "t.track_no, t.id limit 1) from albums a where a.looked_at = 0",
                     [&](const Row& row) {
                         if (!row.isNull(1)) albums.push_back({{row.integer(0)}, row.text(1)});
                     });
        if (!session.ok()) return Failure(session.error());
    }
    AlbumArtProgress told;
    told.all = static_cast<std::int64_t>(albums.size());
    for (const auto& album : albums) {
        if (cancel.cancelled()) return fail(Reason::Cancelled, "look for covers in", "the library");
        const auto picture = tags::findCover(album.file);
        Result<tags::Artwork> artwork = fail(Reason::NotFound, "find", "a cover");
        if (picture) artwork = m_store.add(*picture);
        if (!artwork && endsAll(artwork.error().reason)) return Failure(artwork.error());
        auto session = m_db.write(database::Durability::Lazy); // it can be found again
        if (artwork) {
            session.run("insert into artworks(hash, mime, bytes, width, height) values(?, '', ?, ?, ?) "
                        "on conflict(hash) do nothing",
                        Blob{bytesOf(artwork->key)}, static_cast<std::int64_t>(picture->size()), artwork->width,
                        artwork->height);
            session.run("update albums set looked_at = ?, artwork_id = (select id from artworks where hash = ?) "
                        "where id = ?",
                        nowMs(), Blob{bytesOf(artwork->key)}, album.id);
            ++told.found;
        } else {
            session.run("update albums set looked_at = ?, artwork_id = null where id = ?", nowMs(), album.id);
        }
        if (auto done = session.commit(); !done) return Failure(done.error());
        ++told.done;
        if (progress) progress(told);
    }
    return told;
}

} // namespace bitbeats::library
