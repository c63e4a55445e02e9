#pragma once

#include "base/Result.h"
#include "playback/QueueItem.h"

#include <QObject>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace bitbeats::playback {

enum class Repeat { Off, One, All };

/// The tracks to play, in the order the person sees, with a saved shuffle permutation, a cursor and a history.
/// Every change is journalled before the signal for it is sent, so that kill -9 loses nothing. GUI/main thread only.
class PlayQueue : public QObject {
    Q_OBJECT
public:
    /// Without a journal path nothing is kept over a restart.
    explicit PlayQueue(std::filesystem::path journal = {}, QObject* parent = nullptr);
    ~PlayQueue() override;

    /// Reads the journal. A damaged tail is dropped with what came before kept; the error then says so.
    Result<void> restore();

    const std::vector<QueueItem>& items() const;
    int size() const;
    int currentIndex() const; ///< -1 = nothing is current
    const QueueItem* current() const;
    const QueueItem* find(ItemId id) const;
    int indexOf(ItemId id) const;

    // Ids of the items given are ignored; fresh ones are assigned and returned in order.
    std::vector<ItemId> append(std::vector<QueueItem> items);
    std::vector<ItemId> playNext(std::vector<QueueItem> items);             ///< right after the current one
    std::vector<ItemId> replace(std::vector<QueueItem> items, int current); ///< a new queue; `current` may be -1
    void move(int from, int count, int before);                             ///< `before` in indices as they were
    void remove(const std::vector<ItemId>& ids);
    void clear();
    bool canUndo() const;
    void undo(); ///< takes back the last remove, clear, move or replace; the playing track stays current

    /// Learnt while opening (tags, duration, cover): same id, new facts.
    void update(const QueueItem& item);

    void setCurrent(int index);
    std::optional<int> nextIndex() const; ///< by shuffle and repeat; empty at the end
    /// What follows any entry (-1 = before the first). `automatic`: its track ended by itself, so that repeat-one
    /// counts.
    std::optional<int> nextAfter(int index, bool automatic) const;
    std::optional<int> previousIndex() const; ///< by history first, then order
    bool advance();                           ///< to nextIndex(); false at the end
    bool stepBack();                          ///< to previousIndex(); false at the beginning

    bool shuffle() const;
    void setShuffle(bool on); ///< a fresh permutation that starts with the current track
    Repeat repeat() const;
    void setRepeat(Repeat repeat);

    /// Where the current track was left; journalled (rarely: the caller decides when). Restored with the queue.
    Milliseconds savedPosition() const;
    void savePosition(Milliseconds position);

    /// The last tracks that were current, oldest first, at most 200.
    std::vector<QueueItem> history() const;

Q_SIGNALS:
    void itemsChanged();         ///< anything about the list: order, members
    void itemUpdated(int index); ///< facts of one item
    void currentChanged(int index);
    void modeChanged(); ///< shuffle or repeat

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace bitbeats::playback
