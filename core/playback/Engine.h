#pragma once

#include "Lane.h"
#include "SoundTap.h"
#include "TrackVoice.h"
#include "audio/Limiter.h"
#include "playback/AudioOutput.h"
#include "playback/EngineTuning.h"
#include "playback/Player.h"
#include "playback/TrackOpener.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace bitbeats::playback {

/// One playing of one item; the same item played again is another.
struct TrackKey {
    std::uint64_t serial = 0;
    ItemId item{};
};

/// What the engine has to say. Called on its thread; must not call back into it and wait. It may be out of date when it
/// is listened to: `played` is the serial of the last play() that was carried out by then.
class EngineListener {
public:
    virtual ~EngineListener() = default;
    /// `step`: how many of play, pause, resume and stop were carried out by then.
    virtual void onState(PlayerState state, std::uint64_t step) = 0;
    virtual void onOpened(TrackKey track, std::shared_ptr<const audio::TrackInfo> info, std::int64_t sizeBytes) = 0;
    virtual void onHeard(TrackKey track) = 0;                      ///< this track is the one that sounds from now on
    virtual void onWantNext(TrackKey after) = 0;                   ///< answer with Engine::setNext
    virtual void onFailed(TrackKey track, const Error& error) = 0; ///< it is skipped
    virtual void onStatus(const SourceStatus& status, std::uint64_t played) = 0;
    /// `final`: nothing plays any more.
    virtual void onOutput(const Result<void>& health, bool final, std::uint64_t played) = 0;
    virtual void onEnded(std::uint64_t played) = 0; ///< everything was heard to its end
};

/// Turns items into sound: voices decode, the engine's thread joins or blends them into a stream, the output pulls it.
/// The public methods may be called from any thread and return at once; the rest lives on the engine's thread.
class Engine {
public:
    Engine(TrackOpener& opener, std::unique_ptr<AudioOutput> output, EngineListener& listener,
           const EngineTuning& tuning);
    ~Engine();

    /// Plays this now; gives the serial it will be known by.
    std::uint64_t play(QueueItem item, Milliseconds from);
    /// What follows the track `after`; nothing = it is the last. May be said again, even late.
    void setNext(std::uint64_t after, std::optional<QueueItem> item);
    void seek(Milliseconds to);
    void pause();
    void resume();
    void stop();
    /// How many of play, pause, resume and stop were asked for.
    std::uint64_t steps() const { return m_steps.load(); }
    void setVolume(double gain);
    void setOptions(const PlayerOptions& options);

    /// Of what is heard now; of where it will go on while a seek or an opening is under way.
    Milliseconds position() const;

private:
    using Time = std::chrono::steady_clock::time_point;
    using Span = std::chrono::steady_clock::duration;

    struct Track {
        TrackKey key;
        QueueItem item;
        std::unique_ptr<TrackVoice> voice;
        std::shared_ptr<const audio::TrackInfo> info; // shared with the events about it
        float gain = 1.0F;
        bool fed = false;      // some of it lies in the stream
        double fedSeconds = 0; // up to where
        bool needsMark = true; // its next block begins a stretch of its timeline
        bool failedTold = false;
    };
    /// From this frame of that stream on, this place of this track is heard.
    struct Mark {
        std::uint16_t generation;
        std::int64_t frame;
        TrackKey track;
        double seconds;
        double speed; // of the track's time against the stream's
    };
    struct Blend {
        Lane lane;
        Track* from;                  // on its way out
        std::unique_ptr<Track> owned; // the same, once it is no longer in m_tracks
        std::size_t length;           // frames
        std::size_t done;
    };
    enum class Fill { Enough, Later, End };

    // Engine.cpp: commands and the loop
    void post(std::function<void()> command);
    void postStep(std::function<void()> command);
    void poke();
    void run();
    Span tend();
    Span sleepTime() const;
    std::uint64_t setTarget(Milliseconds at);
    void doPlay(std::uint64_t serial, QueueItem item, Milliseconds from);
    void doSetNext(std::uint64_t after, std::optional<QueueItem> item);
    static bool mute(const Track& track);
    void undoJoin(std::size_t index);
    void doSeek(Milliseconds to);
    void doPause(bool paused);
    void doStop();
    void doOptions(const PlayerOptions& options);
    void dropTracks();
    void stopOutput();
    void startOutput();
    std::size_t pullAsFile(std::span<float> out);
    void reapVoices();
    void noteHeard();
    void noteOpened();
    void popUntil(std::uint64_t serial);
    void noteFailure(Track& track);
    void prepareNext();
    double remainingOf(const Track& last) const;
    void hint(double remaining);
    void letOut();
    void finish();
    void tendPause();
    void tendStop();
    void reportStatus();
    void reportState();

    // EngineFeed.cpp: making the stream
    std::unique_ptr<Track> makeTrack(QueueItem item, Milliseconds from, std::uint64_t serial);
    float gainFor(const Track& track) const;
    void newStream();
    void reposition(std::size_t index, double seconds);
    void retire(std::unique_ptr<Track> track);
    void retireAfter(std::size_t index);
    bool refresh(std::int64_t latest);
    bool chooseFormat();
    void feed();
    bool produce();
    bool produceBlend();
    bool atTrackEnd();
    bool waitForNext();
    void endInput();
    bool nextMayCome() const;
    std::size_t framesAlone(const Track& track) const;
    bool mayHold() const;
    bool startBlend();
    Fill fillLane(Lane& lane, Track& track, std::size_t frames);
    void addMark(Track& track, std::int64_t frame, double seconds);
    void emitFrom(Lane& lane, std::size_t frames);
    void emitSound(std::span<const float> sound);
    void settleLimiter();
    void flushOut();
    std::size_t inHand() const; ///< frames written and not yet read

    std::size_t framesOf(Milliseconds time) const {
        return static_cast<std::size_t>(time.count() * m_format.sampleRate / 1000);
    }
    /// Frames that so much of a track makes.
    std::size_t framesFrom(double seconds) const {
        return static_cast<std::size_t>(seconds * m_format.sampleRate / m_speed);
    }
    Milliseconds voiceAhead() const; ///< how much a track decodes ahead
    std::size_t channels() const { return static_cast<std::size_t>(m_format.channels); }
    Track* feeding() const { return m_feed < m_tracks.size() ? m_tracks[m_feed].get() : nullptr; }
    std::optional<Mark> markAt(const SoundTap::Heard& place) const; ///< with m_sharedMutex held
    SoundTap::Heard heardNow() const;                               ///< likewise
    double secondsAt(const Mark& mark, std::int64_t frame) const;   ///< of the track, at a frame of the mark's stream

    TrackOpener& m_opener;
    EngineListener& m_listener;
    const EngineTuning m_tuning;
    std::mutex m_openerTurn;
    std::unique_ptr<AudioOutput> m_output;
    const bool m_realTime;
    SoundTap m_tap;
    std::atomic<std::uint64_t> m_lastSerial{0};
    std::atomic<bool> m_frozen{false};
    std::atomic<std::uint64_t> m_steps{0};

    // The mailbox.
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::condition_variable m_soundReady; // for outputs that are not real-time
    std::vector<std::function<void()>> m_commands;
    bool m_poked = false;
    bool m_quit = false;

    // For position() on other threads.
    mutable std::mutex m_sharedMutex;
    std::vector<Mark> m_marks;
    OutputFormat m_sharedFormat;
    struct Target {
        Milliseconds at;
        std::uint64_t ticket;     // which seek or play asked for it
        std::uint16_t generation; // the stream that brings it, 0 = not begun yet
    };
    std::optional<Target> m_target;
    std::uint64_t m_lastTicket = 0; // given out

    // The engine's own.
    std::uint64_t m_ticket = 0; // carried out
    PlayerOptions m_options;
    OutputFormat m_format{0, 0};
    bool m_outputRunning = false;
    bool m_outputBroken = false;
    bool m_paused = false;
    bool m_suspended = false;
    std::optional<Time> m_suspendAt;
    std::optional<Time> m_stopAt;
    std::optional<Time> m_finishAt;
    std::optional<Time> m_publishAt;
    std::deque<std::unique_ptr<Track>> m_tracks; // heard first; those in the stream; maybe one prepared
    std::size_t m_feed = 0;                      // the one that is being written to the stream
    std::vector<std::unique_ptr<Track>> m_retiring;
    std::uint64_t m_played = 0; // the serial of the last doPlay
    std::uint64_t m_heardSerial = 0;
    bool m_nextKnown = false; // what follows the last of m_tracks
    std::optional<QueueItem> m_next;
    std::optional<Approach> m_hinted;
    SoundStream* m_stream = nullptr;
    bool m_published = false;
    bool m_wasOpen = false;   // this stream has sounded
    bool m_exhausted = false; // the feeding track has ended and nothing follows yet
    bool m_inputEnded = false;
    std::int64_t m_streamFrames = 0; // emitted into the stream so far
    double m_speed = 1;              // of this stream
    Lane m_lane;
    std::optional<Blend> m_blend;
    std::optional<audio::Limiter> m_limiter;
    bool m_limiting = false;
    std::vector<float> m_out; // decided, not yet in the ring
    std::size_t m_outAt = 0;
    std::vector<float> m_mix;
    std::uint64_t m_step = 0; // carried out
    PlayerState m_told = PlayerState::Stopped;
    std::uint64_t m_toldStep = 0;
    SourceStatus m_toldStatus;
    Time m_statusAt{};
    std::thread m_thread;
};

} // namespace bitbeats::playback
