#pragma once

#include "base/ByteSource.h"
#include "playback/EngineTuning.h"
#include "playback/PlayQueue.h"
#include "playback/TrackOpener.h"

#include <QImage>
#include <QObject>
#include <QString>
#include <memory>

namespace bitbeats::playback {

class AudioOutput;

enum class PlayerState { Stopped, Opening, Buffering, Playing, Paused };

/// What became known about a track when it was opened.
struct TrackFacts {
    std::string codec;  ///< "FLAC", "MP3", "Opus", ...
    int sampleRate = 0; ///< Hz
    int channels = 0;
    int bitsPerSample = 0;    ///< 0 for lossy formats
    std::int64_t bitrate = 0; ///< bits per second, 0 = unknown
    std::int64_t sizeBytes = 0;
};

enum class GainMode { Off, Track, Album };

struct PlayerOptions {
    GainMode gainMode = GainMode::Off;
    Decibels preamp{0};
    Milliseconds crossfade{0}; ///< 0..12000; 0 = gapless
    double speed = 1;          ///< 0.5..2; the pitch stays
};

/// Plays the queue: the one object that windows, the command line, media keys and tests steer. It owns the engine
/// (decode thread, ring, DSP chain) and an AudioOutput. All methods and signals on the GUI/main thread; none blocks.
class Player : public QObject {
    Q_OBJECT
public:
    /// `queue` and `opener` must outlive the player.
    Player(PlayQueue& queue, TrackOpener& opener, std::unique_ptr<AudioOutput> output, QObject* parent = nullptr);
    /// With other times than the usual ones, for tests.
    Player(PlayQueue& queue, TrackOpener& opener, std::unique_ptr<AudioOutput> output, const EngineTuning& tuning,
           QObject* parent = nullptr);
    ~Player() override;

    PlayerState state() const;
    Milliseconds position() const; ///< of what is heard now
    Milliseconds duration() const; ///< 0 = unknown
    TrackFacts facts() const;
    SourceStatus sourceStatus() const;
    double volume() const; ///< 0..1, cubic-free linear gain
    bool muted() const;
    PlayerOptions options() const;

    void play(); ///< the current item, or the first
    void playIndex(int index, Milliseconds from = Milliseconds{0});
    void pause();
    void resume();
    void togglePause();
    void stop();
    void next();
    void previous(); ///< to the start of the track when past 3 s, else to the one before
    void seek(Milliseconds to);
    void setVolume(double volume);
    void setMuted(bool muted);
    void setOptions(const PlayerOptions& options);

Q_SIGNALS:
    void stateChanged(bitbeats::playback::PlayerState state);
    void currentTrackChanged(); ///< another item is heard now; facts and duration may follow
    void durationChanged(bitbeats::Milliseconds duration);
    void factsChanged();
    void coverChanged(const QImage& cover);                ///< embedded picture of the current track, null if none
    void positionChanged(bitbeats::Milliseconds position); ///< about 10 times a second while playing, and on seeks
    void sourceStatusChanged(const bitbeats::SourceStatus& status); ///< at most 4 times a second, only when it differs
    void seeked(bitbeats::Milliseconds to);
    void volumeChanged(double volume, bool muted);
    void optionsChanged();
    void trackFailed(const QString& sentence); ///< the track was skipped; why
    void outputFailed(
        const QString& sentence); ///< the sound device went away or could not be opened; playing is paused or retried
    void queueEnded();

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace bitbeats::playback
