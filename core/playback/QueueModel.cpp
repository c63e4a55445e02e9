#include "QueueModel.h"

#include <algorithm>
#include <random>
#include <unordered_map>
#include <unordered_set>

namespace bitbeats::playback {
namespace {

constexpr std::size_t kLongestHistory = 200;

struct IdHash {
    std::size_t operator()(ItemId id) const { return std::hash<std::uint64_t>{}(static_cast<std::uint64_t>(id)); }
};
using IdSet = std::unordered_set<ItemId, IdHash>;

std::uint64_t anySeed() {
    std::random_device random;
    return (std::uint64_t{random()} << 32) | random();
}

template<typename T>
void keepLast(std::vector<T>& list) {
    if (list.size() > kLongestHistory)
        list.erase(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(list.size() - kLongestHistory));
}

IdSet idsOf(const std::vector<QueueItem>& items) {
    IdSet ids;
    ids.reserve(items.size());
    for (const auto& item : items)
        ids.insert(item.id);
    return ids;
}

} // namespace

int QueueModel::indexOf(ItemId id) const {
    const auto& all = items();
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& item) { return item.id == id; });
    return found == all.end() ? -1 : static_cast<int>(found - all.begin());
}

std::size_t QueueModel::orderOf(ItemId id) const {
    return static_cast<std::size_t>(std::find(m.order.begin(), m.order.end(), id) - m.order.begin());
}

std::vector<ItemId> QueueModel::present(const std::vector<ItemId>& ids) const {
    const auto members = ids.size() > 1 ? idsOf(items()) : IdSet();
    std::vector<ItemId> found;
    std::copy_if(ids.begin(), ids.end(), std::back_inserter(found),
                 [&](ItemId id) { return ids.size() > 1 ? members.contains(id) : indexOf(id) >= 0; });
    return found;
}

// ---- what comes next

/// A permutation of all items, with `first` at its head if that is one of them.
std::vector<ItemId> QueueModel::shuffled(std::uint64_t seed, ItemId first) const {
    std::vector<ItemId> order;
    order.reserve(items().size());
    for (const auto& item : items())
        order.push_back(item.id);
    std::mt19937_64 random(seed);
    std::shuffle(order.begin(), order.end(), random);
    if (const auto at = std::find(order.begin(), order.end(), first); at != order.end())
        std::rotate(order.begin(), at, at + 1);
    return order;
}

/// Another order for the next time through; it does not begin with the track that has just been heard.
std::vector<ItemId> QueueModel::nextRound() const {
    auto order = shuffled(m.seed + 1, ItemId{});
    if (order.size() > 1 && order.front() == m.order.back()) std::swap(order.front(), order.back());
    return order;
}

bool QueueModel::restartsAfter(int index) const {
    return m.shuffle && m.repeat != Repeat::Off && index >= 0 && !m.order.empty() &&
           m.order.back() == items()[static_cast<std::size_t>(index)].id;
}

std::optional<int> QueueModel::nextAfter(int index, bool automatic) const {
    const int count = static_cast<int>(items().size());
    if (count == 0 || index >= count) return {};
    if (automatic && m.repeat == Repeat::One && index >= 0) return index;
    if (!m.shuffle) {
        if (index + 1 < count) return index + 1;
        return m.repeat == Repeat::Off ? std::nullopt : std::optional(0);
    }
    if (index < 0) return indexOf(m.order.front());
    if (restartsAfter(index)) return indexOf(nextRound().front());
    const auto place = orderOf(items()[static_cast<std::size_t>(index)].id);
    if (place + 1 >= m.order.size()) return {};
    return indexOf(m.order[place + 1]);
}

std::optional<int> QueueModel::previous() const {
    const auto way = std::find_if(m.trail.rbegin(), m.trail.rend(), [&](ItemId id) { return indexOf(id) >= 0; });
    if (way != m.trail.rend()) return indexOf(*way);
    const int index = currentIndex();
    if (index < 0) return {};
    if (!m.shuffle) return index > 0 ? std::optional(index - 1) : std::nullopt;
    const auto place = orderOf(m.current);
    return place > 0 ? std::optional(indexOf(m.order[place - 1])) : std::nullopt;
}

// ---- edits

InsertItems QueueModel::insertEdit(std::vector<QueueItem> added, bool afterCurrent, std::vector<ItemId>& ids) const {
    const int current = currentIndex();
    InsertItems edit;
    edit.at = afterCurrent && current >= 0 ? current + 1 : static_cast<int>(afterCurrent ? 0 : items().size());
    std::mt19937_64 random(anySeed());
    std::size_t length = m.order.size();
    const auto behind = m.shuffle && current >= 0 ? orderOf(m.current) + 1 : 0;
    auto id = m.nextId;
    auto slot = behind;
    for (auto& item : added) {
        item.id = ItemId{id++};
        ids.push_back(item.id);
        if (!m.shuffle) continue;
        std::uniform_int_distribution<std::size_t> anywhere(behind, length++);
        edit.slots.push_back(afterCurrent ? slot++ : anywhere(random));
    }
    edit.items = std::move(added);
    return edit;
}

ChangeShuffle QueueModel::shuffleEdit(bool on) const {
    if (!on) return {};
    const auto seed = anySeed();
    return {shuffled(seed, m.current), seed};
}

std::optional<ChangeShuffle> QueueModel::nextRoundEdit() const {
    if (!restartsAfter(currentIndex())) return {};
    return ChangeShuffle{nextRound(), m.seed + 1};
}

QueueState QueueModel::replaceEdit(std::vector<QueueItem> fresh, int current, std::vector<ItemId>& ids) const {
    QueueModel next(*this);
    for (auto& item : fresh) {
        item.id = ItemId{next.m.nextId++};
        ids.push_back(item.id);
    }
    next.changeCurrent(ItemId{}, false); // what was heard goes into the history while it is still known
    next.m.items = SharedItems(std::move(fresh));
    const bool valid = current >= 0 && current < static_cast<int>(next.items().size());
    next.changeCurrent(valid ? next.items()[static_cast<std::size_t>(current)].id : ItemId{}, false);
    next.m.position = Milliseconds{0};
    next.m.order.clear();
    next.m.seed = anySeed();
    if (m.shuffle) next.m.order = next.shuffled(next.m.seed, next.m.current);
    return std::move(next.m);
}

QueueState QueueModel::undoEdit(const QueueModel& earlier) const {
    QueueModel back(*this);
    back.m.items = earlier.m.items;
    if (items().empty()) { // cleared: everything is as it was
        back.m.current = earlier.m.current;
        if (m.shuffle == earlier.m.shuffle)
            back.m.order = earlier.m.order;
        else if (m.shuffle)
            back.m.order = back.shuffled(m.seed, back.m.current);
        return std::move(back.m);
    }
    auto& list = back.m.items.own();
    // Facts learnt meanwhile are kept.
    std::unordered_map<ItemId, std::size_t, IdHash> now;
    for (std::size_t i = 0; i < items().size(); ++i)
        now.emplace(items()[i].id, i);
    for (auto& item : list)
        if (const auto at = now.find(item.id); at != now.end()) item = items()[at->second];
    if (m.current == ItemId{}) {
        back.m.current = earlier.m.current;
    } else if (back.indexOf(m.current) < 0) { // what plays now came later: it is put behind what played then
        const auto at = list.begin() + earlier.currentIndex() + 1;
        list.insert(at, items()[static_cast<std::size_t>(currentIndex())]);
    }
    back.m.order.clear();
    if (m.shuffle) {
        auto missing = idsOf(list);
        for (const auto id : earlier.m.order)
            if (missing.erase(id) > 0) back.m.order.push_back(id);
        for (const auto& item : list)
            if (missing.contains(item.id)) back.m.order.push_back(item.id);
    }
    return std::move(back.m);
}

// ---- carrying them out

bool QueueModel::apply(QueueEdit edit) {
    return std::visit([this](auto& one) { return apply(std::move(one)); }, edit);
}

bool QueueModel::apply(InsertItems&& edit) {
    if (edit.at < 0 || edit.at > static_cast<int>(items().size())) return false;
    if (m.shuffle && edit.slots.size() != edit.items.size()) return false;
    for (const auto& item : edit.items)
        if (static_cast<std::uint64_t>(item.id) < m.nextId) return false;
    for (std::size_t i = 0; i < edit.items.size(); ++i) {
        const auto id = edit.items[i].id;
        m.nextId = std::max(m.nextId, static_cast<std::uint64_t>(id) + 1);
        if (!m.shuffle) continue;
        const auto slot = std::min(edit.slots[i], m.order.size());
        m.order.insert(m.order.begin() + static_cast<std::ptrdiff_t>(slot), id);
    }
    auto& list = m.items.own();
    list.insert(list.begin() + edit.at, std::make_move_iterator(edit.items.begin()),
                std::make_move_iterator(edit.items.end()));
    return true;
}

bool QueueModel::apply(const RemoveItems& edit) {
    const IdSet gone(edit.ids.begin(), edit.ids.end());
    const auto leaves = [&](ItemId id) { return gone.contains(id); };
    if (leaves(m.current)) { // the one behind it takes its place
        std::vector<ItemId> order = m.order;
        if (!m.shuffle)
            for (const auto& item : items())
                order.push_back(item.id);
        const auto at = std::find(order.begin(), order.end(), m.current);
        const auto next = std::find_if_not(at, order.end(), leaves);
        changeCurrent(next == order.end() ? ItemId{} : *next, false);
        m.position = Milliseconds{0};
    }
    std::erase_if(m.items.own(), [&](const auto& item) { return leaves(item.id); });
    std::erase_if(m.order, leaves);
    std::erase_if(m.trail, leaves);
    return true;
}

bool QueueModel::apply(const MoveItems& edit) {
    const auto [from, count, before] = edit;
    const int size = static_cast<int>(items().size());
    if (from < 0 || count < 0 || count > size - from || before < 0 || before > size) return false;
    const auto begin = m.items.own().begin();
    if (before < from)
        std::rotate(begin + before, begin + from, begin + from + count);
    else if (before > from + count)
        std::rotate(begin + from, begin + from + count, begin + before);
    return true;
}

bool QueueModel::apply(UpdateItem&& edit) {
    const int index = indexOf(edit.item.id);
    if (index < 0) return false;
    m.items.own()[static_cast<std::size_t>(index)] = std::move(edit.item);
    return true;
}

void QueueModel::changeCurrent(ItemId id, bool back) {
    if (id == m.current) return;
    if (const int index = currentIndex(); index >= 0) {
        m.history.push_back(items()[static_cast<std::size_t>(index)]);
        keepLast(m.history);
        if (!back) m.trail.push_back(m.current);
        keepLast(m.trail);
    }
    m.current = id;
}

bool QueueModel::apply(const ChangeCurrent& edit) {
    if (edit.id != ItemId{} && indexOf(edit.id) < 0) return false;
    if (edit.back) {
        while (!m.trail.empty() && m.trail.back() != edit.id)
            m.trail.pop_back();
        if (!m.trail.empty()) m.trail.pop_back();
    } else if (m.shuffle && !edit.turn && edit.id != ItemId{} && edit.id != m.current) {
        // Chosen out of turn: it is moved up behind the current one, so that no other is left out.
        std::erase(m.order, edit.id);
        const auto place = m.current == ItemId{} ? 0 : orderOf(m.current) + 1;
        m.order.insert(m.order.begin() + static_cast<std::ptrdiff_t>(std::min(place, m.order.size())), edit.id);
    }
    changeCurrent(edit.id, edit.back);
    m.position = Milliseconds{0};
    return true;
}

/// Every item once.
bool QueueModel::isOrder(const std::vector<ItemId>& order) const {
    if (order.size() != items().size()) return false;
    const IdSet members(order.begin(), order.end());
    return members.size() == order.size() &&
           std::all_of(items().begin(), items().end(), [&](const auto& item) { return members.contains(item.id); });
}

bool QueueModel::apply(ChangeShuffle&& edit) {
    if (edit.order && !isOrder(*edit.order)) return false;
    m.shuffle = edit.order.has_value();
    m.order = edit.order ? std::move(*edit.order) : std::vector<ItemId>();
    if (m.shuffle) m.seed = edit.seed;
    return true;
}

bool QueueModel::apply(const ChangeRepeat& edit) {
    m.repeat = edit.repeat;
    return true;
}

bool QueueModel::apply(const ChangePosition& edit) {
    m.position = edit.position;
    return true;
}

bool QueueModel::apply(QueueState&& edit) {
    QueueModel next;
    next.m = std::move(edit);
    if (next.m.current != ItemId{} && next.currentIndex() < 0) return false;
    for (const auto& item : next.items())
        if (static_cast<std::uint64_t>(item.id) >= next.m.nextId) return false;
    if (next.m.shuffle && !next.isOrder(next.m.order)) return false;
    *this = std::move(next);
    return true;
}

} // namespace bitbeats::playback
