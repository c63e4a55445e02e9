#pragma once

#include "audio/Decoder.h"
#include "audio/Pcm.h"
#include "audio/TrackInfo.h"
#include "base/Cancellation.h"
#include "playback/QueueItem.h"
#include "playback/TrackOpener.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace bitbeats::playback {

/// One track on its way into sound: opens it and decodes ahead on a thread of its own, so that a track whose bytes are
/// not there yet holds up nothing but itself. All methods belong to the engine's thread; none of them blocks, but the
/// destructor, which waits for the thread (ask finished() first where that matters).
class TrackVoice {
public:
    struct Setup {
        TrackOpener& opener;
        std::mutex& openerTurn; ///< the opener sees one call at a time
        QueueItem item;
        Milliseconds from{0};
        Milliseconds ahead{1000}; ///< how much sound to keep decoded
        Milliseconds dryLimit{30000};
        std::function<bool()> frozen; ///< any thread: nobody listens, waits do not count
        std::function<void()> wake;   ///< any thread: there is something new to ask for
    };

    explicit TrackVoice(Setup setup);
    ~TrackVoice();

    /// Known once the track has been opened.
    std::shared_ptr<const audio::TrackInfo> info() const;

    std::int64_t sizeBytes() const;

    enum class Take { Block, Empty, End, Failed };
    /// The next decoded block, if there is one, and where in the track it begins.
    Take take(audio::PcmBlock& into, double& atSeconds);
    Error error() const; ///< after Failed

    /// Sound in hand; and whether that is all there is until the end of the track.
    struct Ahead {
        double seconds = 0;
        bool toTheEnd = false;
    };
    Ahead ahead() const;
    bool waiting() const { return m_waiting.load(std::memory_order_relaxed); } ///< for bytes
    bool failedToOpen() const;

    /// Goes on from there; what was decoded is dropped.
    void seek(double seconds);
    void setAhead(Milliseconds ahead);
    /// It is its turn: from now on it counts when no bytes come. (While headers are read it counts always.)
    void setWanted() { m_wanted.store(true, std::memory_order_relaxed); }

    std::optional<SourceStatus> status() const;

    /// Asks the thread to end; returns at once.
    void requestStop();
    bool finished() const { return m_finished.load(std::memory_order_acquire); }

private:
    void run();
    void decode(ByteSource& source);
    Result<OpenedTrack> open();
    Result<std::unique_ptr<audio::Decoder>> openDecoder(ByteSource& source);
    bool interrupted() const;
    void interrupt();
    void failWith(Error error);
    void seekTo(audio::Decoder& decoder, double seconds);
    void keep(audio::DecodeResult result, audio::PcmBlock block, double at);

    const Setup m_setup;
    Cancellation m_cancel;
    std::atomic<bool> m_interrupt{false}; // a seek or the end is asked for
    std::atomic<bool> m_stop{false};
    std::atomic<bool> m_opening{true}; // headers are read to their end even when a seek comes meanwhile
    std::atomic<bool> m_waiting{false};
    std::atomic<bool> m_wanted{false};
    std::atomic<bool> m_finished{false};

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::optional<double> m_seek;
    Milliseconds m_ahead;
    ByteSource* m_source = nullptr; // while it is open
    std::string m_fileName;
    std::int64_t m_sizeBytes = 0;
    std::shared_ptr<const audio::TrackInfo> m_info; // shared: events carry it to other threads
    struct Piece {
        audio::PcmBlock block;
        double at; // seconds
    };
    std::deque<Piece> m_pieces;
    double m_seconds = 0; // in m_pieces
    bool m_ended = false;
    std::optional<Error> m_error;

    std::thread m_thread;
};

} // namespace bitbeats::playback
