#include "models/QueueModel.h"

#include "models/TrackModel.h"
#include "widgets/WaveformSeekBar.h"

#include <QDataStream>
#include <QMimeData>
#include <algorithm>

namespace bitbeats::ui {
namespace {

constexpr char kRowsMime[] = "application/x-bitbeats-queue-rows";

} // namespace

QueueModel::QueueModel(playback::PlayQueue& queue, QObject* parent)
    : QAbstractListModel(parent), m_queue(queue), m_rows(queue.size()), m_current(queue.currentIndex()) {
    connect(&queue, &playback::PlayQueue::itemsChanged, this, [this] {
        beginResetModel();
        m_rows = m_queue.size();
        m_current = m_queue.currentIndex();
        endResetModel();
    });
    connect(&queue, &playback::PlayQueue::itemUpdated, this,
            [this](int row) { Q_EMIT dataChanged(index(row), index(row)); });
    connect(&queue, &playback::PlayQueue::currentChanged, this, [this](int row) {
        const int before = std::exchange(m_current, row);
        for (const int changed : {before, row})
            if (changed >= 0 && changed < m_rows) Q_EMIT dataChanged(index(changed), index(changed));
    });
}

void QueueModel::setSounding(bool sounding) {
    if (sounding == m_sounding) return;
    m_sounding = sounding;
    if (m_current >= 0 && m_current < m_rows) Q_EMIT dataChanged(index(m_current), index(m_current));
}

qint64 QueueModel::duration() const {
    qint64 sum = 0;
    for (const auto& item : m_queue.items())
        sum += item.duration.count();
    return sum;
}

int QueueModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_rows;
}

QVariant QueueModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= m_queue.size()) return {};
    const auto& track = item(index.row());
    if (role == Qt::DisplayRole) return titleOf(track);
    if (role == Qt::AccessibleTextRole) {
        const auto words =
            tr("%1, %2, %3")
                .arg(titleOf(track), QString::fromStdString(track.artist), formatTime(track.duration.count()));
        return isCurrent(index.row()) ? tr("Now playing: %1").arg(words) : words;
    }
    return {};
}

Qt::ItemFlags QueueModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) return Qt::ItemIsDropEnabled;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsDragEnabled | Qt::ItemNeverHasChildren;
}

QStringList QueueModel::mimeTypes() const {
    return {QLatin1String(kRowsMime), QLatin1String(kTracksMime)};
}

QMimeData* QueueModel::mimeData(const QModelIndexList& indexes) const {
    std::vector<int> rows;
    for (const auto& index : indexes)
        rows.push_back(index.row());
    std::sort(rows.begin(), rows.end());
    QByteArray ids;
    QDataStream out(&ids, QIODevice::WriteOnly);
    for (const int row : rows)
        out << static_cast<quint64>(item(row).id);
    auto* data = new QMimeData;
    data->setData(QLatin1String(kRowsMime), ids);
    return data;
}

bool QueueModel::canDropMimeData(const QMimeData* data, Qt::DropAction, int, int, const QModelIndex&) const {
    return data->hasFormat(QLatin1String(kRowsMime)) || data->hasFormat(QLatin1String(kTracksMime));
}

bool QueueModel::dropMimeData(const QMimeData* data, Qt::DropAction, int row, int, const QModelIndex& parent) {
    int before = row >= 0 ? row : parent.isValid() ? parent.row() : m_queue.size();
    before = std::clamp(before, 0, m_queue.size());
    if (data->hasFormat(QLatin1String(kRowsMime))) {
        std::vector<playback::ItemId> ids;
        QDataStream in(data->data(QLatin1String(kRowsMime)));
        for (quint64 id = 0; !in.atEnd();) {
            in >> id;
            ids.push_back(playback::ItemId{id});
        }
        moveTracks(std::move(ids), before);
        return false; // the queue has moved them already: the view must not remove the rows as a move would
    }
    const auto fresh = m_queue.append(unpackTracks(data->data(QLatin1String(kTracksMime))));
    moveTracks(fresh, before);
    return true;
}

void QueueModel::moveTracks(std::vector<playback::ItemId> ids, int before) {
    // One after the other, each behind the one before it; `anchor` is the row that shall follow them all.
    const auto anchor =
        before < m_queue.size() ? m_queue.items()[static_cast<std::size_t>(before)].id : playback::ItemId{};
    const bool atEnd = before >= m_queue.size();
    const bool anchorMoves = !atEnd && std::find(ids.begin(), ids.end(), anchor) != ids.end();
    for (const auto id : ids) {
        const int from = m_queue.indexOf(id);
        if (from < 0) continue;
        int to = before;
        if (!atEnd && !anchorMoves)
            to = m_queue.indexOf(anchor);
        else if (atEnd)
            to = m_queue.size();
        if (from != to && from + 1 != to) m_queue.move(from, 1, to);
        if (anchorMoves) before = m_queue.indexOf(id) + 1;
    }
}

} // namespace bitbeats::ui
