#include "base/Paths.h"
#include "base/PercentEncoding.h"
#include "support/TestMain.h"

#include <QTest>

using namespace bitbeats;

class PathsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void naturalOrderCountsAsPeopleDo() {
        QVERIFY(naturalLess("2 second.flac", "10 tenth.flac"));
        QVERIFY(naturalLess("a.flac", "B.flac"));
        QVERIFY(!naturalLess("same", "same"));
    }

    void unsafeNamesBecomeOneHarmlessComponent() {
        QCOMPARE(safeFileName("../../etc/passwd"), std::string("_.._etc_passwd"));
        QCOMPARE(safeFileName("con.flac"), std::string("_con.flac"));
        QCOMPARE(safeFileName("..."), std::string("unnamed"));
        QCOMPARE(safeFileName("Maré baixa.flac"), std::string("Maré baixa.flac"));
        QVERIFY(safeFileName(std::string(5000, 'x') + ".flac").size() <= 200);
        QVERIFY(safeFileName(std::string(5000, 'x') + ".flac").ends_with(".flac"));
    }

    void everythingButUnreservedCharactersIsPercentEncoded() {
        QCOMPARE(percentEncoded("a b/ü?~_-."), std::string("a%20b%2F%C3%BC%3F~_-."));
    }

    void audioExtensionsAreKnownInAnyCase() {
        for (const char* name : {"a.FLAC", "a.aifc", "a.wave", "a.mpga"})
            QVERIFY2(hasAudioExtension(name), name);
        QVERIFY(!hasAudioExtension("a.torrent"));
    }
};

BITBEATS_TEST(PathsTest);
#include "PathsTest.moc"
