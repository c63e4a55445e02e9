#include "tags/SoundHash.h"

#include "FileKind.h"
#include "Formats.h"
#include "TagStream.h"
#include "base/FileSource.h"

#include <QCryptographicHash>
#include <algorithm>
#include <array>
#include <memory>

extern "C" {
#include <libavformat/avformat.h>
}

namespace bitbeats::tags {
namespace {

constexpr Milliseconds kPatience{30000};

class Hash {
public:
    void add(const void* data, std::size_t size) {
        m_hash.addData(QByteArrayView(static_cast<const char*>(data), static_cast<qsizetype>(size)));
        m_any = m_any || size > 0;
    }
    bool any() const { return m_any; }
    std::string text() const { return m_hash.result().toHex().toStdString(); }

private:
    QCryptographicHash m_hash{QCryptographicHash::Sha256};
    bool m_any = false;
};

/// Files without a container are their sound, but for the tags around it.
Result<std::string> hashOfRange(TagStream& stream, std::int64_t begin, std::int64_t end, const std::string& name,
                                const CancelToken& cancel) {
    Hash hash;
    std::array<char, 65536> buffer{};
    while (begin < end) {
        if (cancel.cancelled()) return fail(Reason::Cancelled, "read", name);
        const auto wanted =
            static_cast<std::size_t>(std::min<std::int64_t>(end - begin, static_cast<std::int64_t>(buffer.size())));
        const auto count = stream.readAt(begin, std::span(buffer).first(wanted));
        if (stream.error()) return Failure(*stream.error());
        if (count == 0) break;
        hash.add(buffer.data(), count);
        begin += static_cast<std::int64_t>(count);
    }
    if (!hash.any()) return fail(Reason::Corrupt, "read", name, "there is no sound in it");
    return hash.text();
}

struct CloseFormat {
    void operator()(AVFormatContext* format) const { avformat_close_input(&format); }
};
struct FreePacket {
    void operator()(AVPacket* packet) const { av_packet_free(&packet); }
};

int isCancelled(void* token) {
    return static_cast<const CancelToken*>(token)->cancelled() ? 1 : 0;
}

Result<std::string> hashOfPackets(const std::filesystem::path& file, const std::string& name,
                                  const CancelToken& cancel) {
    const auto broken = [&name] { return fail(Reason::Malformed, "read", name, "its sound cannot be found"); };
    std::unique_ptr<AVFormatContext, CloseFormat> format(avformat_alloc_context());
    format->interrupt_callback = {isCancelled, const_cast<CancelToken*>(&cancel)};
    auto* opened = format.release(); // avformat_open_input() frees it where it fails
    const auto url = "file:" + file.string();
    AVDictionary* options = nullptr;
    av_dict_set(&options, "protocol_whitelist", "file", 0);
    const int result = avformat_open_input(&opened, url.c_str(), nullptr, &options);
    av_dict_free(&options);
    if (result < 0) return broken();
    format.reset(opened);
    if (avformat_find_stream_info(format.get(), nullptr) < 0) return broken(); // the parser of FLAC needs what it finds
    const int stream = av_find_best_stream(format.get(), AVMEDIA_TYPE_AUDIO, -1, -1, nullptr, 0);
    if (stream < 0) return broken();
    for (unsigned i = 0; i < format->nb_streams; ++i)
        if (static_cast<int>(i) != stream) format->streams[i]->discard = AVDISCARD_ALL;
    Hash hash;
    const std::unique_ptr<AVPacket, FreePacket> packet(av_packet_alloc());
    for (;;) {
        const int read = av_read_frame(format.get(), packet.get());
        if (cancel.cancelled()) return fail(Reason::Cancelled, "read", name);
        if (read == AVERROR_EOF) break;
        if (read < 0) return broken();
        if (packet->stream_index == stream) hash.add(packet->data, static_cast<std::size_t>(packet->size));
        av_packet_unref(packet.get());
    }
    if (!hash.any()) return fail(Reason::Corrupt, "read", name, "there is no sound in it");
    return hash.text();
}

} // namespace

Result<std::string> soundHash(const std::filesystem::path& file, const CancelToken& cancel) {
    const auto name = file.filename().string();
    auto source = FileSource::open(file);
    if (!source) return Failure(source.error());
    StreamLimits limits;
    limits.readInAll = INT64_MAX;
    limits.reads = INT32_MAX;
    TagStream stream(**source, name, kPatience, limits);
    const auto kind = findKind(stream, extensionOf(name));
    if (kind.kind == FileKind::Unknown) return fail(Reason::Unsupported, "read", name, "it is no audio file");
    if (kind.kind != FileKind::Mpeg && kind.kind != FileKind::Flac) return hashOfPackets(file, name, cancel);
    const auto found = readFormat(stream, kind, limits.largestRead);
    return hashOfRange(stream, found.soundBegin, found.soundEnd, name, cancel);
}

} // namespace bitbeats::tags
