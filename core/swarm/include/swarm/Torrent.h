#pragma once

#include "base/Cancellation.h"
#include "base/Result.h"
#include "base/Units.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bitbeats::swarm {

/// SHA-1 of the bencoded info dictionary (BEP 3): the name of a torrent.
struct InfoHash {
    std::array<std::uint8_t, 20> bytes{};

    std::string hex() const;
    auto operator<=>(const InfoHash&) const = default; // NOLINT(modernize-use-nullptr): a false alarm of clang-tidy 14
};

/// What the maker of a .torrent says about one track, outside the info dictionary (key "bitbeats"), so that a list
/// shows names before a single piece has come. Untrusted: lengths are limited, texts are valid UTF-8.
struct TrackHints {
    std::string title;
    std::string artist;
    std::string album;
    Milliseconds duration{0}; ///< 0 = unknown
    std::string cover;        ///< JPEG or PNG bytes, at most 64 KiB, or empty
};

struct FileEntry {
    std::string path; ///< below the torrent's own folder, every component made safe, '/' between them
    /// Below the folder that holds the content, the torrent's own folder included: the maker's names where they are
    /// harmless, `path`'s otherwise. To find files that are there already (seeding) or to ask for them, not to write.
    std::string contentPath;
    std::int64_t offset = 0; ///< of its first byte in the torrent
    std::int64_t size = 0;
    bool padding = false; ///< BEP 47 filler, never shown
    TrackHints hints;
};

/// A checked .torrent (v1 part; BEP 3). Names that would leave the folder, reserved names and duplicates have been
/// made harmless; torrents beyond the limits below are refused.
struct Torrent {
    std::string name;
    InfoHash infoHash;
    std::int64_t totalSize = 0; ///< bytes
    int pieceLength = 0;        ///< bytes
    int pieceCount = 0;
    std::vector<FileEntry> files;
    std::vector<std::string> trackers;
    std::vector<std::string> webSeeds; ///< BEP 19
    std::string encoded;               ///< the .torrent itself

    bool singleFile() const { return files.size() == 1; }
    /// Indices into `files` of what can be played, in natural order of their paths.
    std::vector<int> audioFiles() const;
};

inline constexpr std::size_t kMaxTorrentBytes = 16u << 20;
inline constexpr int kMaxTorrentFiles = 50'000;
inline constexpr int kMaxPieceLength = 64 << 20; ///< bytes

/// Errors: Malformed, TooLarge, Unsupported (v2-only), each with a sentence. Pure; any thread.
Result<Torrent> parseTorrent(std::string encoded);

/// Reads and parses a file. Blocks on the disk.
Result<Torrent> loadTorrent(const std::filesystem::path& path);

struct CreateOptions {
    std::vector<std::string> trackers;
    std::vector<std::string> webSeeds;
    int pieceLength = 0; ///< bytes, a power of two from 16 KiB on; 0 = by size
    /// Asked once per audio file while it is being added; may be empty.
    std::function<TrackHints(const std::filesystem::path&)> hints;
    /// Bytes hashed so far, of all. Called on the calling thread.
    std::function<void(std::int64_t done, std::int64_t total)> progress;
};

/// Piece length for a track of this size: 32 KiB below 5 MB, 64 KiB, 128 KiB from 60 MB on, doubling for whole albums.
int pieceLengthFor(std::int64_t size);

/// A v1-only .torrent: true single-file for a file, multi-file in natural order for a folder. Blocks while it hashes.
/// Errors: NotFound, Cancelled, TooLarge, NotAllowed.
Result<std::string> createTorrent(const std::filesystem::path& content, const CreateOptions& options,
                                  const CancelToken& cancel);

/// A magnet link with trackers and web seeds (`ws=`).
std::string magnetLink(const Torrent& torrent);

} // namespace bitbeats::swarm
