#pragma once

#include "playback/PlayQueue.h"

#include <QString>
#include <functional>
#include <memory>

namespace bitbeats::ui {

/// The track that is heard, as the system shows it. Empty id: none.
struct MediaTrack {
    QString id; ///< letters and digits, another one for each entry of the queue
    QString title;
    QString artist;
    QString album;
    QString url;
    QString artFile; ///< a picture on this machine
    qint64 lengthMs = 0;
    bool operator==(const MediaTrack&) const = default;
};

struct MediaState {
    enum class Status { Stopped, Paused, Playing };
    Status status = Status::Stopped;
    MediaTrack track;
    playback::Repeat repeat = playback::Repeat::Off;
    bool shuffle = false;
    double volume = 1;
    double speed = 1;
    bool fullScreen = false;
    bool canPlay = false;
    bool canNext = false;
    bool canPrevious = false;
    bool canSeek = false;
    bool operator==(const MediaState&) const = default;
};

/// What the system may ask for. All are there; each does nothing when it cannot be done now.
struct MediaCommands {
    std::function<void()> play;
    std::function<void()> pause;
    std::function<void()> playPause;
    std::function<void()> stop;
    std::function<void()> next;
    std::function<void()> previous;
    std::function<void(qint64 ms)> seekBy;
    std::function<void(qint64 ms)> seekTo;
    std::function<void(double)> setVolume;
    std::function<void(double)> setSpeed;
    std::function<void(playback::Repeat)> setRepeat;
    std::function<void(bool)> setShuffle;
    std::function<void(bool)> setFullScreen;
    std::function<void(const QString& uri)> open;
    std::function<void()> raise;
    std::function<void()> quit;
    std::function<qint64()> position; ///< ms
};

/// The system's own media controls: the lock screen, media keys, a headset's buttons. One implementation per system.
/// GUI thread only.
class MediaControls {
public:
    virtual ~MediaControls() = default;
    virtual void update(const MediaState& state) = 0;
    /// The position has jumped.
    virtual void seeked(qint64 ms) = 0;
};

/// Those of this system; they do nothing where it has none.
std::unique_ptr<MediaControls> makeMediaControls(MediaCommands commands);

} // namespace bitbeats::ui
