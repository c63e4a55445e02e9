#pragma once

#include "library/Catalogue.h"
#include "models/PagedRows.h"

#include <QAbstractTableModel>

namespace bitbeats::ui {

/// Tracks of the library as rows: it takes their ids in order, once, and then the rows that come into sight. Takes the
/// ids anew, on the pool, when it is sorted and when the library changes; rows keep their selection by id. GUI thread
/// only.
class SongModel : public QAbstractTableModel {
    Q_OBJECT
public:
    static constexpr int TokenRole = Qt::UserRole + 1; ///< how a cell is coloured, as a Token
    enum Column { Number, Title, Artist, Album, Genre, Year, Added, Format, Rating, Plays, Time, ColumnCount };
    using Ids = std::vector<library::TrackId>;
    using IdsPointer = std::shared_ptr<const Ids>; // shared: jobs on the pool read them too

    /// Where the ids come from; on the pool. `sort` is what the person chose, or none for the list's own order.
    using Fetch = std::function<Result<Ids>(database::Database&, std::optional<library::TrackSort> sort,
                                            bool descending, const CancelToken&)>;
    /// What goes by a filter of the catalogue; `own` is the order while nothing is chosen.
    static Fetch byFilter(library::TrackFilter filter, library::TrackSort own = library::TrackSort::Standard,
                          bool ownDescending = false);

    explicit SongModel(LibraryStore& store, QObject* parent = nullptr);

    /// Another list, from its beginning.
    void show(Fetch fetch);
    /// The same list looked at otherwise: what is there stays until the answer.
    void change(Fetch fetch);
    bool known() const { return m_known; } ///< false until the first ids came
    QString error() const { return m_error; }
    /// Numbers count as in the album instead of the rows.
    void setAlbumNumbers(bool on) { m_albumNumbers = on; }

    LibraryStore& store() const { return m_store; }
    const IdsPointer& ids() const { return m_rows.ids(); }
    library::TrackId id(int row) const { return m_rows.id(row); }
    /// Null while it is being loaded.
    const library::Track* track(int row) const { return m_rows.row(row); }
    const library::Track* trackIfKept(int row) const { return m_rows.kept(row); }
    int rowOf(library::TrackId id) const; ///< -1 when it is not here

    void setPlaying(library::TrackId id, bool sounding);
    int playingRow() const { return m_playingRow; }
    bool sounding() const { return m_sounding; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    void sort(int column, Qt::SortOrder order) override;

Q_SIGNALS:
    void fetched(); ///< the ids came, or the words why they did not

private:
    void fetch();
    void take(Ids ids);
    void rowChanged(int row);

    LibraryStore& m_store;
    PagedRows<library::TrackId, library::Track> m_rows;
    Fetch m_fetch;
    std::optional<library::TrackSort> m_sort;
    bool m_descending = false;
    bool m_known = false;
    bool m_albumNumbers = false;
    bool m_again = false;
    QString m_error;
    Task m_fetching;
    library::TrackId m_playing;
    int m_playingRow = -1;
    bool m_sounding = false;
};

} // namespace bitbeats::ui
