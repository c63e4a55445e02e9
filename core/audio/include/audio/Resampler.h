#pragma once

#include "audio/Pcm.h"
#include "base/Result.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace bitbeats::audio {

/// Brings sound to another rate and channel count; equal formats pass bit-exactly. One resampler carries on over any
/// number of tracks of its input format, so that a join between them stays exact to the sample. One thread at a time.
class Resampler {
public:
    /// Errors: Unsupported.
    static Result<std::unique_ptr<Resampler>> create(const PcmFormat& from, const PcmFormat& to);
    ~Resampler();

    const PcmFormat& from() const;

    /// Appends what is ready to `out`; a few frames stay inside until more comes or drain() is called.
    void process(std::span<const float> in, std::vector<float>& out);

    /// Appends the rest. In all, exactly outputFrames(frames put in) have come out then. Only a new resampler follows.
    void drain(std::vector<float>& out);

    /// The output frame at which the input frame that comes next will sound.
    std::int64_t nextOutputFrame() const;

private:
    class Private;
    explicit Resampler(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace bitbeats::audio
