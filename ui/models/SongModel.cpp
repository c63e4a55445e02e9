#include "models/SongModel.h"

#include "theme/Tokens.h"
#include "widgets/WaveformSeekBar.h"

#include <QDateTime>
#include <QLocale>
#include <algorithm>
#include <unordered_map>

namespace bitbeats::ui {
namespace {

using library::TrackSort;

std::optional<TrackSort> sortOf(int column) {
    switch (column) {
    case SongModel::Title:
        return TrackSort::Title;
    case SongModel::Artist:
        return TrackSort::Artist;
    case SongModel::Album:
        return TrackSort::Album;
    case SongModel::Genre:
        return TrackSort::Genre;
    case SongModel::Year:
        return TrackSort::Year;
    case SongModel::Added:
        return TrackSort::Added;
    case SongModel::Format:
        return TrackSort::Bitrate;
    case SongModel::Rating:
        return TrackSort::Rating;
    case SongModel::Plays:
        return TrackSort::Plays;
    case SongModel::Time:
        return TrackSort::Duration;
    default:
        return std::nullopt;
    }
}

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

QString formatOf(const library::Track& track) {
    const auto codec = text(track.codec);
    if (track.lossless && track.bits > 0 && track.sampleRate > 0)
        return QStringLiteral("%1 %2/%3")
            .arg(codec)
            .arg(track.bits)
            .arg(QLocale().toString(track.sampleRate / 1000.0, 'g', 4));
    return track.bitrate > 0 ? QStringLiteral("%1 %2").arg(codec).arg((track.bitrate + 500) / 1000) : codec;
}

bool isRight(int column) {
    return column == SongModel::Number || column == SongModel::Year || column == SongModel::Plays ||
           column == SongModel::Time;
}

} // namespace

SongModel::Fetch SongModel::byFilter(library::TrackFilter filter, TrackSort own, bool ownDescending) {
    return [filter = std::move(filter), own, ownDescending](database::Database& db, std::optional<TrackSort> sort,
                                                            bool descending, const CancelToken& cancel) {
        return library::Catalogue(db).trackIds(filter, sort.value_or(own), sort ? descending : ownDescending, cancel);
    };
}

SongModel::SongModel(LibraryStore& store, QObject* parent)
    : QAbstractTableModel(parent), m_store(store),
      m_rows(
          store, this,
          [](database::Database& db, std::span<const library::TrackId> ids, const CancelToken& cancel) {
              return library::Catalogue(db).tracks(ids, cancel);
          },
          [this](int first, int last) { Q_EMIT dataChanged(index(first, 0), index(last, ColumnCount - 1)); }) {
    connect(&store, &LibraryStore::changed, this, [this](LibraryParts parts) {
        if (!m_fetch) return;
        if (parts & (LibraryPart::Tracks | LibraryPart::Plays | LibraryPart::Likes)) {
            m_rows.outdate();
            fetch();
        } else if (parts & LibraryPart::Covers) {
            m_rows.outdate();
        } else {
            return;
        }
        if (m_rows.size() > 0) Q_EMIT dataChanged(index(0, 0), index(m_rows.size() - 1, ColumnCount - 1));
    });
}

void SongModel::show(Fetch fetchIds) {
    m_fetch = std::move(fetchIds);
    m_fetching.reset();
    m_known = false;
    m_again = false;
    m_error.clear();
    if (m_rows.size() > 0) {
        beginResetModel();
        m_rows.setIds(std::make_shared<const Ids>());
        m_playingRow = -1;
        endResetModel();
    }
    fetch();
}

void SongModel::change(Fetch fetchIds) {
    m_fetch = std::move(fetchIds);
    m_fetching.reset();
    m_again = false;
    fetch();
}

/// One at a time: what changes meanwhile is asked for after it, so that a scan does not keep all threads busy.
void SongModel::fetch() {
    m_again = m_fetching != nullptr;
    if (m_again) return;
    m_fetching = m_store.ask(
        this,
        [ask = m_fetch, sort = m_sort, descending = m_descending](database::Database& db, const CancelToken& cancel) {
            return ask(db, sort, descending, cancel);
        },
        [this](Result<Ids> ids) {
            m_fetching.reset();
            m_known = true;
            m_error = ids ? QString() : QString::fromStdString(sentence(ids.error()));
            if (ids) take(std::move(*ids));
            Q_EMIT fetched();
            if (m_again) fetch();
        });
}

void SongModel::take(Ids ids) {
    if (ids == *m_rows.ids()) return;
    const auto arrange = [&] {
        m_rows.setIds(std::make_shared<const Ids>(std::move(ids)));
        m_playingRow = rowOf(m_playing);
    };
    if (ids.empty() || m_rows.size() == 0) {
        beginResetModel();
        arrange();
        endResetModel();
        return;
    }
    // Rows come and go in many places at once: as a new order, in which views keep their place and their selection.
    Q_EMIT layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
    const auto kept = persistentIndexList(); // what was selected, and the current row
    std::vector<library::TrackId> before;
    before.reserve(static_cast<std::size_t>(kept.size()));
    for (const auto& one : kept)
        before.push_back(m_rows.id(one.row()));
    arrange();
    std::unordered_map<std::int64_t, int> rows;
    if (!before.empty())
        for (int row = 0; row < m_rows.size(); ++row)
            rows.emplace(m_rows.id(row).value, row);
    for (qsizetype i = 0; i < kept.size(); ++i) {
        const auto found = rows.find(before[static_cast<std::size_t>(i)].value);
        changePersistentIndex(kept[i], found == rows.end() ? QModelIndex() : index(found->second, kept[i].column()));
    }
    Q_EMIT layoutChanged({}, QAbstractItemModel::VerticalSortHint);
}

void SongModel::sort(int column, Qt::SortOrder order) {
    const auto wanted = sortOf(column);
    const bool descending = order == Qt::DescendingOrder;
    if (wanted == m_sort && descending == m_descending) return;
    m_sort = wanted;
    m_descending = descending;
    m_fetching.reset(); // its order is not wanted any more
    if (m_fetch) fetch();
}

int SongModel::rowOf(library::TrackId id) const {
    if (!id) return -1;
    const auto& ids = *m_rows.ids();
    const auto found = std::find(ids.begin(), ids.end(), id);
    return found == ids.end() ? -1 : static_cast<int>(found - ids.begin());
}

void SongModel::rowChanged(int row) {
    if (row >= 0 && row < m_rows.size()) Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

void SongModel::setPlaying(library::TrackId id, bool sounding) {
    if (id == m_playing && sounding == m_sounding) return;
    const int before = m_playingRow;
    if (id != m_playing) m_playingRow = rowOf(id);
    m_playing = id;
    m_sounding = sounding;
    rowChanged(before);
    if (before != m_playingRow) rowChanged(m_playingRow);
}

int SongModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_rows.size();
}

int SongModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant SongModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= m_rows.size()) return {};
    const auto* track = m_rows.row(index.row());
    if (role == TokenRole) {
        if (track && track->presence == library::Presence::Away) return static_cast<int>(Token::Faint);
        if (index.column() == Artist) return static_cast<int>(Token::Text);
        return {};
    }
    if (!track) return {};
    if (role == Qt::AccessibleTextRole)
        return tr("%1, %2, %3").arg(text(track->title), text(track->artist), formatTime(track->duration.count()));
    if (role == Qt::ToolTipRole && track->presence == library::Presence::Away)
        return tr("Its drive is not there now: %1").arg(text(track->file.string()));
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
    case Number:
        return m_albumNumbers && track->number > 0 ? track->number : index.row() + 1;
    case Title:
        return text(track->title);
    case Artist:
        return text(track->artist);
    case Album:
        return text(track->album);
    case Genre:
        return text(track->genre);
    case Year:
        return track->year > 0 ? QString::number(track->year) : QString();
    case Added:
        return QLocale().toString(QDateTime::fromMSecsSinceEpoch(track->addedAt).date(), QLocale::ShortFormat);
    case Format:
        return formatOf(*track);
    case Rating:
        return QString((track->rating + 10) / 20, QChar(0x2605));
    case Plays:
        return track->plays > 0 ? QLocale().toString(static_cast<qlonglong>(track->plays)) : QString();
    case Time:
        return track->duration.count() > 0 ? formatTime(track->duration.count()) : QString();
    default:
        return {};
    }
}

QVariant SongModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((isRight(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole) return {};
    switch (section) {
    case Number:
        return role == Qt::DisplayRole ? QStringLiteral("#") : tr("Number");
    case Title:
        return tr("Title");
    case Artist:
        return tr("Artist");
    case Album:
        return tr("Album");
    case Genre:
        return tr("Genre");
    case Year:
        return tr("Year");
    case Added:
        return tr("Added");
    case Format:
        return tr("Format");
    case Rating:
        return tr("Rating");
    case Plays:
        return tr("Plays");
    case Time:
        return tr("Time");
    default:
        return {};
    }
}

Qt::ItemFlags SongModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) return Qt::NoItemFlags;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsDragEnabled | Qt::ItemNeverHasChildren;
}

} // namespace bitbeats::ui
