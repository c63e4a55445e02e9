#pragma once

#include "audio/Pcm.h"
#include "audio/TrackInfo.h"
#include "base/ByteSource.h"
#include "base/Result.h"

#include <functional>
#include <memory>
#include <string>

namespace bitbeats::audio {

struct DecoderOptions {
    /// Seeks touch few bytes, for tracks whose bytes come from afar: exact but for MP3 (26 ms with a constant bitrate,
    /// about 0.2 s with a variable one). Off: every seek is exact to the sample, an MP3 is read up to the target.
    bool fastSeek = false;

    /// Longest single wait inside the source before `onWait` is asked again.
    Milliseconds patience{100};

    /// Asked on the decoding thread when bytes are not there yet: at once, then about every `patience`, and when the
    /// source was aborted. `waited` counts since the last byte came. False ends the call with Aborted; true goes on
    /// (after resume(), if it was an abort). Without it, waits go on to `dryLimit` and an abort ends the call.
    std::function<bool(Milliseconds waited)> onWait;

    /// A read that waited this long without a byte fails with TimedOut. `onWait` may stretch it, see `frozen`.
    Milliseconds dryLimit{30000};

    /// While this answers true, time waited does not count (nobody listens: playing is paused).
    std::function<bool()> frozen;
};

enum class DecodeState { Frames, End, Aborted, Failed };

struct DecodeResult {
    DecodeState state = DecodeState::Failed;
    Error error; ///< meaningful only when Failed
};

/// Turns the bytes of one audio file into sound, trimmed to what the encoder was given (gapless), on a timeline whose
/// frame 0 is the first audible one. Blocks on its source but never beyond reach: see DecoderOptions::onWait and
/// ByteSource::abort(). After Aborted only seek() or the destructor may follow. One thread at a time.
class Decoder {
public:
    /// Reads headers and the first frame. `source` must outlive the decoder. Errors: Malformed, Unsupported (format or
    /// codec outside the list, more than 8 channels, rates outside 8-192 kHz), Cancelled (aborted), TimedOut, and the
    /// source's own.
    static Result<std::unique_ptr<Decoder>> open(ByteSource& source, const std::string& fileName,
                                                 DecoderOptions options = {});
    ~Decoder();

    const TrackInfo& info() const;

    /// Replaces `into` with the next stretch of sound (at least one frame).
    DecodeResult read(PcmBlock& into);

    /// The next read begins at this frame of the timeline (the nearest reachable one with fastSeek).
    DecodeResult seek(std::int64_t frame);

    /// The frame that the next read begins with.
    std::int64_t position() const;

private:
    class Private;
    explicit Decoder(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace bitbeats::audio
