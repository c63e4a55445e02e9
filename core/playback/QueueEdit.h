#pragma once

#include "playback/PlayQueue.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace bitbeats::playback {

/// A list of items that copies share until one of them is changed: undo steps and the journal's thread hold the whole
/// list without copying it. One thread at a time may make, change and let go of copies; another may read one it holds.
class SharedItems {
public:
    SharedItems() = default;
    SharedItems(std::vector<QueueItem> items) // NOLINT: it is one
        : m_items(std::make_shared<std::vector<QueueItem>>(std::move(items))) {}

    const std::vector<QueueItem>& operator*() const { return *m_items; }
    const std::vector<QueueItem>* operator->() const { return m_items.get(); }
    /// For changing; copies the list if others hold it too.
    std::vector<QueueItem>& own() {
        if (m_items.use_count() > 1) m_items = std::make_shared<std::vector<QueueItem>>(*m_items);
        return *m_items;
    }

private:
    std::shared_ptr<std::vector<QueueItem>> m_items = std::make_shared<std::vector<QueueItem>>(); // shared: see above
};

/// Everything a queue is.
struct QueueState {
    SharedItems items;
    ItemId current{};
    bool shuffle = false;
    Repeat repeat = Repeat::Off;
    Milliseconds position{0};
    std::vector<ItemId> order; ///< the permutation, while shuffling
    std::vector<ItemId> trail; ///< the way back
    std::vector<QueueItem> history;
    std::uint64_t nextId = 1;
    std::uint64_t seed = 0; ///< of the round; the next one follows from it
};

// The changes there are. Random numbers are drawn before, so that carrying one out again gives the same.
struct InsertItems {
    int at = 0;
    std::vector<QueueItem> items;
    std::vector<std::size_t> slots; ///< places in the permutation, one per item, while shuffling
};
struct RemoveItems {
    std::vector<ItemId> ids;
};
struct MoveItems {
    int from = 0;
    int count = 0;
    int before = 0;
};
struct UpdateItem {
    QueueItem item;
};
struct ChangeCurrent {
    ItemId id{};
    bool back = false; ///< the way it came
    bool turn = false; ///< the next in order, not picked out of the list
};
struct ChangeShuffle {
    std::optional<std::vector<ItemId>> order; ///< empty: off
    std::uint64_t seed = 0;
};
struct ChangeRepeat {
    Repeat repeat = Repeat::Off;
};
struct ChangePosition {
    Milliseconds position{0};
};

using QueueEdit = std::variant<InsertItems, RemoveItems, MoveItems, UpdateItem, ChangeCurrent, ChangeShuffle,
                               ChangeRepeat, ChangePosition, QueueState>;

} // namespace bitbeats::playback
