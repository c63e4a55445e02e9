#include "library/Search.h"

#include "MatchText.h"
#include "Now.h"
#include "Rows.h"
#include "WordCorrection.h"
#include "library/Fold.h"

#include <algorithm>
#include <limits>
#include <unordered_set>

namespace bitbeats::library {
namespace {

using database::OwnedValue;
using database::Row;
using database::Value;

/// How well a name fits what was typed: the less the better.
int rankOf(const std::string& name, const std::string& wanted) {
    const auto folded = fold(name);
    if (folded == wanted) return 0;
    if (folded.starts_with(wanted)) return folded[wanted.size()] == ' ' ? 1 : 2;
    const auto article = foldForSort(name);
    if (article.size() < folded.size() && article.starts_with(wanted)) return article == wanted ? 1 : 2;
    if ((" " + folded).find(" " + wanted) != std::string::npos) return 3;
    return 4;
}

template<typename IdType>
class Collected {
public:
    explicit Collected(std::size_t most) : m_most(most) {}
    /// False once there are enough.
    bool add(IdType id) {
        if (!full() && m_seen.insert(id).second) m_ids.push_back(id);
        return !full();
    }
    bool full() const { return m_ids.size() >= m_most; }
    const std::vector<IdType>& ids() const { return m_ids; }

private:
    std::size_t m_most;
    std::vector<IdType> m_ids;
    std::unordered_set<IdType> m_seen;
};

template<typename Item, typename Rank>
void sortBy(std::vector<Item>& items, const Rank& rank) {
    std::stable_sort(items.begin(), items.end(), [&](const Item& a, const Item& b) { return rank(a) < rank(b); });
}

/// One search in one session.
class Run {
public:
    Run(database::Database& db, const SearchQuery& query, const SearchLimits& limits, const CancelToken& cancel)
        : m_query(query), m_limits(limits), m_session(db.read(cancel)), m_wanted(fold(query.text)) {}

    Result<SearchResults> find() {
        SearchResults results;
        results.tracks = tracks();
        // Filters are about tracks; a name alone may be that of anything.
        const bool plain = m_query.fields.empty() && m_query.rules.empty() && !m_wanted.empty();
        if (plain) {
            const auto artistIds = artists();
            const auto albumIds = albums();
            results.playlists = playlists();
            if (m_session.ok()) load(results, artistIds, albumIds);
        }
        if (!m_session.ok()) return Failure(m_session.error());
        if (plain) order(results);
        return results;
    }

    std::optional<std::vector<std::string>> correction() {
        auto corrected = correctedWords(m_session, m_query.words);
        return m_session.ok() ? corrected : std::nullopt;
    }

private:
    std::vector<Track> tracks() {
        const auto most = static_cast<std::size_t>(std::max(0, m_limits.tracks));
        Collected<TrackId> found(most);
        const auto take = [&](const Row& row) { return found.add({row.integer(0)}); };
        if (m_query.rules.empty()) {
            if (m_query.fields.empty() && !m_wanted.empty())
                m_session.each("select id from tracks where title_key >= ? and title_key < ? and state < 2 "
                               "order by title_key limit ?",
                               take, m_wanted, afterPrefix(m_wanted), most);
            const auto in = "select rowid from track_search where track_search match ? limit ?";
            if (!found.full() && !m_query.words.empty()) m_session.each(in, take, matchText(m_query, true), most);
            const auto anywhere = matchText(m_query);
            if (!found.full() && !anywhere.empty()) m_session.each(in, take, anywhere, most);
        } else {
            filtered(take, most);
        }
        return loadTracks(m_session, found.ids());
    }

    template<typename Take>
    void filtered(const Take& take, std::size_t most) {
        const auto match = matchText(m_query);
        auto condition = conditionOf(m_query.rules, false, nowMs());
        std::string sql =
            "select t.id from " + std::string(kRuleTables) + " where " + condition.sql + " and t.state < 2";
        if (!match.empty()) {
            sql += " and t.id in (select rowid from track_search where track_search match ?)";
            condition.values.emplace_back(match);
        }
        sql += " limit ?";
        condition.values.emplace_back(most);
        m_session.eachWith(sql, take, database::viewsOf(condition.values));
    }

    std::vector<ArtistId> artists() {
        return named<ArtistId>("select id, name from artists where name_key >= ? and name_key < ? "
                               "order by name_key limit ?",
                               "select id, name from artists where id in (select rowid from artist_search "
                               "where artist_search match ? limit ?)",
                               m_limits.artists);
    }

    std::vector<AlbumId> albums() {
        return named<AlbumId>("select id, title from albums where title_key >= ? and title_key < ? "
                              "order by title_key limit ?",
                              "select id, title from albums where id in (select rowid from album_search "
                              "where album_search match ? limit ?)",
                              m_limits.albums);
    }

    /// What begins with the text, then what holds its words; of many the best twice as many as are wanted.
    template<typename IdType>
    std::vector<IdType> named(const char* beginning, const char* holding, int wanted) {
        const auto most = static_cast<std::size_t>(std::max(0, wanted));
        Collected<IdType> found(most * 6);
        std::vector<std::pair<int, IdType>> ranked;
        const auto take = [&](const Row& row) {
            const IdType id{row.integer(0)};
            const auto before = found.ids().size();
            const bool more = found.add(id);
            if (found.ids().size() > before) ranked.emplace_back(rankOf(row.text(1), m_wanted), id);
            return more;
        };
        m_session.each(beginning, take, m_wanted, afterPrefix(m_wanted), most * 4);
        if (!found.full()) m_session.each(holding, take, matchWords(m_query.words), most * 4);
        std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        if (ranked.size() > most * 2) ranked.resize(most * 2);
        std::vector<IdType> ids;
        ids.reserve(ranked.size());
        for (const auto& [rank, id] : ranked)
            ids.push_back(id);
        return ids;
    }

    std::vector<PlaylistHit> playlists() {
        std::vector<PlaylistHit> hits;
        m_session.each(
            "select id, name, rules is not null from playlists where instr(' ' || name_key, ' ' || ?) > 0 "
            "order by name_key limit ?",
            [&](const Row& row) {
                hits.push_back({{row.integer(0)}, row.text(1), row.flag(2)});
            },
            m_wanted, m_limits.playlists);
        return hits;
    }

    void load(SearchResults& results, const std::vector<ArtistId>& artistIds, const std::vector<AlbumId>& albumIds) {
        results.artists = loadArtists(m_session, artistIds);
        results.albums = loadAlbums(m_session, albumIds);
    }

    void order(SearchResults& results) {
        sortBy(results.artists, [&](const Artist& one) { return std::pair(rankOf(one.name, m_wanted), -one.tracks); });
        sortBy(results.albums, [&](const Album& one) { return rankOf(one.title, m_wanted); });
        sortBy(results.tracks, [&](const Track& one) {
            return std::tuple(rankOf(one.title, m_wanted), one.liked ? 0 : 1, -one.plays);
        });
        const auto cut = [](auto& list, int most) {
            if (list.size() > static_cast<std::size_t>(most)) list.resize(static_cast<std::size_t>(most));
        };
        cut(results.artists, m_limits.artists);
        cut(results.albums, m_limits.albums);
        chooseTop(results);
    }

    /// Of equally good names an artist goes before an album, an album before a track.
    void chooseTop(SearchResults& results) {
        int best = std::numeric_limits<int>::max();
        const auto consider = [&](TopHit::Kind kind, const auto& list, const auto& name) {
            if (list.empty()) return;
            const int rank = rankOf(name(list.front()), m_wanted);
            if (rank < best) {
                best = rank;
                results.top = {kind, 0};
            }
        };
        consider(TopHit::Kind::Artist, results.artists, [](const Artist& one) { return one.name; });
        consider(TopHit::Kind::Album, results.albums, [](const Album& one) { return one.title; });
        consider(TopHit::Kind::Track, results.tracks, [](const Track& one) { return one.title; });
        consider(TopHit::Kind::Playlist, results.playlists, [](const PlaylistHit& one) { return one.name; });
    }

    const SearchQuery& m_query;
    const SearchLimits& m_limits;
    database::ReadSession m_session;
    const std::string m_wanted;
};

} // namespace

Result<SearchResults> Search::find(std::string_view typed, const SearchLimits& limits, const CancelToken& cancel) {
    auto query = parseSearch(typed);
    if (query.empty()) return SearchResults();
    std::optional<std::vector<std::string>> corrected;
    {
        Run run(m_db, query, limits, cancel);
        auto results = run.find();
        if (!results || !results->empty() || query.words.empty()) return results;
        corrected = run.correction();
    }
    if (!corrected) return SearchResults();
    query.words = *corrected;
    query.text.clear();
    for (const auto& word : *corrected)
        query.text += (query.text.empty() ? "" : " ") + word;
    auto results = Run(m_db, query, limits, cancel).find();
    if (results && !results->empty()) results->corrected = query.text;
    return results;
}

} // namespace bitbeats::library
