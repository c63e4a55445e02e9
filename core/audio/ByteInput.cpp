#include "ByteInput.h"

extern "C" {
#include <libavutil/mem.h>
}

#include <algorithm>
#include <cstdio>
#include <new>

namespace bitbeats::audio {
namespace {

constexpr int kBufferSize = 32768;

} // namespace

ByteInput::ByteInput(ByteSource& source, std::string name, const DecoderOptions& options)
    : m_source(source), m_name(std::move(name)), m_options(options), m_size(source.size()) {
    auto* buffer = static_cast<unsigned char*>(av_malloc(kBufferSize));
    if (buffer) m_io = avio_alloc_context(buffer, kBufferSize, 0, this, readCallback, nullptr, seekCallback);
    if (!m_io) {
        av_free(buffer);
        throw std::bad_alloc();
    }
    m_io->seekable = AVIO_SEEKABLE_NORMAL;
}

ByteInput::~ByteInput() {
    av_freep(&m_io->buffer);
    avio_context_free(&m_io);
}

void ByteInput::clearAbort() {
    m_aborted = false;
    if (!m_failed) m_io->error = 0;
    m_io->eof_reached = 0;
}

int ByteInput::readCallback(void* opaque, std::uint8_t* buffer, int size) {
    return static_cast<ByteInput*>(opaque)->read(buffer, size);
}

std::int64_t ByteInput::seekCallback(void* opaque, std::int64_t offset, int whence) {
    auto& self = *static_cast<ByteInput*>(opaque);
    switch (whence & ~AVSEEK_FORCE) {
    case AVSEEK_SIZE:
        return self.m_size;
    case SEEK_SET:
        break;
    case SEEK_CUR:
        offset += self.m_offset;
        break;
    case SEEK_END:
        offset += self.m_size;
        break;
    default:
        return AVERROR(EINVAL);
    }
    if (offset < 0) return AVERROR(EINVAL);
    self.m_offset = offset;
    return offset;
}

/// True to ask the source again.
bool ByteInput::goOn(SteadyTime& waitingSince) {
    const auto now = std::chrono::steady_clock::now();
    if (m_options.frozen && m_options.frozen()) waitingSince = now;
    const auto waited = std::chrono::duration_cast<Milliseconds>(now - waitingSince);
    if (m_options.onWait && !m_options.onWait(waited)) {
        m_aborted = true;
        return false;
    }
    if (waited < m_options.dryLimit) return true;
    m_failed = true;
    m_error = Error{Reason::TimedOut,
                    "play",
                    m_name,
                    "nothing more came for " + std::to_string(waited.count() / 1000) + " seconds",
                    {}};
    return false;
}

int ByteInput::read(std::uint8_t* buffer, int size) {
    if (m_aborted) return AVERROR_EXIT;
    if (m_failed || m_overLimit) return AVERROR(EIO);
    auto waitingSince = std::chrono::steady_clock::now();
    Milliseconds patience{0}; // the first try only looks, so that a wait is known of when it begins
    for (;;) {
        const auto into = std::as_writable_bytes(std::span(buffer, static_cast<std::size_t>(size)));
        auto result = m_source.read(m_offset, into, patience);
        switch (result.state) {
        case ReadState::Ready: {
            const auto count = static_cast<std::int64_t>(std::min(result.count, into.size()));
            m_offset += count;
            m_bytesRead += count;
            m_overLimit = m_bytesRead > m_limit;
            return static_cast<int>(count);
        }
        case ReadState::End:
            return AVERROR_EOF;
        case ReadState::Failed:
            m_failed = true;
            m_error = std::move(result.error);
            return AVERROR(EIO);
        case ReadState::Aborted:
            if (!m_options.onWait) {
                m_aborted = true;
                return AVERROR_EXIT;
            }
            m_source.resume(); // before asking: an abort that comes after the question is then not lost
            if (!goOn(waitingSince)) return m_aborted ? AVERROR_EXIT : AVERROR(EIO);
            break;
        case ReadState::Waiting:
            if (!goOn(waitingSince)) return m_aborted ? AVERROR_EXIT : AVERROR(EIO);
            patience = std::max(Milliseconds{1}, m_options.patience);
            break;
        }
    }
}

} // namespace bitbeats::audio
