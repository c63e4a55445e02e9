#include "models/LibraryLists.h"

#include "library/Fold.h"

#include <QLocale>
#include <algorithm>

namespace bitbeats::ui {
namespace {

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

QString number(std::int64_t value) {
    return QLocale().toString(static_cast<qlonglong>(value));
}

QVariant alignment(bool right) {
    return static_cast<int>((right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
}

} // namespace

ArtistModel::ArtistModel(LibraryStore& store, QObject* parent)
    : QAbstractTableModel(parent), m_store(store),
      m_rows(
          store, this,
          [](database::Database& db, std::span<const library::ArtistId> ids, const CancelToken& cancel) {
              return library::Catalogue(db).artists(ids, cancel);
          },
          [this](int first, int last) { Q_EMIT dataChanged(index(first, 0), index(last, ColumnCount - 1)); }) {
    connect(&store, &LibraryStore::tracksChanged, this, &ArtistModel::refresh);
    connect(&store, &LibraryStore::coversChanged, this, &ArtistModel::refresh);
}

void ArtistModel::find(const QString& words) {
    if (words == m_words) return;
    m_words = words;
    refresh();
}

void ArtistModel::refresh() {
    m_fetching = m_store.ask(
        this,
        [words = m_words.toStdString()](database::Database& db, const CancelToken& cancel) {
            return library::Catalogue(db).artistIds(false, cancel, words);
        },
        [this](Result<std::vector<library::ArtistId>> ids) {
            m_fetching.reset();
            m_known = true;
            if (ids && *ids != *m_rows.ids()) {
                beginResetModel();
                m_rows.setIds(std::make_shared<const std::vector<library::ArtistId>>(std::move(*ids)));
                endResetModel();
            } else {
                m_rows.outdate();
                if (m_rows.size() > 0) Q_EMIT dataChanged(index(0, 0), index(m_rows.size() - 1, ColumnCount - 1));
            }
            Q_EMIT fetched();
        });
}

int ArtistModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_rows.size();
}

QVariant ArtistModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const auto* artist = m_rows.row(index.row());
    if (!artist) return {};
    if (role == Qt::AccessibleTextRole)
        return tr("%1, %n albums", nullptr, static_cast<int>(artist->albums)).arg(text(artist->name));
    if (role != Qt::DisplayRole) return {};
    return index.column() == Name     ? text(artist->name)
           : index.column() == Albums ? number(artist->albums)
                                      : number(artist->tracks);
}

QVariant ArtistModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return alignment(section != Name);
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole) return {};
    return section == Name ? tr("Artist") : section == Albums ? tr("Albums") : tr("Tracks");
}

GenreModel::GenreModel(LibraryStore& store, QObject* parent) : QAbstractTableModel(parent), m_store(store) {
    connect(&store, &LibraryStore::tracksChanged, this, &GenreModel::refresh);
}

void GenreModel::refresh() {
    m_fetching = m_store.ask(
        this, [](database::Database& db, const CancelToken&) { return library::Catalogue(db).genres(); },
        [this](Result<std::vector<library::Genre>> genres) {
            m_fetching.reset();
            m_known = true;
            if (genres) m_all = std::move(*genres);
            std::erase_if(m_all, [](const auto& genre) { return genre.tracks == 0; });
            arrange();
            Q_EMIT fetched();
        });
}

void GenreModel::find(const QString& words) {
    m_words = words;
    arrange();
}

void GenreModel::sort(int column, Qt::SortOrder order) {
    m_column = column;
    m_order = order;
    arrange();
}

void GenreModel::arrange() {
    beginResetModel();
    const auto wanted = library::fold(m_words.toStdString());
    m_shown.clear();
    std::copy_if(m_all.begin(), m_all.end(), std::back_inserter(m_shown), [&](const library::Genre& genre) {
        return wanted.empty() || library::fold(genre.name).find(wanted) != std::string::npos;
    });
    if (m_column == Tracks)
        std::stable_sort(m_shown.begin(), m_shown.end(),
                         [](const auto& a, const auto& b) { return a.tracks < b.tracks; });
    if (m_order == Qt::DescendingOrder) std::reverse(m_shown.begin(), m_shown.end());
    endResetModel();
}

int GenreModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

QVariant GenreModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)) return {};
    return index.column() == Name ? text(genre(index.row()).name) : number(genre(index.row()).tracks);
}

QVariant GenreModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return alignment(section != Name);
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole) return {};
    return section == Name ? tr("Genre") : tr("Tracks");
}

ProblemModel::ProblemModel(LibraryStore& store, QObject* parent) : QAbstractTableModel(parent), m_store(store) {
    connect(&store, &LibraryStore::problemsChanged, this, &ProblemModel::refresh);
}

void ProblemModel::refresh() {
    using Found = std::pair<std::int64_t, std::vector<library::Problem>>;
    m_fetching = m_store.ask(
        this,
        [](database::Database& db, const CancelToken&) -> Result<Found> {
            library::Roots roots(db);
            const auto count = roots.problemCount();
            if (!count) return Failure(count.error());
            auto problems = roots.problems();
            if (!problems) return Failure(problems.error());
            return Found{*count, std::move(*problems)};
        },
        [this](Result<Found> found) {
            m_fetching.reset();
            m_known = true;
            if (found) {
                beginResetModel();
                m_count = found->first;
                m_problems = std::move(found->second);
                endResetModel();
            }
            Q_EMIT fetched();
        });
}

int ProblemModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_problems.size());
}

QVariant ProblemModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const auto& problem = this->problem(index.row());
    if (role == Qt::ToolTipRole) return text(problem.sentence) + '\n' + text(problem.path.string());
    if (role == Qt::AccessibleTextRole) return text(problem.sentence);
    if (role != Qt::DisplayRole) return {};
    return index.column() == File  ? text(problem.path.filename().string())
           : index.column() == Why ? text(problem.sentence)
                                   : text(problem.path.parent_path().string());
}

QVariant ProblemModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return alignment(false);
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole) return {};
    return section == File ? tr("File") : section == Why ? tr("What is wrong with it") : tr("Folder");
}

} // namespace bitbeats::ui
