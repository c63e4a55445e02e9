#pragma once

#include "library/Catalogue.h"
#include "models/PagedRows.h"

#include <QAbstractListModel>

namespace bitbeats::ui {

/// Albums of the library, loaded as they come into sight. GUI thread only.
class AlbumModel : public QAbstractListModel {
    Q_OBJECT
public:
    explicit AlbumModel(LibraryStore& store, QObject* parent = nullptr);

    void show(const library::AlbumFilter& filter, library::AlbumSort sort, bool descending);
    bool known() const { return m_known; }
    QString error() const { return m_error; }

    LibraryStore& store() const { return m_store; }
    library::AlbumId id(int row) const { return m_rows.id(row); }
    /// Null while it is being loaded.
    const library::Album* album(int row) const { return m_rows.row(row); }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

Q_SIGNALS:
    void fetched();

private:
    void fetch();

    LibraryStore& m_store;
    PagedRows<library::AlbumId, library::Album> m_rows;
    library::AlbumFilter m_filter;
    library::AlbumSort m_sort = library::AlbumSort::Artist;
    bool m_descending = false;
    bool m_asked = false;
    bool m_known = false;
    bool m_again = false;
    QString m_error;
    Task m_fetching;
};

} // namespace bitbeats::ui
