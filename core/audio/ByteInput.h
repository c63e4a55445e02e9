#pragma once

#include "Ffmpeg.h"
#include "audio/Decoder.h"
#include "base/ByteSource.h"

#include <chrono>

namespace bitbeats::audio {

/// A ByteSource as FFmpeg's input. FFmpeg swallows most read errors, so what really happened is kept here and asked
/// for after each of its calls. One thread: the decoder's.
class ByteInput {
public:
    ByteInput(ByteSource& source, std::string name, const DecoderOptions& options);
    ~ByteInput();
    ByteInput(const ByteInput&) = delete;
    ByteInput& operator=(const ByteInput&) = delete;

    AVIOContext* context() { return m_io; }
    std::int64_t size() const { return m_size; }
    std::int64_t bytesRead() const { return m_bytesRead; }

    bool aborted() const { return m_aborted; }
    bool failed() const { return m_failed; }
    const Error& error() const { return m_error; }

    /// Forgets an abort, and what FFmpeg remembers of it, so that reading can go on.
    void clearAbort();

    /// No more than this many bytes from now on; a file whose headers never end is refused.
    void limitTo(std::int64_t bytes) { m_limit = m_bytesRead + bytes; }
    void liftLimit() { m_limit = INT64_MAX; }
    bool overLimit() const { return m_overLimit; }

private:
    using SteadyTime = std::chrono::steady_clock::time_point;

    static int readCallback(void* opaque, std::uint8_t* buffer, int size);
    static std::int64_t seekCallback(void* opaque, std::int64_t offset, int whence);
    int read(std::uint8_t* buffer, int size);
    bool goOn(SteadyTime& waitingSince);

    ByteSource& m_source;
    std::string m_name;
    const DecoderOptions& m_options;
    AVIOContext* m_io = nullptr;
    std::int64_t m_size;
    std::int64_t m_offset = 0;
    std::int64_t m_bytesRead = 0;
    std::int64_t m_limit = INT64_MAX;
    bool m_aborted = false;
    bool m_failed = false;
    bool m_overLimit = false;
    Error m_error;
};

} // namespace bitbeats::audio
