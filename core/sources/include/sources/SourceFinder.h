#pragma once

#include "sources/SourceResolver.h"
#include "sources/SwarmAccess.h"
#include "sources/TorrentShelf.h"

#include <filesystem>
#include <functional>
#include <string>

namespace bitbeats::sources {

/// What a file says about itself.
struct Tags {
    std::string title;
    std::string artist;
    std::string album;
    std::string picture; ///< bytes of an image file, or empty
    Milliseconds duration{0};
};

using Probe = std::function<Result<Tags>(ByteSource& bytes, const std::string& fileName, const CancelToken& cancel)>;

/// The Probe that asks the decoder.
Result<Tags> probeTags(ByteSource& bytes, const std::string& fileName, const CancelToken& cancel);

/// Finds the tracks behind files, folders, torrents and links. Covers that come with them are written to a folder.
/// Pool threads; several at once.
class SourceFinder final : public SourceResolver {
public:
    SourceFinder(SwarmAccess& swarm, TorrentShelf& shelf, std::filesystem::path coverFolder, Probe probe);

    /// Errors: those of parseSourceLink, of opening, and NotFound for a source without anything to play.
    Result<Collection> resolve(const std::string& source, const CancelToken& cancel) override;

private:
    Result<Collection> fromFile(const std::filesystem::path& path, const CancelToken& cancel) const;
    Result<Collection> fromFolder(const std::filesystem::path& path, const CancelToken& cancel);
    Result<Collection> fromTorrent(const SourceLink& link, const CancelToken& cancel);
    Result<Collection> fromWeb(const SourceLink& link, const CancelToken& cancel);
    Result<playback::QueueItem> localItem(const std::filesystem::path& path, const CancelToken& cancel) const;
    std::string keepPicture(const std::string& bytes) const;

    SwarmAccess& m_swarm;
    TorrentShelf& m_shelf;
    const std::filesystem::path m_coverFolder;
    const Probe m_probe;
};

} // namespace bitbeats::sources
