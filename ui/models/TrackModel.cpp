#include "models/TrackModel.h"

#include "models/SourceWords.h"
#include "widgets/WaveformSeekBar.h"

#include <QCollator>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMimeData>
#include <QUrl>
#include <algorithm>
#include <numeric>

namespace bitbeats::ui {

QByteArray packTracks(const std::vector<playback::QueueItem>& items) {
    QJsonArray all;
    const auto text = [](const std::string& utf8) { return QString::fromStdString(utf8); };
    for (const auto& item : items)
        all.append(QJsonObject{{"source", text(item.source)},
                               {"title", text(item.title)},
                               {"artist", text(item.artist)},
                               {"album", text(item.album)},
                               {"cover", text(item.coverPath)},
                               {"duration", static_cast<double>(item.duration.count())}});
    return QJsonDocument(all).toJson(QJsonDocument::Compact);
}

std::vector<playback::QueueItem> unpackTracks(const QByteArray& data) {
    std::vector<playback::QueueItem> items;
    for (const auto& value : QJsonDocument::fromJson(data).array()) {
        const auto object = value.toObject();
        const auto text = [&](const char* key) { return object.value(QLatin1String(key)).toString().toStdString(); };
        playback::QueueItem item;
        item.source = text("source");
        item.title = text("title");
        item.artist = text("artist");
        item.album = text("album");
        item.coverPath = text("cover");
        item.duration = Milliseconds(static_cast<std::int64_t>(object.value("duration").toDouble()));
        if (!item.source.empty()) items.push_back(std::move(item));
    }
    return items;
}

QString titleOf(const playback::QueueItem& item) {
    if (!item.title.empty()) return QString::fromStdString(item.title);
    const auto source = QString::fromStdString(item.source);
    const auto name = source.section('#', 0, 0).section('/', -1);
    const auto base = QFileInfo(name).completeBaseName();
    return base.isEmpty() ? source : base;
}

TrackModel::TrackModel(const CollectionStore& store, Tasks& tasks, QObject* parent)
    : QAbstractTableModel(parent), m_store(store), m_tasks(tasks) {}

std::vector<playback::QueueItem> TrackModel::inOrder() const {
    if (m_order.empty()) return *m_items;
    std::vector<playback::QueueItem> all;
    all.reserve(static_cast<std::size_t>(m_rows));
    for (int row = 0; row < m_rows; ++row)
        all.push_back(item(row));
    return all;
}

namespace {

/// What rows are compared by; the collection's own order decides between equals.
struct SortFact {
    QString words;
    qint64 figure = 0;
};

std::vector<int> orderOf(std::vector<SortFact> facts, bool descending, const CancelToken& cancel) {
    QCollator collator;
    collator.setNumericMode(true);
    collator.setCaseSensitivity(Qt::CaseInsensitive);
    std::vector<QCollatorSortKey> keys;
    keys.reserve(facts.size());
    for (const auto& fact : facts) {
        if (cancel.cancelled()) return {};
        keys.push_back(collator.sortKey(fact.words));
    }
    std::vector<int> order(facts.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
        const auto x = static_cast<std::size_t>(a);
        const auto y = static_cast<std::size_t>(b);
        int compared = facts[x].figure < facts[y].figure ? -1 : facts[x].figure > facts[y].figure ? 1 : 0;
        if (compared == 0) compared = keys[x].compare(keys[y]);
        return descending ? compared > 0 : compared < 0;
    });
    return order;
}

} // namespace

void TrackModel::sort(int column, Qt::SortOrder order) {
    m_sortColumn = column;
    m_sortOrder = order;
    if (m_sorting) m_sorting->cancel();
    m_sorting.reset();
    if (column == Number && order == Qt::AscendingOrder) return arrange({});
    std::vector<SortFact> facts(static_cast<std::size_t>(m_rows));
    for (int place = 0; place < m_rows; ++place) {
        const auto& track = (*m_items)[static_cast<std::size_t>(place)];
        auto& fact = facts[static_cast<std::size_t>(place)];
        switch (column) {
        case Title:
            fact.words = titleOf(track);
            break;
        case Album:
            fact.words = QString::fromStdString(track.album);
            break;
        case Source:
            fact.figure = static_cast<int>(kindOfSource(track.source));
            break;
        case Time:
            fact.figure = track.duration.count();
            break;
        default:
            fact.figure = place;
        }
    }
    m_sorting = m_tasks.run(
        this,
        [facts = std::move(facts), descending = order == Qt::DescendingOrder](const CancelToken& cancel) {
            return orderOf(facts, descending, cancel);
        },
        [this](std::vector<int> sorted) {
            m_sorting.reset();
            if (static_cast<int>(sorted.size()) == m_rows) arrange(std::move(sorted));
        });
}

void TrackModel::arrange(std::vector<int> order) {
    if (order == m_order) return;
    Q_EMIT layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
    const auto kept = persistentIndexList();
    std::vector<int> places;
    for (const auto& index : kept)
        places.push_back(numberOf(index.row()));
    m_order = std::move(order);
    if (!kept.isEmpty()) {
        std::vector<int> rows(static_cast<std::size_t>(m_rows));
        for (int row = 0; row < m_rows; ++row)
            rows[static_cast<std::size_t>(numberOf(row))] = row;
        for (qsizetype i = 0; i < kept.size(); ++i) {
            const int row = rows[static_cast<std::size_t>(places[static_cast<std::size_t>(i)])];
            changePersistentIndex(kept[i], index(row, kept[i].column()));
        }
    }
    m_playingRow = rowOf(m_playing);
    Q_EMIT layoutChanged({}, QAbstractItemModel::VerticalSortHint);
}

void TrackModel::show(const QString& collection) {
    m_collection = collection;
    refresh();
}

void TrackModel::refresh() {
    const auto* found = m_store.find(m_collection);
    const auto* items = found ? &found->tracks : &m_none;
    const int rows = static_cast<int>(items->size());
    if (items == m_items && rows == m_rows) { // facts only: keep selection and place
        if (rows > 0) Q_EMIT dataChanged(index(0, 0), index(rows - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_items = items;
    m_rows = rows;
    m_order.clear();
    m_playingRow = rowOf(m_playing);
    endResetModel();
    if (m_sortColumn != Number || m_sortOrder != Qt::AscendingOrder) sort(m_sortColumn, m_sortOrder);
}

std::vector<playback::QueueItem> TrackModel::items(const QModelIndexList& rows) const {
    std::vector<int> numbers;
    for (const auto& index : rows)
        numbers.push_back(index.row());
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    std::vector<playback::QueueItem> picked;
    for (const int row : numbers)
        if (row >= 0 && row < m_rows) picked.push_back(item(row));
    return picked;
}

int TrackModel::rowOf(const std::string& source) const {
    if (source.empty()) return -1;
    for (int row = 0; row < m_rows; ++row)
        if (item(row).source == source) return row;
    return -1;
}

void TrackModel::rowChanged(int row) {
    if (row >= 0 && row < m_rows) Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

void TrackModel::setPlaying(const std::string& source, bool sounding) {
    if (source == m_playing && sounding == m_sounding) return;
    const int before = m_playingRow;
    if (source != m_playing) {
        m_playing = source;
        m_playingRow = rowOf(source);
        m_status = {};
    }
    m_sounding = sounding;
    rowChanged(before);
    if (before != m_playingRow) rowChanged(m_playingRow);
}

void TrackModel::setPlayingStatus(const SourceStatus& status) {
    if (m_playingRow < 0 || (status.kind == m_status.kind && status.peers == m_status.peers)) return;
    m_status = status;
    m_status.present.clear();
    rowChanged(m_playingRow);
}

SourceStatus TrackModel::statusOf(int row) const {
    if (row == m_playingRow && m_status != SourceStatus{}) return m_status;
    SourceStatus promised;
    promised.kind = kindOfSource(item(row).source);
    return promised;
}

int TrackModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_rows;
}

int TrackModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant TrackModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= m_rows) return {};
    const auto& track = item(index.row());
    if (role == Qt::AccessibleTextRole)
        return tr("%1, %2, %3")
            .arg(titleOf(track), QString::fromStdString(track.artist), formatTime(track.duration.count()));
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
    case Number:
        return numberOf(index.row()) + 1;
    case Title:
        return titleOf(track);
    case Album:
        return QString::fromStdString(track.album);
    case Source:
        return lookOf(statusOf(index.row()).kind).word;
    case Time:
        return track.duration.count() > 0 ? formatTime(track.duration.count()) : QString();
    default:
        return {};
    }
}

QVariant TrackModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) {
        const auto side = section == Time || section == Number ? Qt::AlignRight : Qt::AlignLeft;
        return static_cast<int>(side | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole) return {};
    switch (section) {
    case Number:
        return role == Qt::DisplayRole ? QStringLiteral("#") : tr("Number");
    case Title:
        return tr("Title");
    case Album:
        return tr("Album");
    case Source:
        return tr("Source");
    case Time:
        return tr("Time");
    default:
        return {};
    }
}

Qt::ItemFlags TrackModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) return Qt::NoItemFlags;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsDragEnabled | Qt::ItemNeverHasChildren;
}

QStringList TrackModel::mimeTypes() const {
    return {QLatin1String(kTracksMime)};
}

QMimeData* TrackModel::mimeData(const QModelIndexList& indexes) const {
    const auto picked = items(indexes);
    auto* data = new QMimeData;
    data->setData(QLatin1String(kTracksMime), packTracks(picked));
    QStringList lines;
    QList<QUrl> files;
    for (const auto& track : picked) {
        const auto source = QString::fromStdString(track.source);
        lines << source;
        if (source.startsWith('/') && !source.contains('#')) files << QUrl::fromLocalFile(source);
    }
    data->setText(lines.join('\n'));
    if (files.size() == lines.size()) data->setUrls(files);
    return data;
}

} // namespace bitbeats::ui
