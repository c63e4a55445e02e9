#include "tags/TagReader.h"
#include "support/AudioFiles.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"

#include <QTest>
#include <fstream>
#include <sys/stat.h>

using namespace bitbeats;
using namespace bitbeats::tags;
using Texts = std::vector<std::string>;

namespace {

void writeText(const std::filesystem::path& path, std::string_view content) {
    std::ofstream(path, std::ios::binary) << content;
}

} // namespace

class TagReaderTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatFfmpegWritesIsReadBack_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("container");
        QTest::addColumn<QString>("codec");
        QTest::newRow("flac") << "a.flac"
                              << "FLAC"
                              << "FLAC";
        QTest::newRow("mp3") << "a.mp3"
                             << "MP3"
                             << "MP3";
        QTest::newRow("vorbis") << "a.ogg"
                                << "Ogg"
                                << "Vorbis";
        QTest::newRow("opus") << "a.opus"
                              << "Ogg"
                              << "Opus";
        QTest::newRow("aac") << "a.m4a"
                             << "MP4"
                             << "AAC";
    }
    void whatFfmpegWritesIsReadBack() {
        QFETCH(const QString, name);
        QFETCH(const QString, container);
        QFETCH(const QString, codec);
        const test::TempFolder folder;
        const auto path = folder / name.toStdString();
        test::encode(test::chirp(48000, 2, 1.0), path,
                     {"-metadata", "title=Título", "-metadata", "artist=AC/DC", "-metadata", "album=Ärger", "-metadata",
                      "album_artist=Various Artists", "-metadata", "track=3/12", "-metadata", "disc=1/2", "-metadata",
                      "date=1999-03-27", "-metadata", "genre=Rock", "-metadata", "composer=Someone"});
        const auto tags = readTags(path);
        QVERIFY2(tags, tags ? "" : sentence(tags.error()).c_str());
        QCOMPARE(tags->audio.container, container.toStdString());
        QCOMPARE(tags->audio.codec, codec.toStdString());
        QCOMPARE(tags->audio.sampleRate, 48000);
        QCOMPARE(tags->audio.channels, 2);
        QVERIFY(std::abs(tags->audio.duration.count() - 1000) <= 60);
        QCOMPARE(tags->title, "Título");
        QCOMPARE(tags->artist, "AC/DC");
        QCOMPARE(tags->artists, Texts{"AC/DC"});
        QCOMPARE(tags->album, "Ärger");
        QCOMPARE(tags->albumArtist, "Various Artists");
        QCOMPARE(tags->track, (Position{3, 12}));
        QCOMPARE(tags->disc, (Position{1, 2}));
        QCOMPARE(tags->date.year, 1999);
        QCOMPARE(tags->genres, Texts{"Rock"});
        QCOMPARE(tags->composers, Texts{"Someone"});
    }

    void whatIsNoMusicIsRefusedInWords() {
        const test::TempFolder folder;
        writeText(folder / "empty.mp3", "");
        writeText(folder / "picture.mp3", std::string("\xFF\xD8\xFF\xE0", 4) + std::string(5000, 'x'));
        writeText(folder / "words.flac", "Once upon a time there was a file that was no music.");
        QCOMPARE(::mkfifo((folder / "fifo.mp3").c_str(), 0600), 0);
        QCOMPARE(sentence(readTags(folder / "empty.mp3").error()), "Could not read empty.mp3: the file is empty.");
        QCOMPARE(sentence(readTags(folder / "picture.mp3").error()),
                 "Could not read picture.mp3: it is no audio file but a JPEG picture.");
        QCOMPARE(sentence(readTags(folder / "words.flac").error()), "Could not read words.flac: it is no audio file.");
        QCOMPARE(sentence(readTags(folder / "fifo.mp3").error()), "Could not open fifo.mp3: it is not a regular file.");
        QCOMPARE(readTags(folder / "gone.mp3").error().reason, Reason::NotFound);
    }
};

BITBEATS_TEST(TagReaderTest);
#include "TagReaderTest.moc"
