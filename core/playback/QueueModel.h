#pragma once

#include "QueueEdit.h"

namespace bitbeats::playback {

/// The list, the cursor, the shuffle permutation and the history, and every change to them as an edit that can be
/// written down: what is played back from the journal runs through the same apply() as what the person does.
/// Pure but for the random numbers of shuffling, which are drawn into the edits. One thread at a time.
class QueueModel {
public:
    const QueueState& state() const { return m; }
    const std::vector<QueueItem>& items() const { return *m.items; }
    int indexOf(ItemId id) const;
    int currentIndex() const { return m.current == ItemId{} ? -1 : indexOf(m.current); }
    ItemId current() const { return m.current; }
    bool shuffle() const { return m.shuffle; }
    Repeat repeat() const { return m.repeat; }
    Milliseconds position() const { return m.position; }
    const std::vector<QueueItem>& history() const { return m.history; }
    /// Those of `ids` that are in the list.
    std::vector<ItemId> present(const std::vector<ItemId>& ids) const;

    /// What follows this entry (-1 = before the first). `automatic`: the track has ended by itself, so that repeat-one
    /// counts; otherwise the person asked for the next.
    std::optional<int> nextAfter(int index, bool automatic) const;
    std::optional<int> previous() const;

    // Edits that need what is here, to be given to apply() and then to the journal.
    InsertItems insertEdit(std::vector<QueueItem> added, bool afterCurrent, std::vector<ItemId>& ids) const;
    ChangeShuffle shuffleEdit(bool on) const;
    /// The next round through a shuffled list, when repeating; nothing if nothing starts over there.
    std::optional<ChangeShuffle> nextRoundEdit() const;
    QueueState replaceEdit(std::vector<QueueItem> fresh, int current, std::vector<ItemId>& ids) const;
    /// Brings back the list of `earlier`, with what is current now.
    QueueState undoEdit(const QueueModel& earlier) const;

    /// Carries out an edit; false if it makes no sense here (a damaged journal), and then nothing has changed.
    bool apply(QueueEdit edit);

private:
    bool apply(InsertItems&& edit);
    bool apply(const RemoveItems& edit);
    bool apply(const MoveItems& edit);
    bool apply(UpdateItem&& edit);
    bool apply(const ChangeCurrent& edit);
    bool apply(ChangeShuffle&& edit);
    bool apply(const ChangeRepeat& edit);
    bool apply(const ChangePosition& edit);
    bool apply(QueueState&& edit);
    bool restartsAfter(int index) const;
    std::vector<ItemId> shuffled(std::uint64_t seed, ItemId first) const;
    std::vector<ItemId> nextRound() const;
    bool isOrder(const std::vector<ItemId>& order) const;
    void changeCurrent(ItemId id, bool back);
    std::size_t orderOf(ItemId id) const; ///< place in the permutation, its size if not in it

    QueueState m;
};

} // namespace bitbeats::playback
