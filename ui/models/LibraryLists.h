#pragma once

#include "library/Catalogue.h"
#include "library/Roots.h"
#include "models/PagedRows.h"

#include <QAbstractTableModel>

namespace bitbeats::ui {

/// Artists who have albums, in the order of their sort names. GUI thread only.
class ArtistModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, Albums, Tracks, ColumnCount };
    explicit ArtistModel(LibraryStore& store, QObject* parent = nullptr);

    void find(const QString& words); ///< those with these words in their names; empty = all
    void refresh();
    bool known() const { return m_known; }
    library::ArtistId id(int row) const { return m_rows.id(row); }
    const library::Artist* artist(int row) const { return m_rows.row(row); }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : ColumnCount; }
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void fetched();

private:
    LibraryStore& m_store;
    PagedRows<library::ArtistId, library::Artist> m_rows;
    QString m_words;
    bool m_known = false;
    Task m_fetching;
};

/// Genres with their counts. GUI thread only.
class GenreModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, Tracks, ColumnCount };
    explicit GenreModel(LibraryStore& store, QObject* parent = nullptr);

    void refresh();
    void find(const QString& words);
    bool known() const { return m_known; }
    const library::Genre& genre(int row) const { return m_shown[static_cast<std::size_t>(row)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : ColumnCount; }
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

Q_SIGNALS:
    void fetched();

private:
    void arrange();

    LibraryStore& m_store;
    std::vector<library::Genre> m_all;
    std::vector<library::Genre> m_shown;
    QString m_words;
    int m_column = Name;
    Qt::SortOrder m_order = Qt::AscendingOrder;
    bool m_known = false;
    Task m_fetching;
};

/// What could not be read, with the reasons: the first thousand. GUI thread only.
class ProblemModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { File, Why, Folder, ColumnCount };
    explicit ProblemModel(LibraryStore& store, QObject* parent = nullptr);

    void refresh();
    bool known() const { return m_known; }
    std::int64_t count() const { return m_count; } ///< of all, also those beyond the first thousand
    const library::Problem& problem(int row) const { return m_problems[static_cast<std::size_t>(row)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : ColumnCount; }
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void fetched();

private:
    LibraryStore& m_store;
    std::vector<library::Problem> m_problems;
    std::int64_t m_count = 0;
    bool m_known = false;
    Task m_fetching;
};

} // namespace bitbeats::ui
