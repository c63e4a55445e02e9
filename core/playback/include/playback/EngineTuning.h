#pragma once

#include "base/Units.h"

namespace bitbeats::playback {

/// The engine's times. The defaults are what listeners get; tests make them small.
struct EngineTuning {
    Milliseconds ring{2000};       ///< sound decoded ahead of the output
    Milliseconds voice{1000};      ///< sound decoded ahead of the mixer, per track (plus the crossfade)
    Milliseconds startAt{150};     ///< sound in hand before the first of a track or after a seek is let out
    Milliseconds resumeAt{2000};   ///< sound in hand before it goes on after it ran dry
    Milliseconds seekGrace{60};    ///< how long the old sound may go on while a seek finds its place
    Milliseconds dryLimit{30000};  ///< a track that gives no byte for so long is skipped
    Milliseconds soon{30000};      ///< before the end: Approach::Soon for the next track
    Milliseconds imminent{20000};  ///< before the end: Approach::Imminent, and it is opened
    Milliseconds statusEvery{250}; ///< how often the source is asked for its status
};

} // namespace bitbeats::playback
