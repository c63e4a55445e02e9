#include "playback/PlayQueue.h"

#include "QueueJournal.h"
#include "QueueJson.h"
#include "QueueLine.h"
#include "QueueModel.h"
#include "base/Log.h"
#include "base/ThreadCheck.h"

#include <QJsonDocument>
#include <algorithm>

namespace bitbeats::playback {
namespace {

constexpr std::size_t kUndoSteps = 10;
constexpr std::size_t kUndoItems = 50000; // held in all undo steps together, the last step aside
constexpr std::size_t kLong = 50'000;     // from here on writing it all down takes too long to wait for
constexpr std::size_t kManyToSync = 1000; // and from here on waiting for the disk does

/// How many items or ids an edit writes down.
std::size_t lengthOf(const QueueEdit& edit) {
    struct Length {
        std::size_t operator()(const InsertItems& e) const { return e.items.size(); }
        std::size_t operator()(const RemoveItems& e) const { return e.ids.size() / 4; }
        std::size_t operator()(const ChangeShuffle& e) const { return e.order ? e.order->size() / 4 : 0; }
        std::size_t operator()(const QueueState& e) const { return e.items->size(); }
        std::size_t operator()(const MoveItems&) const { return 0; }
        std::size_t operator()(const UpdateItem&) const { return 0; }
        std::size_t operator()(const ChangeCurrent&) const { return 0; }
        std::size_t operator()(const ChangeRepeat&) const { return 0; }
        std::size_t operator()(const ChangePosition&) const { return 0; }
    };
    return std::visit(Length(), edit);
}

} // namespace

class PlayQueue::Private {
public:
    explicit Private(std::filesystem::path path) {
        if (!path.empty()) journal = std::make_unique<QueueJournal>(std::move(path));
    }

    /// Carries out an edit and writes it down, in that order but before anybody is told. A long one is written by the
    /// journal's thread, so that the window does not wait for it.
    void commit(QueueEdit edit) {
        const bool isLong = lengthOf(edit) > kLong;
        QByteArray line;
        if (journal && !isLong && !std::holds_alternative<QueueState>(edit)) line = lineOf(edit);
        if (journal) journal->letGo(); // else the list would be copied for a snapshot that is written already
        if (!model.apply(std::move(edit)) || !journal) return;
        if (isLong || !journal->whole()) {
            if (model.items().size() > kManyToSync) return journal->rewriteSoon(snapshot(), true);
            return journal->rewriteNow(lineOf(model.state()));
        }
        journal->append(line.isEmpty() ? lineOf(model.state()) : line);
        if (journal->wantsRewrite()) journal->rewriteSoon(snapshot(), false);
    }

    QueueJournal::Snapshot snapshot() const {
        return [state = model.state()] { return lineOf(state); };
    }

    ItemId idAt(int index) const { return index < 0 ? ItemId{} : model.items()[static_cast<std::size_t>(index)].id; }

    void remember() {
        undo.push_back(model);
        std::size_t items = 0;
        for (const auto& step : undo)
            items += step.items().size();
        while (undo.size() > 1 && (undo.size() > kUndoSteps || items > kUndoItems)) {
            items -= undo.front().items().size();
            undo.erase(undo.begin());
        }
    }

    QueueModel model;
    std::vector<QueueModel> undo;
    std::unique_ptr<QueueJournal> journal;
    ThreadCheck thread;
};

PlayQueue::PlayQueue(std::filesystem::path journal, QObject* parent)
    : QObject(parent), d(std::make_unique<Private>(std::move(journal))) {}

PlayQueue::~PlayQueue() = default;

Result<void> PlayQueue::restore() {
    d->thread.check();
    if (!d->journal) return {};
    QueueModel model;
    const auto read = d->journal->read([&](const QByteArray& line) {
        QJsonParseError error;
        const auto document = QJsonDocument::fromJson(line, &error);
        if (error.error != QJsonParseError::NoError) return false;
        auto edit = editFromJson(document.object());
        return edit && model.apply(std::move(*edit));
    });
    if (!read) return Failure(read.error());
    d->model = std::move(model);
    d->undo.clear();
    Q_EMIT itemsChanged();
    Q_EMIT currentChanged(currentIndex());
    Q_EMIT modeChanged();
    if (*read) return {};
    return fail(Reason::Corrupt, "read", "the end of the saved queue",
                "it was damaged and has been dropped; everything before it is there");
}

const std::vector<QueueItem>& PlayQueue::items() const {
    return d->model.items();
}

int PlayQueue::size() const {
    return static_cast<int>(d->model.items().size());
}

int PlayQueue::currentIndex() const {
    return d->model.currentIndex();
}

const QueueItem* PlayQueue::current() const {
    return find(d->model.current());
}

const QueueItem* PlayQueue::find(ItemId id) const {
    const int index = indexOf(id);
    return index < 0 ? nullptr : &d->model.items()[static_cast<std::size_t>(index)];
}

int PlayQueue::indexOf(ItemId id) const {
    return id == ItemId{} ? -1 : d->model.indexOf(id);
}

std::vector<ItemId> PlayQueue::append(std::vector<QueueItem> items) {
    d->thread.check();
    std::vector<ItemId> ids;
    if (items.empty()) return ids;
    d->commit(d->model.insertEdit(std::move(items), false, ids));
    Q_EMIT itemsChanged();
    return ids;
}

std::vector<ItemId> PlayQueue::playNext(std::vector<QueueItem> items) {
    d->thread.check();
    std::vector<ItemId> ids;
    if (items.empty()) return ids;
    d->commit(d->model.insertEdit(std::move(items), true, ids));
    Q_EMIT itemsChanged();
    return ids;
}

std::vector<ItemId> PlayQueue::replace(std::vector<QueueItem> items, int current) {
    d->thread.check();
    std::vector<ItemId> ids;
    d->remember();
    const auto before = d->model.current();
    d->commit(d->model.replaceEdit(std::move(items), current, ids));
    Q_EMIT itemsChanged();
    if (d->model.current() != before) Q_EMIT currentChanged(currentIndex());
    return ids;
}

void PlayQueue::move(int from, int count, int before) {
    d->thread.check();
    if (from < 0 || count <= 0 || count > size() - from || before < 0 || before > size()) return;
    if (before >= from && before <= from + count) return;
    d->remember();
    d->commit(MoveItems{from, count, before});
    Q_EMIT itemsChanged();
}

void PlayQueue::remove(const std::vector<ItemId>& ids) {
    d->thread.check();
    auto present = d->model.present(ids);
    if (present.empty()) return;
    d->remember();
    const auto before = d->model.current();
    d->commit(RemoveItems{std::move(present)});
    Q_EMIT itemsChanged();
    if (d->model.current() != before) Q_EMIT currentChanged(currentIndex());
}

void PlayQueue::clear() {
    if (items().empty()) return;
    replace({}, -1);
}

bool PlayQueue::canUndo() const {
    return !d->undo.empty();
}

void PlayQueue::undo() {
    d->thread.check();
    if (d->undo.empty()) return;
    const auto earlier = std::move(d->undo.back());
    d->undo.pop_back();
    const auto before = d->model.current();
    d->commit(d->model.undoEdit(earlier));
    Q_EMIT itemsChanged();
    if (d->model.current() != before) Q_EMIT currentChanged(currentIndex());
}

void PlayQueue::update(const QueueItem& item) {
    d->thread.check();
    const auto* now = find(item.id);
    if (!now || *now == item) return;
    d->commit(UpdateItem{item});
    Q_EMIT itemUpdated(indexOf(item.id));
}

void PlayQueue::setCurrent(int index) {
    d->thread.check();
    if (index < -1 || index >= size() || index == currentIndex()) return;
    d->commit(ChangeCurrent{d->idAt(index)});
    Q_EMIT currentChanged(index);
}

std::optional<int> PlayQueue::nextIndex() const {
    return d->model.nextAfter(currentIndex(), true);
}

std::optional<int> PlayQueue::nextAfter(int index, bool automatic) const {
    return d->model.nextAfter(index, automatic);
}

std::optional<int> PlayQueue::previousIndex() const {
    return d->model.previous();
}

bool PlayQueue::advance() {
    d->thread.check();
    const auto next = nextIndex();
    if (!next) return false;
    if (*next == currentIndex()) return true;
    const auto id = items()[static_cast<std::size_t>(*next)].id;
    if (auto round = d->model.nextRoundEdit()) d->commit(std::move(*round));
    d->commit(ChangeCurrent{.id = id, .turn = true});
    Q_EMIT currentChanged(currentIndex());
    return true;
}

bool PlayQueue::stepBack() {
    d->thread.check();
    const auto previous = previousIndex();
    if (!previous) return false;
    d->commit(ChangeCurrent{.id = d->idAt(*previous), .back = true});
    Q_EMIT currentChanged(currentIndex());
    return true;
}

bool PlayQueue::shuffle() const {
    return d->model.shuffle();
}

void PlayQueue::setShuffle(bool on) {
    d->thread.check();
    if (on == shuffle()) return;
    d->commit(d->model.shuffleEdit(on));
    Q_EMIT modeChanged();
}

Repeat PlayQueue::repeat() const {
    return d->model.repeat();
}

void PlayQueue::setRepeat(Repeat repeat) {
    d->thread.check();
    if (repeat == d->model.repeat()) return;
    d->commit(ChangeRepeat{repeat});
    Q_EMIT modeChanged();
}

Milliseconds PlayQueue::savedPosition() const {
    return d->model.position();
}

void PlayQueue::savePosition(Milliseconds position) {
    d->thread.check();
    if (position == savedPosition()) return;
    d->commit(ChangePosition{position});
}

std::vector<QueueItem> PlayQueue::history() const {
    return d->model.history();
}

} // namespace bitbeats::playback
