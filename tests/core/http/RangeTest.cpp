#include "support/TestMain.h" // before <compare>: moc 6.4 trips over that header otherwise

#include "http/ContentType.h"
#include "http/Range.h"

#include <QTest>

using namespace bitbeats;
using namespace bitbeats::http;

namespace {
RangeChoice part(std::int64_t begin, std::int64_t end) {
    return {RangeKind::Part, {begin, end}};
}
} // namespace

class RangeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void singleRangesAreCutToTheSize() {
        QVERIFY(chooseRange("bytes=0-0", 100) == part(0, 1));
        QVERIFY(chooseRange("bytes=0-99", 100) == part(0, 100));
        QVERIFY(chooseRange("bytes=10-", 100) == part(10, 100));
        QVERIFY(chooseRange("bytes=99-5000", 100) == part(99, 100));
        QVERIFY(chooseRange("BYTES = 1-2", 100) == part(1, 3));
        QVERIFY(chooseRange("bytes=5-99999999999999999999999999", 100) == part(5, 100));
    }

    void suffixesCountFromTheEnd() {
        QVERIFY(chooseRange("bytes=-1", 100) == part(99, 100));
        QVERIFY(chooseRange("bytes=-100", 100) == part(0, 100));
        QVERIFY(chooseRange("bytes=-5000", 100) == part(0, 100));
        QVERIFY(chooseRange("bytes=-99999999999999999999", 100) == part(0, 100));
        QVERIFY(chooseRange("bytes=-0", 100).kind == RangeKind::Unsatisfiable);
    }

    void whatLiesBeyondTheEndIsUnsatisfiable() {
        QVERIFY(chooseRange("bytes=100-", 100).kind == RangeKind::Unsatisfiable);
        QVERIFY(chooseRange("bytes=100-200", 100).kind == RangeKind::Unsatisfiable);
        QVERIFY(chooseRange("bytes=99999999999999999999-", 100).kind == RangeKind::Unsatisfiable);
        QVERIFY(chooseRange("bytes=0-", 0).kind == RangeKind::Unsatisfiable);
        QVERIFY(chooseRange("bytes=-5", 0).kind == RangeKind::Unsatisfiable);
    }

    void whatIsMalformedOrManyGetsTheWhole() {
        for (const char* header :
             {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=1", "bytes=2-1", "bytes=--1", "bytes=-1-2",
              "items=0-1", "bytes=0-1,5-6", "bytes=0-1,", "bytes=1 -2", "bytes=+1-2"})
            QVERIFY2(chooseRange(header, 100) == (RangeChoice{RangeKind::Whole, {0, 100}}), header);
    }

    void typesFollowTheFormat() {
        QCOMPARE(contentTypeOf("a.FLAC"), std::string("audio/flac"));
        QCOMPARE(contentTypeOf("a.b.mp3"), std::string("audio/mpeg"));
        QCOMPARE(contentTypeOf("a.opus"), std::string("audio/ogg; codecs=opus"));
        QCOMPARE(contentTypeOf("noextension"), std::string("application/octet-stream"));
    }
};

BITBEATS_TEST(RangeTest);
#include "RangeTest.moc"
