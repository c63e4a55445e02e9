#include "library/Search.h"
#include "Collection.h"
#include "library/Catalogue.h"
#include "support/TestMain.h"

#include <QTest>

using namespace bitbeats;
using namespace bitbeats::library;
using Words = std::vector<std::string>;

class SearchTest : public QObject {
    Q_OBJECT
    std::unique_ptr<test::Collection> m_c;

    SearchResults find(const std::string& typed) {
        const auto found = Search(m_c->db()).find(typed);
        if (!found) qFatal("%s", sentence(found.error()).c_str());
        return *found;
    }
    static Words titles(const SearchResults& results) {
        Words all;
        for (const auto& track : results.tracks)
            all.push_back(track.title);
        return all;
    }

private Q_SLOTS:
    void initTestCase() {
        m_c = std::make_unique<test::Collection>();
        int i = 0;
        for (const char* tags : {"Love|Ann|Heart|1991|Pop", "Love Me Do|The Beatles|Please Please Me|1963|Rock",
                                 "Glove|Bob|Hands|2001|Jazz", "Endless Love|Diana|Heart|1999|Soul",
                                 "Coração|Marisa|Amor|1994|MPB", "夜曲中|周杰倫|十一月|2005|Pop",
                                 "Thunderstruck|AC/DC|The Razors Edge|1990|Rock", "Lovely|Ann|Other|2010|Pop"})
            m_c->put("f" + std::to_string(i++) + "/x.flac", tags);
        m_c->scan();
        m_c->run("insert into stats(track_id, rating, plays) select id, 80, 3 from tracks where title = 'Lovely'");
        m_c->run("insert into playlists(uid, name, name_key, created_at, updated_at) values('u', 'My love songs', "
                 "'my love songs', 0, 0)");
    }

    void exactNamesComeFirstThenBeginningsThenWords() {
        const auto found = find("love");
        QCOMPARE(titles(found), (Words{"Love", "Love Me Do", "Lovely", "Endless Love"}));
        QCOMPARE(found.top.kind, TopHit::Kind::Track);
        QCOMPARE(found.playlists.size(), std::size_t(1));
    }

    void wordsMayStandInAnyFieldAndOrder() {
        QCOMPARE(titles(find("beatles do")), Words{"Love Me Do"});
        QCOMPARE(titles(find("hea end")), Words{"Endless Love"});
        QCOMPARE(titles(find("coracao")), Words{"Coração"});
        QCOMPARE(titles(find("CORAÇÃO")), Words{"Coração"});
        QCOMPARE(titles(find("acdc")), Words{"Thunderstruck"});
        QCOMPARE(titles(find("曲")), Words{"夜曲中"});
        QCOMPARE(titles(find("夜曲")), Words{"夜曲中"});
    }

    void artistsAndAlbumsAreFoundAsSuch() {
        const auto found = find("the beatles");
        QCOMPARE(found.artists.front().name, std::string("The Beatles"));
        QCOMPARE(found.top.kind, TopHit::Kind::Artist);
        QCOMPARE(find("beatles").artists.front().name, std::string("The Beatles"));
        QCOMPARE(find("please").albums.front().title, std::string("Please Please Me"));
    }

    void filtersNarrowDown() {
        QCOMPARE(titles(find("artist:ann")).size(), std::size_t(2));
        QCOMPARE(titles(find("love year:1990-1999")).size(), std::size_t(2));
        QCOMPARE(titles(find("rating:>=4")), Words{"Lovely"});
        QCOMPARE(titles(find("genre:rock year:<1970")), Words{"Love Me Do"});
        QCOMPARE(titles(find("format:flac plays:>0")), Words{"Lovely"});
        QCOMPARE(titles(find("album:\"razors edge\"")), Words{"Thunderstruck"});
        QVERIFY(find("format:mp3").empty());
        QCOMPARE(titles(find("love year:soon")), Words());
    }

    void aWrongLetterIsForgivenWhereNothingFits() {
        const auto found = find("thunderstrukc");
        QCOMPARE(titles(found), Words{"Thunderstruck"});
        QCOMPARE(found.corrected, std::string("thunderstruck"));
        QCOMPARE(titles(find("beetles love")), Words{"Love Me Do"});
        QVERIFY(find("xqzzy").empty());
    }

    void anythingMayBeTyped() {
        for (const char* typed : {"", " ", "\"", "* OR 1=1", "artist:", "year:-", "a\"b*c(d)", "NEAR(", "rating:>=",
                                  "\xff\xfe", "'; drop table tracks; --", "AND OR NOT", "title:\"unfinished"})
            QVERIFY2(Search(m_c->db()).find(typed), typed);
        QVERIFY(Search(m_c->db()).find(std::string(100'000, 'a')));
        QCOMPARE(find("love").tracks.size(), std::size_t(4));
    }

    void aStaleSearchEnds() {
        Cancellation cancellation;
        cancellation.cancel();
        const auto found = Search(m_c->db()).find("love", {}, cancellation.token());
        QVERIFY(!found);
        QCOMPARE(found.error().reason, Reason::Cancelled);
    }

    void queriesAreUnderstood() {
        const auto query = parseSearch("blue artist:\"miles davis\" year:1955-1960 rating:>=4 duration:<3:30 nope:x");
        QCOMPARE(query.text, std::string("blue nope:x"));
        QCOMPARE(query.fields.size(), std::size_t(1));
        QCOMPARE(query.fields[0].words, (Words{"miles", "davis"}));
        QCOMPARE(query.rules.size(), std::size_t(3));
        QCOMPARE(query.rules[0], (Rule{RuleField::Year, RuleOperator::Between, {}, 1955, 1960}));
        QCOMPARE(query.rules[1], (Rule{RuleField::Rating, RuleOperator::AtLeast, {}, 4, 0}));
    }

    void theCatalogueShowsRowsInOrder() {
        Catalogue catalogue(m_c->db());
        const auto all = catalogue.trackIds({});
        QVERIFY(all);
        QCOMPARE(all->size(), std::size_t(8));
        TrackFilter anyYear;
        anyYear.rules = {{RuleField::Year, RuleOperator::AtLeast, {}, 0, 0}};
        const auto slow = catalogue.trackIds(anyYear);
        QCOMPARE(*slow, *all); // the quick way and the general one agree
        const auto rows = catalogue.tracks(std::span(*all).subspan(2, 3));
        QCOMPARE(rows->size(), std::size_t(3));
        QCOMPARE((*rows)[0].id, (*all)[2]);
        const auto byTitle = catalogue.trackIds({}, TrackSort::Title, true);
        QCOMPARE(catalogue.tracks(*byTitle)->front().title, std::string("夜曲中"));
        for (int sort = 0; sort <= static_cast<int>(TrackSort::Size); ++sort)
            QCOMPARE(catalogue.trackIds({}, static_cast<TrackSort>(sort), sort % 2)->size(), std::size_t(8));
        for (const auto sort : {AlbumSort::Artist, AlbumSort::Title, AlbumSort::Year, AlbumSort::Added})
            QCOMPARE(catalogue.albumIds({}, sort, true)->size(), std::size_t(8));
        TrackFilter filter;
        filter.search = "love";
        filter.neverPlayed = true;
        QCOMPARE(catalogue.trackIds(filter)->size(), std::size_t(3));
        QCOMPARE(catalogue.genres()->size(), std::size_t(5));
        QCOMPARE(catalogue.folders()->size(), std::size_t(1));
        TrackFilter inRoot;
        inRoot.folder = catalogue.folders()->front().id;
        QCOMPARE(catalogue.trackIds(inRoot)->size(), std::size_t(8));
        QCOMPARE(catalogue.stats()->tracks, std::int64_t(8));
        const auto artist = find("ann").artists.front();
        QCOMPARE(artist.tracks, std::int64_t(2));
        const auto top = catalogue.topTracks(artist.id);
        QCOMPARE(catalogue.tracks(*top)->front().title, std::string("Lovely"));
        QVERIFY(catalogue.details(top->front()));
        QCOMPARE(catalogue.details({999}).error().reason, Reason::NotFound);
    }
};

BITBEATS_TEST(SearchTest);
#include "SearchTest.moc"
