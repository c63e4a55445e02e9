#pragma once

#include "shell/Services.h"

#include <QObject>
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
    const Loop& loop() const { return m_loop; }
    /// Where the seek bar stands: of the sound, or where a stopped track will go on.
    Milliseconds shownPosition() const;

Q_SIGNALS:
    void queued(int count, bool next);
    void loopChanged();

private:
    void setLoop(const Loop& loop);
    void holdLoop(Milliseconds now);

    playback::PlayQueue& m_queue;
    playback::Player& m_player;
    playback::ItemId m_resumeItem{}; ///< restored from the last session and not played since
    Milliseconds m_resumeAt{0};
    Loop m_loop;
    Milliseconds m_before{0}; ///< the position told last
};

} // namespace bitbeats::ui
