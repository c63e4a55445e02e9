#pragma once

#include "playback/PlayQueue.h"

#include <QJsonArray>
#include <QJsonObject>
#include <cstdint>
#include <optional>
#include <vector>

namespace bitbeats::playback {

/// The list, the cursor, the shuffle permutation and the history, and every change to them as an edit that can be
/// written down: what is played back from the journal runs through the same apply() as what the person does.
/// Pure but for the random numbers of shuffling, which are written into the edits. One thread at a time.
class QueueModel {
public:
    const std::vector<QueueItem>& items() const { return m_items; }
    int indexOf(ItemId id) const;
    int currentIndex() const { return m_current == ItemId{} ? -1 : indexOf(m_current); }
    ItemId current() const { return m_current; }
    bool shuffle() const { return m_shuffle; }
    Repeat repeat() const { return m_repeat; }
    Milliseconds position() const { return m_position; }
    const std::vector<QueueItem>& history() const { return m_history; }

    /// What follows this entry (-1 = before the first). `automatic`: the track has ended by itself, so that repeat-one
    /// counts; otherwise the person asked for the next.
    std::optional<int> nextAfter(int index, bool automatic) const;
    std::optional<int> previous() const;

    // Edits, to be given to apply() and then to the journal.
    QJsonObject insertEdit(std::vector<QueueItem> items, bool afterCurrent, std::vector<ItemId>& ids) const;
    QJsonObject moveEdit(int from, int count, int before) const;
    QJsonObject removeEdit(const std::vector<ItemId>& ids) const;
    QJsonObject updateEdit(const QueueItem& item) const;
    enum class Move { Chosen, Turn, Back }; ///< picked out of the list, next in order, or back the way it came
    QJsonObject currentEdit(int index, Move move) const;
    QJsonObject shuffleEdit(bool on) const;
    /// The next round through a shuffled list, when repeating; empty if nothing starts over there.
    QJsonObject nextRoundEdit() const;
    QJsonObject repeatEdit(Repeat repeat) const;
    QJsonObject positionEdit(Milliseconds position) const;
    QJsonObject snapshot() const;
    QJsonObject replaceEdit(std::vector<QueueItem> items, int current, std::vector<ItemId>& ids) const;
    /// Brings back the list of `earlier`, with what is current now.
    QJsonObject undoEdit(const QueueModel& earlier) const;

    /// Carries out an edit; false if it makes no sense here (a damaged journal), and then nothing has changed.
    bool apply(const QJsonObject& edit);

private:
    bool applyInsert(const QJsonObject& edit);
    bool applyRemove(const QJsonObject& edit);
    bool applyMove(const QJsonObject& edit);
    bool applyUpdate(const QJsonObject& edit);
    bool applyCurrent(const QJsonObject& edit);
    bool applyShuffle(const QJsonObject& edit);
    bool applySnapshot(const QJsonObject& edit);
    bool restartsAfter(int index) const;
    std::vector<ItemId> shuffled(std::uint64_t seed, ItemId first) const;
    std::vector<ItemId> nextRound() const;
    void changeCurrent(ItemId id, bool back);
    std::size_t orderOf(ItemId id) const; ///< place in the permutation, its size if not in it

    std::vector<QueueItem> m_items;
    ItemId m_current{};
    bool m_shuffle = false;
    Repeat m_repeat = Repeat::Off;
    Milliseconds m_position{0};
    std::vector<ItemId> m_order; // the permutation, while shuffling
    std::vector<ItemId> m_trail; // the way back
    std::vector<QueueItem> m_history;
    std::uint64_t m_nextId = 1;
    std::uint64_t m_seed = 0;
};

} // namespace bitbeats::playback
