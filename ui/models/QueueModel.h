#pragma once

#include "playback/PlayQueue.h"

#include <QAbstractListModel>

namespace bitbeats::ui {

/// The play queue as rows that can be dragged to another place. Writes nothing itself: it asks the queue. GUI thread
/// only.
class QueueModel : public QAbstractListModel {
    Q_OBJECT
public:
    explicit QueueModel(playback::PlayQueue& queue, QObject* parent = nullptr);

    const playback::QueueItem& item(int row) const { return m_queue.items()[static_cast<std::size_t>(row)]; }
    bool isCurrent(int row) const { return row == m_queue.currentIndex(); }
    bool sounding() const { return m_sounding; }
    void setSounding(bool sounding);
    qint64 duration() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    Qt::DropActions supportedDropActions() const override { return Qt::MoveAction | Qt::CopyAction; }
    QStringList mimeTypes() const override;
    QMimeData* mimeData(const QModelIndexList& indexes) const override;
    bool canDropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                         const QModelIndex& parent) const override;
    bool dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                      const QModelIndex& parent) override;

private:
    void moveTracks(std::vector<playback::ItemId> ids, int before);

    playback::PlayQueue& m_queue;
    int m_rows = 0;
    int m_current = -1;
    bool m_sounding = false;
};

} // namespace bitbeats::ui
