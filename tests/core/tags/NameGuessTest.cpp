#include "tags/NameGuess.h"
#include "support/TestMain.h"

#include <QTest>

using namespace bitbeats::tags;

namespace {

QByteArray words(const NameGuess& guess) {
    return QByteArray::fromStdString(guess.artist + "|" + guess.album + "|" + std::to_string(guess.year) + "|" +
                                     std::to_string(guess.disc) + "|" + std::to_string(guess.track) + "|" +
                                     guess.title + (guess.compilation ? "|various" : ""));
}

} // namespace

class NameGuessTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void usualNamesAreUnderstood_data() {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* path, const char* expected) {
            QTest::newRow(path) << QByteArray(path) << QByteArray(expected);
        };
        row("Artist/Album (1999)/01 - Title.flac", "Artist|Album|1999|0|1|Title");
        row("Artist/1999 - Album/01. Title.flac", "Artist|Album|1999|0|1|Title");
        row("Artist/[1999] Album/1-04 Title.flac", "Artist|Album|1999|1|4|Title");
        row("Artist/Album/CD2/03 Title.mp3", "Artist|Album|0|2|3|Title");
        row("Artist/Album (2001)/Disc 1 - Live/03 Title.mp3", "Artist|Album|2001|1|3|Title");
        row("Artist/Album (Disc 2)/03_title_of_it.mp3", "Artist|Album|0|2|3|title of it");
        row("Artist/Album CD 2/(07) Title.mp3", "Artist|Album|0|2|7|Title");
        row("Artist - Album (1999) [FLAC]/01 - Title.flac", "Artist|Album|1999|0|1|Title");
        row("Artist - 1999 - Album/01 - Artist - Title.flac", "Artist|Album|1999|0|1|Title");
        row("Rock/Artist - Album/01 - Title.flac", "Artist|Album|0|0|1|Title");
        row("Artist/Album/Artist - Album - 05 - Title.ogg", "Artist|Album|0|0|5|Title");
        row("Various Artists/Hits (2003)/12 - Someone - Song.mp3", "Someone|Hits|2003|0|12|Song|various");
        row("VA - Hits/12 - Someone - Song.mp3", "Someone|Hits|0|0|12|Song|various");
        row("Someone - Song.mp3", "Someone||0|0|0|Song");
        row("Someone - 03 - Song.mp3", "Someone||0|0|3|Song");
        row("Song.mp3", "||0|0|0|Song");
        row("Artist/Album/A2 Title.flac", "Artist|Album|0|0|2|Title");
        row("Artist/Album/Track 07.wav", "Artist|Album|0|0|7|Track 07");
        row("Artist/Album/07.wav", "Artist|Album|0|0|7|07");
        // Numbers that belong to names.
        row("Nena/99 Luftballons.mp3", "Nena||0|0|0|99 Luftballons");
        row("Ariana Grande/thank u, next/7 Rings.mp3", "Ariana Grande|thank u, next|0|0|0|7 Rings");
        row("Taylor Swift/1989/01 Welcome to New York.mp3", "Taylor Swift|1989|0|0|1|Welcome to New York");
        row("blink-182/Enema of the State/02 Going Away to College.mp3",
            "blink-182|Enema of the State|0|0|2|Going Away to College");
        row("AC-DC/Back in Black/01 - Hells Bells - Live.mp3", "AC-DC|Back in Black|0|0|1|Hells Bells - Live");
        row("Кино/Группа крови (1988)/01 - Группа крови.flac", "Кино|Группа крови|1988|0|1|Группа крови");
    }
    void usualNamesAreUnderstood() {
        QFETCH(const QByteArray, path);
        QFETCH(const QByteArray, expected);
        QCOMPARE(words(guessFromNames(path.toStdString())), expected);
    }

    void namesOfOtherEncodingsAreRead() {
        const auto guess = guessFromNames("\xCA\xE8\xED\xEE/\xC3\xF0\xF3\xEF\xEF\xE0 \xEA\xF0\xEE\xE2\xE8/01 - x.mp3");
        QCOMPARE(guess.artist, "Кино");
        QCOMPARE(guess.album, "Группа крови");
    }

    void tagsComeFirst() {
        TrackTags tags;
        tags.title = "Real Title";
        tags.track.number = 5;
        fillFromNames(guessFromNames("Artist/Album (1999)/01 - Title.flac"), tags);
        QCOMPARE(tags.title, "Real Title");
        QCOMPARE(tags.track.number, 5);
        QCOMPARE(tags.artist, "Artist");
        QCOMPARE(tags.artists, std::vector<std::string>{"Artist"});
        QCOMPARE(tags.album, "Album");
        QCOMPARE(tags.date.year, 1999);
    }

    void aFolderDoesNotChangeWhatTheAlbumTagSays() {
        TrackTags tags;
        tags.album = "Another Album";
        fillFromNames(guessFromNames("Artist/Album (1999)/CD2/01 - Title.flac"), tags);
        QCOMPARE(tags.album, "Another Album");
        QVERIFY(tags.albumArtist.empty());
        QVERIFY(!tags.date.known());
        QCOMPARE(tags.disc.number, 0);
    }

    void aTitleIsNeverEmpty() {
        for (const char* path : {".mp3", "01 - .mp3", " .mp3", "a/b/-.mp3", "- - -.ogg"})
            QVERIFY2(!guessFromNames(path).title.empty(), path);
    }
};

BITBEATS_TEST(NameGuessTest);
#include "NameGuessTest.moc"
