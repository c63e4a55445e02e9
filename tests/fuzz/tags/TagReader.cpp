#include "tags/TagReader.h"
#include "../support/MemoryFile.h"

#include <array>
#include <cstdlib>
#include <string>

using namespace bitbeats;

/// Whatever a stranger's file holds: its tags are read or refused with a sentence.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1 || size > 300000) return 0;
    static constexpr std::array<const char*, 4> kNames{"a.mp3", "a.m4a", "a", "a.flac"};
    const std::string name = kNames[data[size - 1] % kNames.size()];
    fuzz::MemoryFile bytes(data, size);
    tags::ReadOptions options;
    options.pictures = size % 2 == 0 ? tags::ReadOptions::Pictures::Cover : tags::ReadOptions::Pictures::List;
    const auto read = tags::readTags(bytes, name, options);
    if (!read) {
        if (sentence(read.error()).empty()) std::abort();
        return 0;
    }
    if (read->audio.sampleRate <= 0 || read->audio.channels <= 0 || read->audio.duration.count() < 0 ||
        read->audio.bitrate < 0)
        std::abort();
    if (read->title.size() > 1000 || read->artist.size() > 500 * 1002) std::abort();
    if (read->cover && read->cover->bytes.size() > size * 1100) std::abort();
    return 0;
}
