#pragma once

#include "base/ByteSource.h"
#include "models/CollectionStore.h"

#include <QAbstractTableModel>

namespace bitbeats::ui {

/// The MIME type under which tracks travel by drag: a JSON list, so that it survives between windows.
inline constexpr char kTracksMime[] = "application/x-bitbeats-tracks";
QByteArray packTracks(const std::vector<playback::QueueItem>& items);
std::vector<playback::QueueItem> unpackTracks(const QByteArray& data);

/// The title to show for a track: its own, else the name of its file.
QString titleOf(const playback::QueueItem& item);

/// The tracks of one collection, read in place: a million rows cost no more than ten. GUI thread only.
class TrackModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Number, Title, Album, Source, Time, ColumnCount };

    TrackModel(const CollectionStore& store, Tasks& tasks, QObject* parent = nullptr);

    void show(const QString& collection);
    void refresh(); ///< the collection changed
    const playback::QueueItem& item(int row) const { return (*m_items)[static_cast<std::size_t>(numberOf(row))]; }
    /// Its place in the collection, from 0; a row's own unless it is sorted otherwise.
    int numberOf(int row) const { return m_order.empty() ? row : m_order[static_cast<std::size_t>(row)]; }
    /// Every track as the rows stand.
    std::vector<playback::QueueItem> inOrder() const;
    std::vector<playback::QueueItem> items(const QModelIndexList& rows) const;
    int rowOf(const std::string& source) const;

    /// What plays now and where it comes from; empty = nothing of this list.
    void setPlaying(const std::string& source, bool sounding);
    void setPlayingStatus(const SourceStatus& status);
    int playingRow() const { return m_playingRow; }
    bool sounding() const { return m_sounding; }
    SourceStatus statusOf(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QStringList mimeTypes() const override;
    QMimeData* mimeData(const QModelIndexList& indexes) const override;
    /// Worked out on the pool: the rows move when that is done.
    void sort(int column, Qt::SortOrder order) override;

private:
    void rowChanged(int row);
    void arrange(std::vector<int> order);

    const CollectionStore& m_store;
    QString m_collection;
    std::vector<playback::QueueItem> m_none;
    const std::vector<playback::QueueItem>* m_items = &m_none;
    int m_rows = 0;
    std::vector<int> m_order; ///< row -> place in the collection; empty = the collection's own order
    int m_sortColumn = Number;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    Tasks& m_tasks;
    Task m_sorting;
    std::string m_playing;
    int m_playingRow = -1;
    bool m_sounding = false;
    SourceStatus m_status;
};

} // namespace bitbeats::ui
