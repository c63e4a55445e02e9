#include "Bytes.h"
#include "Formats.h"
#include "XiphComment.h"

#include <algorithm>

namespace bitbeats::tags {
namespace {

enum Block : unsigned { StreamInfo = 0, VorbisComment = 4, PictureBlock = 6, Invalid = 127 };

constexpr int kMostBlocks = 2000;
constexpr std::int64_t kPictureHead = 1024;

} // namespace

void readStreamInfo(std::string_view block, AudioProperties& audio) {
    const auto packed = bigEndian(block, 10, 8); // 20 bits rate, 3 channels, 5 depth, 36 samples
    audio.sampleRate = static_cast<int>(packed >> 44);
    audio.channels = static_cast<int>((packed >> 41) & 7U) + 1;
    audio.bitsPerSample = static_cast<int>((packed >> 36) & 31U) + 1;
    const auto samples = packed & 0xFFFFFFFFFULL;
    audio.duration = Milliseconds(toMilliseconds(static_cast<std::int64_t>(samples), audio.sampleRate));
}

Found readFlacFile(TagStream& stream, std::int64_t begin, std::int64_t largest) {
    Found found;
    found.audio.container = found.audio.codec = "FLAC";
    found.audio.lossless = true;
    RawTags raw;
    auto at = begin + 4;
    for (int i = 0; i < kMostBlocks; ++i) {
        const auto head = stream.bytesAt(at, 4);
        if (head.size() < 4) break;
        const auto kind = byteAt(head, 0) & 0x7FU;
        const bool last = byteAt(head, 0) & 0x80U;
        const auto size = static_cast<std::int64_t>(bigEndian(head, 1, 3));
        if (kind == Invalid) break;
        at += 4;
        if (kind == StreamInfo && i == 0) {
            const auto block = stream.bytesAt(at, 34);
            if (block.size() == 34) readStreamInfo(block, found.audio);
        } else if (kind == VorbisComment) {
            if (size <= largest)
                readXiphComment(stream.bytesAt(at, static_cast<std::size_t>(size)), raw);
            else
                found.flaws.push_back(Flaw::OversizedTag);
        } else if (kind == PictureBlock) {
            readFlacPicture(stream.bytesAt(at, static_cast<std::size_t>(std::min(size, kPictureHead))), size, at, raw);
        }
        at += size;
        if (last) break;
    }
    found.sound = found.audio.sampleRate > 0 && at < stream.size();
    found.soundBegin = at;
    found.soundEnd = stream.size();
    if (const auto ms = found.audio.duration.count(); ms > 0)
        found.audio.bitrate = std::max<std::int64_t>(0, stream.size() - at) * 8000 / ms;
    if (!raw.empty()) found.tags.push_back(std::move(raw));
    return found;
}

} // namespace bitbeats::tags
