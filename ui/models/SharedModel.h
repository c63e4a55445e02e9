#pragma once

#include "swarm/SwarmSession.h"

#include <QAbstractTableModel>
#include <QSet>

namespace bitbeats::ui {

/// What is shared, as rows: fed with snapshots, sorted by any column. A row keeps its place in the selection while its
/// figures change. GUI thread only.
class SharedModel : public QAbstractTableModel {
    Q_OBJECT
public:
    /// How a cell is coloured, as a Token; none = as usual.
    static constexpr int TokenRole = Qt::UserRole + 1;
    enum Column { Name, State, Size, Ratio, Uploaded, UpRate, Peers, ColumnCount };

    explicit SharedModel(QObject* parent = nullptr);

    void show(std::vector<swarm::TorrentStatus> torrents);
    /// Left out until shown again: about to be removed.
    void hide(const swarm::InfoHash& torrent, bool hidden);
    const swarm::TorrentStatus& torrent(int row) const { return m_rows[static_cast<std::size_t>(row)]; }

    /// What was shown last, hidden ones too.
    const std::vector<swarm::TorrentStatus>& everything() const { return m_all; }

    struct Totals {
        int torrents = 0;
        std::int64_t bytes = 0;
        std::int64_t uploaded = 0;
        std::int64_t upRate = 0;
        std::int64_t downRate = 0;
    };
    Totals totals() const;

    static double ratioOf(const swarm::TorrentStatus& torrent);
    static QString stateOf(const swarm::TorrentStatus& torrent);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    void sort(int column, Qt::SortOrder order) override;

private:
    void arrange();

    std::vector<swarm::TorrentStatus> m_all;
    std::vector<swarm::TorrentStatus> m_rows;
    QSet<QString> m_hidden;
    int m_column = Name;
    Qt::SortOrder m_order = Qt::AscendingOrder;
};

} // namespace bitbeats::ui
