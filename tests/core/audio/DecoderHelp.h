#pragma once

#include "audio/Decoder.h"
#include "base/FileSource.h"
#include "support/AudioFiles.h"

#include <filesystem>
#include <stdexcept>

namespace bitbeats::test {

/// A decoder with the file it reads.
struct OpenFile {
    std::unique_ptr<FileSource> file;
    std::unique_ptr<audio::Decoder> decoder;
};

inline OpenFile openFile(const std::filesystem::path& path, audio::DecoderOptions options = {}) {
    auto file = FileSource::open(path);
    if (!file) throw std::runtime_error(sentence(file.error()));
    auto decoder = audio::Decoder::open(**file, path.filename().string(), std::move(options));
    if (!decoder) throw std::runtime_error(sentence(decoder.error()));
    return {std::move(*file), std::move(*decoder)};
}

/// The next `frames` frames, or all to the end.
inline Sound readSound(audio::Decoder& decoder, std::size_t frames = SIZE_MAX) {
    Sound sound{decoder.info().sampleRate, decoder.info().channels, {}};
    audio::PcmBlock block;
    while (sound.frames() < frames) {
        const auto result = decoder.read(block);
        if (result.state == audio::DecodeState::End) break;
        if (result.state != audio::DecodeState::Frames) throw std::runtime_error(sentence(result.error));
        if (block.frames() == 0) throw std::runtime_error("an empty block");
        sound.samples.insert(sound.samples.end(), block.samples.begin(), block.samples.end());
    }
    return sound;
}

} // namespace bitbeats::test
