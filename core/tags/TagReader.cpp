#include "tags/TagReader.h"

#include "Assemble.h"
#include "FileCopy.h"
#include "FileKind.h"
#include "Formats.h"
#include "TagStream.h"
#include "base/FileSource.h"

#include <algorithm>

namespace bitbeats::tags {
namespace {

/// Heads can say anything: what no file has is taken for unknown.
void dropNonsense(AudioProperties& audio) {
    constexpr Milliseconds kLongest{std::int64_t(366) * 24 * 3600 * 1000};
    if (audio.duration < Milliseconds(0) || audio.duration > kLongest) audio.duration = Milliseconds(0);
    if (audio.bitrate < 0 || audio.bitrate > 10'000'000'000) audio.bitrate = 0;
    if (audio.bitsPerSample < 0 || audio.bitsPerSample > 64) audio.bitsPerSample = 0;
}

bool makesSense(const AudioProperties& audio) {
    return audio.sampleRate > 0 && audio.sampleRate <= 100'000'000 && audio.channels > 0 && audio.channels <= 255;
}

Result<TrackTags> read(TagStream& stream, const std::string& name, const ReadOptions& options) {
    if (stream.size() == 0) return fail(Reason::Malformed, "read", name, "the file is empty");
    const auto kind = findKind(stream, extensionOf(name));
    if (stream.error()) return Failure(*stream.error());
    if (kind.kind == FileKind::Unknown)
        return fail(Reason::Unsupported, "read", name,
                    kind.otherwise.empty() ? "it is no audio file"
                                           : "it is no audio file but " + std::string(kind.otherwise));
    auto found = readFormat(stream, kind, options.largestTag);
    if (stream.error()) return Failure(*stream.error());
    dropNonsense(found.audio);
    if (!found.sound || !makesSense(found.audio)) {
        if (std::max(kind.begin, found.soundBegin) >= stream.size())
            return fail(Reason::Corrupt, "read", name, "the file ends before any sound begins");
        if (makesSense(found.audio)) return fail(Reason::Corrupt, "read", name, "there is no sound in it");
        return fail(Reason::Malformed, "read", name, "its audio headers make no sense");
    }
    TrackTags tags;
    tags.audio = std::move(found.audio);
    tags.fileSize = stream.size();
    tags.opusHeaderGain = found.opusHeaderGain;
    tags.flaws = std::move(found.flaws);
    const auto load = [&stream](std::int64_t at, std::int64_t size) {
        return stream.bytesAt(at, static_cast<std::size_t>(size));
    };
    assemble(found.tags, options, load, tags);
    if (stream.error()) return Failure(*stream.error());
    return tags;
}

StreamLimits limitsOf(const ReadOptions& options, std::int64_t size) {
    StreamLimits limits;
    limits.largestRead = options.largestTag;
    // Nobody needs to read a file several times: a small one that makes TagLib do so is made to.
    limits.readInAll = std::min(options.largestTag * 4, 4 * size + (std::int64_t(1) << 20));
    return limits;
}

} // namespace

Result<TrackTags> readTags(const std::filesystem::path& file, const ReadOptions& options) {
    const auto before = fileState(file);
    auto source = FileSource::open(file, options.followLinks ? FileSource::Links::Follow : FileSource::Links::Refuse);
    if (!source) return Failure(source.error());
    auto tags = readTags(**source, file.filename().string(), options);
    if (const auto after = fileState(file); after != before)
        return fail(Reason::Changed, "read", file.filename().string(), "it changed while it was read",
                    "It will be read again later.");
    return tags;
}

Result<TrackTags> readTags(ByteSource& source, const std::string& fileName, const ReadOptions& options,
                           Milliseconds patience) {
    TagStream stream(source, fileName, patience, limitsOf(options, source.size()));
    return read(stream, fileName, options);
}

} // namespace bitbeats::tags
