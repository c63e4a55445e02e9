#pragma once

#include "base/ByteSource.h"
#include "base/Cancellation.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace bitbeats::audio {

/// How loud a track is over its length, found out bit by bit as its bytes come: decodes what is there, never waits for
/// what is not, and goes on where it stopped. One thread at a time; it may block on disk.
class Outline {
public:
    static constexpr std::size_t kBars = 4000; ///< enough to be drawn a dozen times as large as a window is wide

    Outline(std::unique_ptr<ByteSource> source, std::string fileName);
    ~Outline();

    /// Works for about `atMost`, then returns whether it got further.
    bool advance(Milliseconds atMost, const CancelToken& cancel);
    /// Nothing is left to find out, or it cannot be.
    bool finished() const;
    /// Every bar is known.
    bool complete() const;
    /// Loudness from 0 to 1 per bar, as an eye would draw it; -1 = not known yet.
    const std::vector<float>& levels() const;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace bitbeats::audio
