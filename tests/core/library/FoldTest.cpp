#include "library/Fold.h"
#include "support/TestMain.h"

#include <QTest>

using namespace bitbeats::library;
using Words = std::vector<std::string>;

class FoldTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void accentsCaseAndSignsDoNotMatter() {
        QCOMPARE(fold("L'Été  (Live)"), std::string("lete live"));
        QCOMPARE(fold("CORAÇÃO"), fold("coracao"));
        QCOMPARE(fold("Bjørn Ødegård & Łukasz"), std::string("bjorn odegard lukasz"));
        QCOMPARE(fold("Straße"), std::string("strasse"));
        QCOMPARE(fold("ЛУНА Ёлка"), std::string("луна елка"));
        QCOMPARE(fold("Ἀθῆναι"), std::string("αθηναι"));
        QCOMPARE(fold("Don’t"), std::string("dont"));
        QCOMPARE(fold("ＦＵＬＬ"), std::string("full"));
        QCOMPARE(fold("  --  "), std::string());
        QCOMPARE(fold("\xff\xfe x"), fold("x"));
    }

    void articlesDoNotCountInSorting() {
        QCOMPARE(foldForSort("The Beatles"), std::string("beatles"));
        QCOMPARE(foldForSort("Los Lobos"), std::string("lobos"));
        QCOMPARE(foldForSort("The"), std::string("the"));
        QCOMPARE(foldForSort("Therapy?"), std::string("therapy"));
    }

    void namesWithSignsAreFoundInPartsAndInOne() {
        QCOMPARE(searchWords("AC/DC"), std::string("ac dc acdc"));
        QCOMPARE(searchWords("R.E.M."), std::string("r e m rem"));
        QCOMPARE(searchWords("Song, (Live)"), std::string("song live"));
    }

    void scriptsWithoutBlanksAreCutInPairs() {
        QCOMPARE(searchWords("夜曲中"), std::string("夜曲 曲中 中"));
        QCOMPARE(queryWords("夜曲中"), (Words{"夜曲", "曲中"}));
        QCOMPARE(queryWords("夜"), Words{"夜"});
        QCOMPARE(searchWords("夜Live"), std::string("夜 live"));
    }

    void typosAreCountedUpToALimit() {
        QCOMPARE(typos("beatles", "beatles", 2), 0);
        QCOMPARE(typos("beatles", "beetles", 2), 1);
        QCOMPARE(typos("beatles", "baetles", 2), 1); // swapped
        QCOMPARE(typos("beatles", "betle", 2), 2);
        QCOMPARE(typos("beatles", "stones", 2), 3);
        QCOMPARE(typos("", "ab", 2), 2);
    }
};

BITBEATS_TEST(FoldTest);
#include "FoldTest.moc"
