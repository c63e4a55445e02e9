#pragma once

#include "base/Result.h"
#include "tags/TrackTags.h"

#include <QByteArray>

#include <cstddef>
#include <filesystem>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bitbeats::tags {

/// The picture beside the tracks of a folder: folder.*, cover.*, front.*, album*.* and the like, whatever their case;
/// of equally good names the largest file of sensible size. Lists the folder; blocks on the disk; any thread.
std::optional<std::filesystem::path> findCoverFile(const std::filesystem::path& folder);

/// The bytes of a track's cover: embedded, else beside it, else in the folder above where this one is one disc of
/// several. Errors: NotFound (it has none), and those of reading.
Result<std::vector<std::byte>> findCover(const std::filesystem::path& audioFile);

/// A picture that is drawn from the names of an album that has none, always the same for the same names: SVG of
/// 300 x 300 in the hand of the house. Pure.
std::string drawnCover(std::string_view album, std::string_view artist);

enum class ThumbnailSize {
    Small = 200, ///< px, the longer side
    Large = 1000
};

/// A stranger's picture decoded and written anew as JPEG, never larger than the size says; nothing else of its bytes
/// comes through. Pure, but the decoders of Qt are found on the disk when the first picture comes.
/// Errors: Unsupported (no picture of a known kind), TooLarge, Malformed.
Result<QByteArray> jpegOf(std::span<const std::byte> picture, ThumbnailSize size);

/// A picture as the store knows it.
struct Artwork {
    std::string key; ///< SHA-256 of its bytes, hexadecimal: one picture, one key, wherever it was found
    int width = 0;   ///< px, of the original
    int height = 0;
};

/// Thumbnails on disk, keyed by the content of the picture. Pictures come from strangers' files: only JPEG, PNG, WebP,
/// GIF and BMP are decoded, by their first bytes, up to a number of pixels. Any thread but the GUI's: decodes and
/// writes.
class ArtworkStore {
public:
    explicit ArtworkStore(std::filesystem::path folder);

    static constexpr std::int64_t kMostPixels = 60'000'000;
    static constexpr std::size_t kMostBytes = 32 << 20;

    /// Makes the thumbnails, unless they are there. Never larger than the picture itself.
    /// Errors: Unsupported (no picture of a known kind), TooLarge, Malformed, DiskFull and the like.
    Result<Artwork> add(std::span<const std::byte> picture);

    /// Where the thumbnail lies, or would lie. Does no I/O.
    std::filesystem::path thumbnail(std::string_view key, ThumbnailSize size) const;
    bool contains(std::string_view key) const;
    void remove(std::string_view key);

    static std::string keyOf(std::span<const std::byte> picture);

private:
    std::filesystem::path m_folder;
    std::mutex m_writing; // two that add the same picture at once would use the same temporary name
};

} // namespace bitbeats::tags
