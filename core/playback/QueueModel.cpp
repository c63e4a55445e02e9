#include "QueueModel.h"

#include "QueueJson.h"

#include <algorithm>
#include <random>
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

} // namespace

int QueueModel::indexOf(ItemId id) const {
    const auto found = std::find_if(m_items.begin(), m_items.end(), [&](const auto& item) { return item.id == id; });
    return found == m_items.end() ? -1 : static_cast<int>(found - m_items.begin());
}

std::size_t QueueModel::orderOf(ItemId id) const {
    return static_cast<std::size_t>(std::find(m_order.begin(), m_order.end(), id) - m_order.begin());
}

// ---- what comes next

/// A permutation of all items, with `first` at its head if that is one of them.
std::vector<ItemId> QueueModel::shuffled(std::uint64_t seed, ItemId first) const {
    std::vector<ItemId> order;
    for (const auto& item : m_items)
        order.push_back(item.id);
    std::mt19937_64 random(seed);
    std::shuffle(order.begin(), order.end(), random);
    if (const auto at = std::find(order.begin(), order.end(), first); at != order.end())
        std::rotate(order.begin(), at, at + 1);
    return order;
}

/// Another order for the next time through; it does not begin with the track that has just been heard.
std::vector<ItemId> QueueModel::nextRound() const {
    auto order = shuffled(m_seed + 1, ItemId{});
    if (order.size() > 1 && order.front() == m_order.back()) std::swap(order.front(), order.back());
    return order;
}

bool QueueModel::restartsAfter(int index) const {
    return m_shuffle && m_repeat != Repeat::Off && index >= 0 && !m_order.empty() &&
           m_order.back() == m_items[static_cast<std::size_t>(index)].id;
}

std::optional<int> QueueModel::nextAfter(int index, bool automatic) const {
    const int count = static_cast<int>(m_items.size());
    if (count == 0 || index >= count) return {};
    if (automatic && m_repeat == Repeat::One && index >= 0) return index;
    if (!m_shuffle) {
        if (index + 1 < count) return index + 1;
        return m_repeat == Repeat::Off ? std::nullopt : std::optional(0);
    }
    if (index < 0) return indexOf(m_order.front());
    if (restartsAfter(index)) return indexOf(nextRound().front());
    const auto place = orderOf(m_items[static_cast<std::size_t>(index)].id);
    if (place + 1 >= m_order.size()) return {};
    return indexOf(m_order[place + 1]);
}

std::optional<int> QueueModel::previous() const {
    for (auto id = m_trail.rbegin(); id != m_trail.rend(); ++id)
        if (const int index = indexOf(*id); index >= 0) return index;
    const int index = currentIndex();
    if (index < 0) return {};
    if (!m_shuffle) return index > 0 ? std::optional(index - 1) : std::nullopt;
    const auto place = orderOf(m_current);
    return place > 0 ? std::optional(indexOf(m_order[place - 1])) : std::nullopt;
}

// ---- edits

QJsonObject QueueModel::insertEdit(std::vector<QueueItem> items, bool afterCurrent, std::vector<ItemId>& ids) const {
    const int current = currentIndex();
    const int at = afterCurrent && current >= 0 ? current + 1 : static_cast<int>(afterCurrent ? 0 : m_items.size());
    QJsonArray list;
    QJsonArray slots;
    std::mt19937_64 random(anySeed());
    std::size_t length = m_order.size();
    const auto behind = m_shuffle && current >= 0 ? orderOf(m_current) + 1 : 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
        items[i].id = ItemId{m_nextId + i};
        ids.push_back(items[i].id);
        list.append(toJson(items[i]));
        if (!m_shuffle) continue;
        std::uniform_int_distribution<std::size_t> anywhere(behind, length++);
        slots.append(static_cast<qint64>(afterCurrent ? behind + i : anywhere(random)));
    }
    QJsonObject edit{{"do", "insert"}, {"at", at}, {"items", list}};
    if (m_shuffle) edit["slots"] = slots;
    return edit;
}

QJsonObject QueueModel::moveEdit(int from, int count, int before) const {
    return {{"do", "move"}, {"from", from}, {"count", count}, {"before", before}};
}

QJsonObject QueueModel::removeEdit(const std::vector<ItemId>& ids) const {
    return {{"do", "remove"}, {"ids", toJson(ids)}};
}

QJsonObject QueueModel::updateEdit(const QueueItem& item) const {
    return {{"do", "update"}, {"item", toJson(item)}};
}

QJsonObject QueueModel::currentEdit(int index, Move move) const {
    const auto id = index < 0 ? ItemId{} : m_items[static_cast<std::size_t>(index)].id;
    QJsonObject edit{{"do", "current"}, {"id", toJson(id)}};
    if (move == Move::Back) edit["back"] = true;
    if (move == Move::Turn) edit["turn"] = true;
    return edit;
}

QJsonObject QueueModel::shuffleEdit(bool on) const {
    if (!on) return {{"do", "shuffle"}};
    const auto seed = anySeed();
    return {{"do", "shuffle"}, {"order", toJson(shuffled(seed, m_current))}, {"seed", QString::number(seed)}};
}

QJsonObject QueueModel::nextRoundEdit() const {
    if (!restartsAfter(currentIndex())) return {};
    return {{"do", "shuffle"}, {"order", toJson(nextRound())}, {"seed", QString::number(m_seed + 1)}};
}

QJsonObject QueueModel::repeatEdit(Repeat repeat) const {
    return {{"do", "repeat"}, {"mode", static_cast<int>(repeat)}};
}

QJsonObject QueueModel::positionEdit(Milliseconds position) const {
    return {{"do", "position"}, {"ms", static_cast<qint64>(position.count())}};
}

QJsonObject QueueModel::snapshot() const {
    QJsonObject edit{{"do", "all"},
                     {"version", 1},
                     {"items", toJson(m_items)},
                     {"current", toJson(m_current)},
                     {"repeat", static_cast<int>(m_repeat)},
                     {"ms", static_cast<qint64>(m_position.count())},
                     {"trail", toJson(m_trail)},
                     {"history", toJson(m_history)},
                     {"next", static_cast<qint64>(m_nextId)}};
    if (m_shuffle) {
        edit["order"] = toJson(m_order);
        edit["seed"] = QString::number(m_seed);
    }
    return edit;
}

QJsonObject QueueModel::replaceEdit(std::vector<QueueItem> items, int current, std::vector<ItemId>& ids) const {
    auto fresh = *this;
    for (auto& item : items) {
        item.id = ItemId{fresh.m_nextId++};
        ids.push_back(item.id);
    }
    fresh.changeCurrent(ItemId{}, false); // what was heard goes into the history while it is still known
    fresh.m_items = std::move(items);
    const bool valid = current >= 0 && current < static_cast<int>(fresh.m_items.size());
    fresh.changeCurrent(valid ? fresh.m_items[static_cast<std::size_t>(current)].id : ItemId{}, false);
    fresh.m_position = Milliseconds{0};
    fresh.m_order.clear();
    fresh.m_seed = anySeed();
    if (m_shuffle) fresh.m_order = fresh.shuffled(fresh.m_seed, fresh.m_current);
    return fresh.snapshot();
}

QJsonObject QueueModel::undoEdit(const QueueModel& earlier) const {
    auto back = *this;
    back.m_items = earlier.m_items;
    // Facts learnt meanwhile are kept.
    for (auto& item : back.m_items)
        if (const int now = indexOf(item.id); now >= 0) item = m_items[static_cast<std::size_t>(now)];
    if (m_current == ItemId{}) {
        back.m_current = earlier.m_current;
    } else if (back.indexOf(m_current) < 0) { // what plays now came later: it is put behind what played then
        const auto at = back.m_items.begin() + earlier.currentIndex() + 1;
        back.m_items.insert(at, m_items[static_cast<std::size_t>(currentIndex())]);
    }
    back.m_order.clear();
    if (m_shuffle) {
        for (const auto id : earlier.m_order)
            if (back.indexOf(id) >= 0) back.m_order.push_back(id);
        for (const auto& item : back.m_items)
            if (back.orderOf(item.id) == back.m_order.size()) back.m_order.push_back(item.id);
    }
    return back.snapshot();
}

// ---- carrying them out

bool QueueModel::apply(const QJsonObject& edit) {
    const auto what = edit["do"].toString();
    if (what == QLatin1String("insert")) return applyInsert(edit);
    if (what == QLatin1String("remove")) return applyRemove(edit);
    if (what == QLatin1String("move")) return applyMove(edit);
    if (what == QLatin1String("update")) return applyUpdate(edit);
    if (what == QLatin1String("current")) return applyCurrent(edit);
    if (what == QLatin1String("shuffle")) return applyShuffle(edit);
    if (what == QLatin1String("all")) return applySnapshot(edit);
    if (what == QLatin1String("repeat")) {
        const int mode = edit["mode"].toInt(-1);
        if (mode < 0 || mode > static_cast<int>(Repeat::All)) return false;
        m_repeat = static_cast<Repeat>(mode);
        return true;
    }
    if (what == QLatin1String("position")) {
        m_position = timeFromJson(edit["ms"]);
        return true;
    }
    return false;
}

bool QueueModel::applyInsert(const QJsonObject& edit) {
    auto items = itemsFromJson(edit["items"]);
    const int at = edit["at"].toInt(-1);
    if (!items || at < 0 || at > static_cast<int>(m_items.size())) return false;
    const auto slots = edit["slots"].toArray();
    if (m_shuffle && slots.size() != static_cast<qsizetype>(items->size())) return false;
    for (const auto& item : *items)
        if (static_cast<std::uint64_t>(item.id) < m_nextId) return false;
    for (std::size_t i = 0; i < items->size(); ++i) {
        const auto id = (*items)[i].id;
        m_nextId = std::max(m_nextId, static_cast<std::uint64_t>(id) + 1);
        if (!m_shuffle) continue;
        const auto slot = static_cast<std::size_t>(std::max(0.0, slots[static_cast<qsizetype>(i)].toDouble()));
        m_order.insert(m_order.begin() + static_cast<std::ptrdiff_t>(std::min(slot, m_order.size())), id);
    }
    m_items.insert(m_items.begin() + at, std::make_move_iterator(items->begin()),
                   std::make_move_iterator(items->end()));
    return true;
}

bool QueueModel::applyRemove(const QJsonObject& edit) {
    const auto ids = idsFromJson(edit["ids"]);
    if (!ids) return false;
    const IdSet gone(ids->begin(), ids->end());
    const auto leaves = [&](ItemId id) { return gone.contains(id); };
    if (leaves(m_current)) { // the one behind it takes its place
        std::vector<ItemId> order = m_order;
        if (!m_shuffle)
            for (const auto& item : m_items)
                order.push_back(item.id);
        const auto at = std::find(order.begin(), order.end(), m_current);
        const auto next = std::find_if_not(at, order.end(), leaves);
        changeCurrent(next == order.end() ? ItemId{} : *next, false);
        m_position = Milliseconds{0};
    }
    std::erase_if(m_items, [&](const auto& item) { return leaves(item.id); });
    std::erase_if(m_order, leaves);
    std::erase_if(m_trail, leaves);
    return true;
}

bool QueueModel::applyMove(const QJsonObject& edit) {
    const int from = edit["from"].toInt(-1);
    const int count = edit["count"].toInt(-1);
    const int before = edit["before"].toInt(-1);
    const int size = static_cast<int>(m_items.size());
    if (from < 0 || count < 0 || count > size - from || before < 0 || before > size) return false;
    const auto begin = m_items.begin();
    if (before < from)
        std::rotate(begin + before, begin + from, begin + from + count);
    else if (before > from + count)
        std::rotate(begin + from, begin + from + count, begin + before);
    return true;
}

bool QueueModel::applyUpdate(const QJsonObject& edit) {
    auto item = itemFromJson(edit["item"]);
    if (!item) return false;
    const int index = indexOf(item->id);
    if (index < 0) return false;
    m_items[static_cast<std::size_t>(index)] = std::move(*item);
    return true;
}

void QueueModel::changeCurrent(ItemId id, bool back) {
    if (id == m_current) return;
    if (const int index = currentIndex(); index >= 0) {
        m_history.push_back(m_items[static_cast<std::size_t>(index)]);
        keepLast(m_history);
        if (!back) m_trail.push_back(m_current);
        keepLast(m_trail);
    }
    m_current = id;
}

bool QueueModel::applyCurrent(const QJsonObject& edit) {
    const auto id = idFromJson(edit["id"]);
    if (!id || (*id != ItemId{} && indexOf(*id) < 0)) return false;
    const bool back = edit["back"].toBool();
    if (back) {
        while (!m_trail.empty() && m_trail.back() != *id)
            m_trail.pop_back();
        if (!m_trail.empty()) m_trail.pop_back();
    } else if (m_shuffle && !edit["turn"].toBool() && *id != ItemId{} && *id != m_current) {
        // Chosen out of turn: it is moved up behind the current one, so that no other is left out.
        std::erase(m_order, *id);
        const auto place = m_current == ItemId{} ? 0 : orderOf(m_current) + 1;
        m_order.insert(m_order.begin() + static_cast<std::ptrdiff_t>(std::min(place, m_order.size())), *id);
    }
    changeCurrent(*id, back);
    m_position = Milliseconds{0};
    return true;
}

bool QueueModel::applyShuffle(const QJsonObject& edit) {
    if (!edit.contains("order")) {
        m_shuffle = false;
        m_order.clear();
        return true;
    }
    auto order = idsFromJson(edit["order"]);
    if (!order || order->size() != m_items.size()) return false;
    const IdSet members(order->begin(), order->end());
    if (members.size() != m_items.size()) return false;
    for (const auto& item : m_items)
        if (!members.contains(item.id)) return false;
    m_shuffle = true;
    m_order = std::move(*order);
    m_seed = edit["seed"].toString().toULongLong(); // of the round; the next one follows from it
    return true;
}

bool QueueModel::applySnapshot(const QJsonObject& edit) {
    QueueModel fresh;
    auto items = itemsFromJson(edit["items"]);
    auto trail = idsFromJson(edit["trail"]);
    auto history = itemsFromJson(edit["history"]);
    const auto current = idFromJson(edit["current"]);
    const int mode = edit["repeat"].toInt(-1);
    if (edit["version"].toInt() != 1 || !items || !trail || !history || !current || mode < 0 ||
        mode > static_cast<int>(Repeat::All))
        return false;
    fresh.m_items = std::move(*items);
    fresh.m_trail = std::move(*trail);
    fresh.m_history = std::move(*history);
    fresh.m_current = *current;
    if (fresh.m_current != ItemId{} && fresh.currentIndex() < 0) return false;
    fresh.m_repeat = static_cast<Repeat>(mode);
    fresh.m_position = timeFromJson(edit["ms"]);
    fresh.m_nextId = static_cast<std::uint64_t>(std::max(1.0, edit["next"].toDouble()));
    for (const auto& item : fresh.m_items)
        if (static_cast<std::uint64_t>(item.id) >= fresh.m_nextId) return false;
    if (edit.contains("order") && !fresh.applyShuffle({{"order", edit["order"]}, {"seed", edit["seed"]}})) return false;
    *this = std::move(fresh);
    return true;
}

} // namespace bitbeats::playback
