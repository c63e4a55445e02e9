#include "models/AlbumModel.h"

namespace bitbeats::ui {

AlbumModel::AlbumModel(LibraryStore& store, QObject* parent)
    : QAbstractListModel(parent), m_store(store),
      m_rows(
          store, this,
          [](database::Database& db, std::span<const library::AlbumId> ids, const CancelToken& cancel) {
              return library::Catalogue(db).albums(ids, cancel);
          },
          [this](int first, int last) { Q_EMIT dataChanged(index(first), index(last)); }) {
    connect(&store, &LibraryStore::changed, this, [this](LibraryParts parts) {
        if (!m_asked || !(parts & (LibraryPart::Tracks | LibraryPart::Likes | LibraryPart::Covers))) return;
        m_rows.outdate();
        if (m_rows.size() > 0) Q_EMIT dataChanged(index(0), index(m_rows.size() - 1));
        if (parts & (LibraryPart::Tracks | LibraryPart::Likes)) fetch();
    });
}

void AlbumModel::show(const library::AlbumFilter& filter, library::AlbumSort sort, bool descending) {
    m_asked = true;
    m_filter = filter;
    m_sort = sort;
    m_descending = descending;
    m_fetching.reset();
    fetch();
}

void AlbumModel::fetch() {
    m_again = m_fetching != nullptr;
    if (m_again) return;
    m_fetching = m_store.ask(
        this,
        [filter = m_filter, sort = m_sort, descending = m_descending](database::Database& db,
                                                                      const CancelToken& cancel) {
            return library::Catalogue(db).albumIds(filter, sort, descending, cancel);
        },
        [this](Result<std::vector<library::AlbumId>> ids) {
            m_fetching.reset();
            m_known = true;
            m_error = ids ? QString() : QString::fromStdString(sentence(ids.error()));
            if (ids && *ids != *m_rows.ids()) {
                beginResetModel();
                m_rows.setIds(std::make_shared<const std::vector<library::AlbumId>>(std::move(*ids)));
                endResetModel();
            }
            Q_EMIT fetched();
            if (m_again) fetch();
        });
}

int AlbumModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_rows.size();
}

QVariant AlbumModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const auto* album = m_rows.row(index.row());
    if (!album) return {};
    const auto title = QString::fromStdString(album->title);
    if (role == Qt::DisplayRole) return title;
    if (role == Qt::AccessibleTextRole)
        return QStringLiteral("%1, %2").arg(title, QString::fromStdString(album->artist));
    return {};
}

} // namespace bitbeats::ui
