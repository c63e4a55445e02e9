#pragma once

#include "base/Result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace bitbeats::playback {

/// A WAV file that is valid at every moment: the header is brought up to date about once a second of sound and when it
/// is closed. One thread at a time.
class WavFile {
public:
    WavFile() = default;
    ~WavFile();
    WavFile(const WavFile&) = delete;
    WavFile& operator=(const WavFile&) = delete;

    /// `bits`: 16, 24 or 32.
    Result<void> open(const std::string& path, int sampleRate, int channels, int bits);
    Result<void> write(std::span<const float> interleaved);
    /// Errors that the disk kept to itself until now come out here.
    Result<void> close();
    bool isOpen() const { return m_file >= 0; }

private:
    Result<void> writeHeader();
    Result<void> writeAll(std::span<const std::byte> bytes, std::int64_t at);
    Failure failure(int number) const;

    std::string m_name;
    int m_file = -1;
    int m_rate = 0;
    int m_channels = 0;
    int m_bits = 16;
    std::int64_t m_dataBytes = 0;
    std::int64_t m_headedBytes = 0; // what the header on disk says
    std::vector<std::byte> m_buffer;
};

} // namespace bitbeats::playback
