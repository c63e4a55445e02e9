#pragma once

#include "models/LibraryStore.h"

#include <QCache>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace bitbeats::ui {

/// Rows of the library behind a list of their ids: those that are looked at are loaded, a page at a time, and the most
/// recent kept, so that a million cost 8 bytes each. What was scrolled past before its turn came is not loaded.
/// Row has a member `id`. GUI thread only.
template<typename Id, typename Row>
class PagedRows {
public:
    using Ids = std::shared_ptr<const std::vector<Id>>; // shared: jobs on the pool read them too
    using Load = std::function<Result<std::vector<Row>>(database::Database&, std::span<const Id>, const CancelToken&)>;
    using Arrived = std::function<void(int first, int last)>;

    PagedRows(LibraryStore& store, QObject* owner, Load load, Arrived arrived)
        : m_store(store), m_owner(owner), m_load(std::move(load)), m_arrived(std::move(arrived)), m_kept(kKept) {}

    const Ids& ids() const { return m_ids; }
    int size() const { return static_cast<int>(m_ids->size()); }
    Id id(int row) const { return (*m_ids)[static_cast<std::size_t>(row)]; }

    void setIds(Ids ids) {
        m_ids = std::move(ids);
        m_wanted.clear();
        m_loading.clear();
        outdate();
    }
    /// What is kept is shown on until it was loaded again.
    void outdate() { ++m_generation; }

    /// Null while it is not loaded; it is asked for then.
    const Row* row(int row) const {
        const auto* kept = m_kept.object(id(row).value);
        if (!kept || kept->generation != m_generation) want(row / kPage);
        return kept ? &kept->row : nullptr;
    }
    /// Null if it is not there; asks for nothing.
    const Row* kept(int row) const {
        const auto* found = m_kept.object(id(row).value);
        return found ? &found->row : nullptr;
    }

private:
    static constexpr int kPage = 64;
    static constexpr int kKept = 4096; // rows
    static constexpr std::size_t kAtOnce = 2;
    static constexpr std::size_t kWaiting = 4; // pages: about what is in sight

    struct Kept {
        Row row;
        quint64 generation;
    };

    void want(int page) const {
        if (m_loading.contains(page) || std::find(m_wanted.begin(), m_wanted.end(), page) != m_wanted.end()) return;
        m_wanted.push_back(page);
        if (m_wanted.size() > kWaiting) m_wanted.erase(m_wanted.begin());
        next();
    }

    void next() const {
        while (m_loading.size() < static_cast<qsizetype>(kAtOnce) && !m_wanted.empty()) {
            const int page = m_wanted.back();
            m_wanted.pop_back();
            const int first = page * kPage;
            const int last = std::min(first + kPage, size());
            if (first >= last) continue;
            const auto generation = m_generation;
            m_loading.insert(
                page, m_store.ask(
                          m_owner,
                          [ids = m_ids, load = m_load, first, last](database::Database& db, const CancelToken& cancel) {
                              const auto span = std::span(*ids).subspan(static_cast<std::size_t>(first),
                                                                        static_cast<std::size_t>(last - first));
                              return load(db, span, cancel);
                          },
                          [this, page, first, last, generation](Result<std::vector<Row>> rows) {
                              m_loading.remove(page);
                              if (rows) take(first, last, std::move(*rows), generation);
                              next();
                          }));
        }
    }

    void take(int first, int last, std::vector<Row> rows, quint64 generation) const {
        for (int row = first; row < last; ++row) { // one that is no more is empty until the list is taken anew
            if (m_kept.contains(id(row).value)) continue;
            auto* none = new Kept{Row{}, generation};
            none->row.id = id(row);
            m_kept.insert(id(row).value, none);
        }
        for (auto& row : rows) {
            const auto key = row.id.value;
            m_kept.insert(key, new Kept{std::move(row), generation});
        }
        for (int row = first; row < last; ++row)
            if (auto* kept = m_kept.object(id(row).value)) kept->generation = generation;
        m_arrived(first, last - 1);
    }

    LibraryStore& m_store;
    QObject* m_owner;
    Load m_load;
    Arrived m_arrived;
    Ids m_ids = std::make_shared<const std::vector<Id>>();
    quint64 m_generation = 0;
    mutable QCache<qint64, Kept> m_kept;
    mutable std::vector<int> m_wanted; ///< pages, the one asked for last at the end
    mutable QHash<int, Task> m_loading;
};

} // namespace bitbeats::ui
