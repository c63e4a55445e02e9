#pragma once

#include "base/ByteSource.h"
#include "base/Result.h"
#include "tags/TrackTags.h"

#include <cstdint>
#include <filesystem>

namespace bitbeats::tags {

struct ReadOptions {
    enum class Pictures {
        List, ///< kind, type and size of each; the quickest
        Cover ///< and the bytes of the cover
    };
    Pictures pictures = Pictures::List;

    /// Off for folders of strangers: a symbolic link in the last place of the path is refused then. Music collections
    /// link files on purpose, so links are followed by default; what they lead to must still be a regular file.
    bool followLinks = true;

    std::int64_t largestTag = 64LL << 20;     ///< bytes; a larger one is left out and noted as a flaw
    std::int64_t largestPicture = 32LL << 20; ///< bytes; likewise
};

/// Reads what the file says about itself, without decoding sound and without touching more of it than its tags, its
/// headers and a few frames. What kind of file it is, its bytes tell, not its name.
/// Only regular files are opened: FIFOs and devices are refused before open() could block on them or wake them up.
/// Errors, each with one sentence of its own: NotFound, NotAllowed, Unsupported (not a regular file; no audio),
/// Malformed (empty; nothing in it makes sense), Corrupt (it ends before any sound begins), TooLarge (it claims an
/// absurd size), Changed (somebody wrote to it meanwhile: try again later). Any thread that may block; keeps nothing
/// between calls.
Result<TrackTags> readTags(const std::filesystem::path& file, const ReadOptions& options = {});

/// The same from bytes that lie elsewhere. Waits up to `patience` for each stretch of them, TimedOut after that.
Result<TrackTags> readTags(ByteSource& source, const std::string& fileName, const ReadOptions& options = {},
                           Milliseconds patience = Milliseconds(30000));

} // namespace bitbeats::tags
