#include "models/SharedModel.h"

#include "models/SourceWords.h"
#include "theme/Tokens.h"

#include <QCollator>
#include <QLocale>
#include <algorithm>

namespace bitbeats::ui {
namespace {

QString keyOf(const swarm::InfoHash& torrent) {
    return QString::fromStdString(torrent.hex());
}

} // namespace

SharedModel::SharedModel(QObject* parent) : QAbstractTableModel(parent) {}

double SharedModel::ratioOf(const swarm::TorrentStatus& torrent) {
    return torrent.totalSize > 0 ? static_cast<double>(torrent.uploaded) / static_cast<double>(torrent.totalSize) : 0;
}

QString SharedModel::stateOf(const swarm::TorrentStatus& torrent) {
    if (torrent.paused) return tr("Paused");
    if (torrent.totalSize == 0) return tr("Looking");
    if (torrent.haveBytes < torrent.totalSize && !torrent.ownFiles)
        return tr("%1 % here").arg(torrent.haveBytes * 100 / torrent.totalSize);
    if (!torrent.seeding) return tr("Resting");
    return torrent.uploadRate > 0 ? tr("Sending") : tr("Waiting");
}

void SharedModel::show(std::vector<swarm::TorrentStatus> torrents) {
    m_all = std::move(torrents);
    arrange();
}

void SharedModel::hide(const swarm::InfoHash& torrent, bool hidden) {
    if (hidden)
        m_hidden.insert(keyOf(torrent));
    else
        m_hidden.remove(keyOf(torrent));
    arrange();
}

/// Same rows in the same order: only their figures are told. Otherwise everything moves at once.
void SharedModel::arrange() {
    std::vector<swarm::TorrentStatus> rows;
    for (const auto& each : m_all)
        if (!m_hidden.contains(keyOf(each.infoHash))) rows.push_back(each);
    QCollator collator;
    collator.setNumericMode(true);
    collator.setCaseSensitivity(Qt::CaseInsensitive);
    const auto less = [&](const swarm::TorrentStatus& a, const swarm::TorrentStatus& b) -> bool {
        const auto byName = [&] {
            const int order = collator.compare(QString::fromStdString(a.name), QString::fromStdString(b.name));
            return order != 0 ? order < 0 : a.infoHash < b.infoHash;
        };
        const auto by = [&](auto x, auto y) { return x != y ? x < y : byName(); };
        switch (m_column) {
        case State:
            return by(stateOf(a), stateOf(b));
        case Size:
            return by(a.totalSize, b.totalSize);
        case Ratio:
            return by(ratioOf(a), ratioOf(b));
        case Uploaded:
            return by(a.uploaded, b.uploaded);
        case UpRate:
            return by(a.uploadRate, b.uploadRate);
        case Peers:
            return by(a.peers, b.peers);
        default:
            return byName();
        }
    };
    std::sort(rows.begin(), rows.end(), less);
    if (m_order == Qt::DescendingOrder) std::reverse(rows.begin(), rows.end());
    const bool same = std::equal(rows.begin(), rows.end(), m_rows.begin(), m_rows.end(),
                                 [](const auto& a, const auto& b) { return a.infoHash == b.infoHash; });
    if (same) {
        m_rows = std::move(rows);
        if (!m_rows.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    const bool count = rows.size() != m_rows.size();
    if (count) {
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
        return;
    }
    Q_EMIT layoutAboutToBeChanged();
    const auto before = std::exchange(m_rows, std::move(rows));
    for (const auto& persistent : persistentIndexList()) {
        const auto& was = before[static_cast<std::size_t>(persistent.row())].infoHash;
        const auto now =
            std::find_if(m_rows.begin(), m_rows.end(), [&](const auto& row) { return row.infoHash == was; });
        changePersistentIndex(persistent, now == m_rows.end()
                                              ? QModelIndex()
                                              : index(static_cast<int>(now - m_rows.begin()), persistent.column()));
    }
    Q_EMIT layoutChanged();
}

SharedModel::Totals SharedModel::totals() const {
    Totals all;
    for (const auto& each : m_rows) {
        ++all.torrents;
        all.bytes += each.haveBytes;
        all.uploaded += each.uploaded;
        all.upRate += each.uploadRate;
        all.downRate += each.downloadRate;
    }
    return all;
}

int SharedModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int SharedModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant SharedModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const auto& torrent = m_rows[static_cast<std::size_t>(index.row())];
    const auto name = torrent.name.empty() ? tr("Magnet link") : QString::fromStdString(torrent.name);
    if (role == Qt::AccessibleTextRole)
        return tr("%1, %2, %3 sent").arg(name, stateOf(torrent), formatBytes(torrent.uploaded));
    if (role == TokenRole && index.column() == State) {
        if (torrent.paused) return {};
        if (!torrent.seeding && torrent.haveBytes < torrent.totalSize) return static_cast<int>(Token::Downloading);
        if (torrent.uploadRate > 0) return static_cast<int>(Token::Accent);
    }
    if (role == Qt::ToolTipRole && index.column() == State && !torrent.trouble.empty())
        return QString::fromStdString(torrent.trouble);
    if (role == Qt::ToolTipRole && index.column() == State && torrent.seeding && torrent.uploadRate == 0)
        return tr("It is offered, but nobody takes it now");
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
    case Name:
        return name;
    case State:
        return stateOf(torrent);
    case Size:
        return formatBytes(torrent.totalSize);
    case Ratio:
        return QLocale().toString(ratioOf(torrent), 'f', 2);
    case Uploaded:
        return formatBytes(torrent.uploaded);
    case UpRate:
        return torrent.uploadRate > 0 ? tr("%1/s").arg(formatBytes(torrent.uploadRate)) : QString();
    case Peers:
        return torrent.peers;
    default:
        return {};
    }
}

QVariant SharedModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((section >= Size ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole) return {};
    switch (section) {
    case Name:
        return tr("Name");
    case State:
        return tr("State");
    case Size:
        return tr("Size");
    case Ratio:
        return tr("Ratio");
    case Uploaded:
        return tr("Sent");
    case UpRate:
        return tr("Rate");
    case Peers:
        return tr("Peers");
    default:
        return {};
    }
}

Qt::ItemFlags SharedModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) return Qt::NoItemFlags;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
}

void SharedModel::sort(int column, Qt::SortOrder order) {
    m_column = column;
    m_order = order;
    arrange();
}

} // namespace bitbeats::ui
