#pragma once

#include "models/Markers.h"
#include "shell/Services.h"

#include <QObject>
#include <array>
#include <vector>

namespace bitbeats::ui {

/// A stretch of the current track that is heard again and again; negative = not set.
struct Loop {
    Milliseconds from{-1};
    Milliseconds to{-1};
    bool whole() const { return from.count() >= 0 && to > from; }
    bool empty() const { return from.count() < 0 && to.count() < 0; }
    bool operator==(const Loop&) const = default;
};

/// What people do with music: play this now, next, later, louder, a bit back. Puts queue and player together, and
/// notes where a track was left (while it plays, the player does). GUI thread only.
class Listening : public QObject {
    Q_OBJECT
public:
    static constexpr std::array kSpeeds{0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0};

    explicit Listening(const Services& services, QObject* parent = nullptr);

    playback::PlayQueue& queue() { return m_queue; }
    playback::Player& player() { return m_player; }
    bool sounding() const; ///< playing, or about to without being asked again
    bool active() const;   ///< anything but stopped

    void playNow(std::vector<playback::QueueItem> items, int index);
    void playShuffled(std::vector<playback::QueueItem> items);
    void playNext(std::vector<playback::QueueItem> items);
    void addToQueue(std::vector<playback::QueueItem> items);
    void playRow(int row);
    void toggle();
    void seekBy(Milliseconds step);
    void cycleRepeat();
    void changeVolume(double step);
    void savePosition();
    void beginLoopHere();
    void endLoopHere();
    void dropLoop();
    void moveLoop(const Loop& loop); ///< both ends, or one
    const Loop& loop() const { return m_loop; }
    double speed() const;
    void setSpeed(double speed);
    void stepSpeed(int steps); ///< along kSpeeds
    Markers& markers() { return m_markers; }
    std::vector<int> marks() const; ///< of the current track, in ms
    void toggleMarkHere();
    void goToMark(int direction); ///< the next or the one before
    /// Where the seek bar stands: of the sound, or where a stopped track will go on.
    Milliseconds shownPosition() const;

Q_SIGNALS:
    void queued(int count, bool next);
    void loopChanged();
    void speedChanged();

private:
    void setLoop(const Loop& loop);
    void holdLoop(Milliseconds now);

    playback::PlayQueue& m_queue;
    playback::Player& m_player;
    playback::ItemId m_resumeItem{}; ///< restored from the last session and not played since
    Milliseconds m_resumeAt{0};
    Loop m_loop;
    Markers m_markers;
    double m_speed = 1;       ///< told last
    Milliseconds m_before{0}; ///< the position told last
};

} // namespace bitbeats::ui
