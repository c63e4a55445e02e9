#include "WavFile.h"

#include "audio/SampleConvert.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace bitbeats::playback {
namespace {

constexpr std::int64_t kHeaderBytes = 68;
constexpr std::int64_t kMostBytes = 0xFFFFFFFF - kHeaderBytes - 1;

/// The usual speakers for a channel count, as WAVE_FORMAT_EXTENSIBLE names them.
std::uint32_t speakers(int channels) {
    constexpr std::uint32_t masks[] = {0, 0x4, 0x3, 0x7, 0x33, 0x37, 0x3F, 0x70F, 0x63F};
    return channels >= 1 && channels <= 8 ? masks[channels] : 0;
}

class HeaderWriter {
public:
    void text(const char* four) {
        for (int i = 0; i < 4; ++i)
            m_bytes.push_back(static_cast<std::byte>(four[i]));
    }
    void number(std::uint32_t value, int bytes) {
        for (int i = 0; i < bytes; ++i)
            m_bytes.push_back(static_cast<std::byte>((value >> (8 * i)) & 0xFFU));
    }
    const std::vector<std::byte>& bytes() const { return m_bytes; }

private:
    std::vector<std::byte> m_bytes;
};

} // namespace

WavFile::~WavFile() {
    if (isOpen()) (void)close();
}

Failure WavFile::failure(int number) const {
    return fail(reasonOfErrno(number), "write", m_name, {},
                number == ENOSPC ? "Make room on the disk and play it again." : "");
}

Result<void> WavFile::open(const std::string& path, int sampleRate, int channels, int bits) {
    m_name = std::filesystem::path(path).filename().string();
    m_file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (m_file < 0) return failure(errno);
    m_rate = sampleRate;
    m_channels = channels;
    m_bits = bits;
    m_dataBytes = 0;
    return writeHeader();
}

Result<void> WavFile::writeHeader() {
    const auto frameBytes = static_cast<std::uint32_t>(m_channels * m_bits / 8);
    const auto data = static_cast<std::uint32_t>(m_dataBytes);
    HeaderWriter header;
    header.text("RIFF");
    header.number(static_cast<std::uint32_t>(kHeaderBytes) - 8 + data + (data & 1U), 4);
    header.text("WAVE");
    header.text("fmt ");
    header.number(40, 4);
    header.number(0xFFFE, 2); // extensible: more than two channels or 16 bits
    header.number(static_cast<std::uint32_t>(m_channels), 2);
    header.number(static_cast<std::uint32_t>(m_rate), 4);
    header.number(static_cast<std::uint32_t>(m_rate) * frameBytes, 4);
    header.number(frameBytes, 2);
    header.number(static_cast<std::uint32_t>(m_bits), 2);
    header.number(22, 2);
    header.number(static_cast<std::uint32_t>(m_bits), 2);
    header.number(speakers(m_channels), 4);
    for (const auto byte : {0x01, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71}) // PCM, as a GUID
        header.number(static_cast<std::uint32_t>(byte), 1);
    header.text("data");
    header.number(data, 4);
    m_headedBytes = m_dataBytes;
    return writeAll(header.bytes(), 0);
}

Result<void> WavFile::writeAll(std::span<const std::byte> bytes, std::int64_t at) {
    while (!bytes.empty()) {
        const auto count = ::pwrite(m_file, bytes.data(), bytes.size(), at);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return failure(count == 0 ? ENOSPC : errno);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
        at += count;
    }
    return {};
}

Result<void> WavFile::write(std::span<const float> interleaved) {
    m_buffer.clear();
    audio::appendPcm(interleaved, m_bits, m_buffer);
    const auto size = static_cast<std::int64_t>(m_buffer.size());
    if (m_dataBytes + size > kMostBytes)
        return fail(Reason::TooLarge, "write", m_name, "a WAV file cannot hold more than 4 GB",
                    "Write fewer tracks into one file.");
    if (auto written = writeAll(m_buffer, kHeaderBytes + m_dataBytes); !written) return written;
    m_dataBytes += size;
    if (m_dataBytes - m_headedBytes < std::int64_t{m_rate} * m_channels * m_bits / 8) return {};
    return writeHeader();
}

Result<void> WavFile::close() {
    auto done = writeHeader();
    if (done && (m_dataBytes & 1)) { // chunks are padded to even sizes
        const std::byte padding{};
        done = writeAll(std::span(&padding, 1), kHeaderBytes + m_dataBytes);
    }
    if (::close(m_file) != 0 && done) done = failure(errno);
    m_file = -1;
    return done;
}

} // namespace bitbeats::playback
