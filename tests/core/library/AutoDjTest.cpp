#include "library/AutoDj.h"
#include "Collection.h"
#include "support/TestMain.h"

#include <QTest>

#include <map>
#include <set>

using namespace bitbeats;
using namespace bitbeats::library;

namespace {

constexpr std::int64_t kNow = 1'700'000'000'000;
constexpr std::int64_t kDay = 86'400'000;

DjTrack track(std::int64_t id, std::int64_t artist, std::int64_t genre, int year) {
    DjTrack one;
    one.id = {id};
    one.artist = {artist};
    one.album = {artist * 100 + id};
    one.genres = {{genre}};
    one.year = year;
    return one;
}

std::string named(const char* pattern, const std::string& number) {
    return QString::fromLatin1(pattern).replace(QLatin1String("%1"), QString::fromStdString(number)).toStdString();
}

/// How often each is chosen first in a hundred rounds.
std::map<std::int64_t, int> firsts(DjFacts facts) {
    std::map<std::int64_t, int> counts;
    facts.count = 1;
    for (facts.seed = 1; facts.seed <= 100; ++facts.seed)
        ++counts[chooseNext(facts).at(0).value];
    return counts;
}

} // namespace

class AutoDjTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theSameSeedGivesTheSameChoiceAndAnotherAnother() {
        DjFacts facts;
        facts.heard = {track(1, 1, 1, 1990)};
        for (int i = 2; i < 100; ++i)
            facts.candidates.push_back(track(i, i, 1, 1990));
        facts.nowMs = kNow;
        facts.count = 10;
        const auto first = chooseNext(facts);
        QCOMPARE(first.size(), std::size_t(10));
        QVERIFY(first == chooseNext(facts));
        facts.seed = 7;
        QVERIFY(first != chooseNext(facts));
    }

    void whatIsAlikeComesMoreOften() {
        DjFacts facts;
        facts.nowMs = kNow;
        facts.heard = {track(1, 1, 1, 1990)};
        facts.candidates = {track(2, 2, 1, 1991), track(3, 3, 2, 2020)};
        QVERIFY(firsts(facts)[2] > 95);
        facts.candidates = {track(2, 2, 2, 1990), track(3, 3, 2, 2020)};
        QVERIFY(firsts(facts)[2] > 85); // the year alone
    }

    void nothingComesTwiceNorWhatIsQueuedAnyway() {
        DjFacts facts;
        facts.nowMs = kNow;
        facts.heard = {track(1, 1, 1, 1990)};
        facts.candidates = {track(1, 1, 1, 1990), track(2, 2, 1, 1990), track(3, 3, 1, 1990), track(3, 3, 1, 1990)};
        facts.queued = {{2}};
        facts.count = 9;
        QVERIFY(chooseNext(facts) == std::vector<TrackId>{{3}});
        facts.candidates.clear();
        QVERIFY(chooseNext(facts).empty());
    }

    void anArtistIsNotHeardTwiceInARowWhereThereIsAChoice() {
        DjFacts facts;
        facts.nowMs = kNow;
        facts.count = 12;
        std::map<std::int64_t, std::int64_t> artistOf;
        for (int i = 1; i <= 12; ++i) {
            facts.candidates.push_back(track(i, i % 4 + 1, 1, 1990));
            artistOf[i] = i % 4 + 1;
        }
        for (facts.seed = 1; facts.seed < 30; ++facts.seed) {
            const auto chosen = chooseNext(facts);
            QCOMPARE(chosen.size(), std::size_t(12));
            // The last few may have no choice any more.
            for (std::size_t i = 1; i < 6; ++i)
                QVERIFY(artistOf[chosen[i].value] != artistOf[chosen[i - 1].value]);
        }
    }

    void whatWasHeardLatelyOrSkippedWaits() {
        DjFacts facts;
        facts.nowMs = kNow;
        facts.candidates = {track(1, 1, 1, 1990), track(2, 2, 1, 1990)};
        facts.candidates[0].lastPlayedAt = kNow - kDay / 24;
        QVERIFY(firsts(facts)[2] > 95);
        facts.candidates[0].lastPlayedAt = kNow - 60 * kDay;
        QVERIFY(firsts(facts)[1] > 30);
        facts.candidates[0].skips = 8;
        QVERIFY(firsts(facts)[2] > 65);
        facts.candidates[0].skips = 0;
        facts.candidates[0].liked = true;
        QVERIFY(firsts(facts)[1] > 50);
    }

    void theLibraryGoesOnWithItsOwnAndLeavesOutWhatIsAway() {
        test::Collection c;
        for (int i = 0; i < 20; ++i) {
            const auto n = std::to_string(i);
            c.put(named("r/%1.flac", n), named("Rock%1|R%1|One %1|1990|Rock", n));
            c.put(named("j/%1.flac", n), named("Jazz%1|J%1|Two %1|1960|Jazz", n));
        }
        c.scan();
        c.run("update tracks set state = 1 where title = 'Jazz3'");
        AutoDj dj(c.db());
        const std::vector<TrackId> heard{c.idOf("Jazz1")};
        const std::vector<TrackId> queued{c.idOf("Jazz2")};
        std::set<TrackId> seen;
        int jazz = 0;
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            const auto chosen = dj.next(heard, queued, 3, seed, kNow).value();
            QCOMPARE(chosen.size(), std::size_t(3));
            for (const auto id : chosen) {
                seen.insert(id);
                jazz += c.count("select title like 'Jazz%' from tracks where id = " + std::to_string(id.value)) == 1;
            }
        }
        QVERIFY(jazz > 54); // of 60
        QVERIFY(seen.size() > 10);
        QVERIFY(!seen.contains(heard[0]) && !seen.contains(queued[0]) && !seen.contains(c.idOf("Jazz3")));
        QCOMPARE(dj.next({}, {}, 5, 1, kNow).value().size(), std::size_t(5));
        QCOMPARE(dj.next(heard, {}, 100, 1, kNow).value().size(), std::size_t(38));
    }
};

BITBEATS_TEST(AutoDjTest);
#include "AutoDjTest.moc"
