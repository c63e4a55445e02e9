#include "tags/Artwork.h"
#include "TagFiles.h"
#include "support/AudioFiles.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"
#include "tags/TagWriter.h"

#include <QImage>
#include <QImageReader>
#include <QTest>
#include <QXmlStreamReader>
#include <atomic>
#include <sys/stat.h>
#include <thread>

using namespace bitbeats;
using namespace bitbeats::tags;

namespace {

std::span<const std::byte> bytesOf(const std::string& text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

/// A picture in a format that ffmpeg writes.
std::string pictureAs(const std::filesystem::path& file, int width, int height) {
    test::runTool(QStringLiteral("ffmpeg"),
                  {QStringLiteral("-v"), QStringLiteral("error"), QStringLiteral("-y"), QStringLiteral("-f"),
                   QStringLiteral("lavfi"), QStringLiteral("-i"),
                   QStringLiteral("testsrc=s=%1x%2").arg(width).arg(height), QStringLiteral("-frames:v"),
                   QStringLiteral("1"), QString::fromStdString(file.string())});
    return test::readBytes(file);
}

} // namespace

class ArtworkTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void thumbnailsOfEveryKindAreMade_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"a.jpg", "a.png", "a.webp", "a.gif", "a.bmp"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    void thumbnailsOfEveryKindAreMade() {
        QFETCH(const QString, name);
        const test::TempFolder folder;
        const auto picture = pictureAs(folder / name.toStdString(), 1400, 700);
        ArtworkStore store(folder / "cache");
        const auto artwork = store.add(bytesOf(picture));
        QVERIFY2(artwork, artwork ? "" : sentence(artwork.error()).c_str());
        QCOMPARE(artwork->width, 1400);
        QCOMPARE(artwork->height, 700);
        QVERIFY(store.contains(artwork->key));
        const QImage small(QString::fromStdString(store.thumbnail(artwork->key, ThumbnailSize::Small).string()));
        const QImage large(QString::fromStdString(store.thumbnail(artwork->key, ThumbnailSize::Large).string()));
        QCOMPARE(small.size(), QSize(200, 100));
        QCOMPARE(large.size(), QSize(1000, 500));
        store.remove(artwork->key);
        QVERIFY(!store.contains(artwork->key));
    }

    void smallPicturesAreNotBlownUpAndTheSamePictureIsKeptOnce() {
        const test::TempFolder folder;
        ArtworkStore store(folder / "cache");
        const auto picture = test::png(64, 48);
        const auto first = store.add(bytesOf(picture));
        QVERIFY(first);
        QCOMPARE(QImage(QString::fromStdString(store.thumbnail(first->key, ThumbnailSize::Large).string())).size(),
                 QSize(64, 48));
        const auto again = store.add(bytesOf(picture));
        QCOMPARE(again->key, first->key);
        QCOMPARE(again->width, 64);
        QCOMPARE(std::distance(std::filesystem::recursive_directory_iterator(folder / "cache"), {}), std::ptrdiff_t(3));
    }

    void severalThreadsMayAddTheSamePicture() {
        const test::TempFolder folder;
        ArtworkStore store(folder / "cache");
        const auto picture = test::png(300, 300);
        std::atomic<int> good{0};
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] { good += store.add(bytesOf(picture)) ? 1 : 0; });
        for (auto& thread : threads)
            thread.join();
        QCOMPARE(good.load(), 4);
    }

    void hostilePicturesAreRefusedInWords() {
        const test::TempFolder folder;
        ArtworkStore store(folder / "cache");
        auto huge = test::png(8, 8);
        huge.replace(16, 8, std::string("\x00\x01\x86\xA0\x00\x01\x86\xA0", 8)); // 100,000 x 100,000 by its head
        const auto bomb = store.add(bytesOf(huge));
        QVERIFY(!bomb);
        QVERIFY(bomb.error().reason == Reason::TooLarge || bomb.error().reason == Reason::Malformed);
        const std::string svg = "<svg xmlns='http://www.w3.org/2000/svg'/>";
        QCOMPARE(store.add(bytesOf(svg)).error().reason, Reason::Unsupported);
        QCOMPARE(store.add({}).error().reason, Reason::Malformed);
        const auto cut = test::png(300, 300).substr(0, 40);
        QVERIFY(!store.add(bytesOf(cut)));
        QVERIFY(store.thumbnail("../../etc/passwd", ThumbnailSize::Small).empty());
    }

    void theEmbeddedCoverComesFirstThenTheOneBeside() {
        const test::TempFolder folder;
        const auto track = folder / "a.flac";
        test::makeSound(track);
        QCOMPARE(findCover(track).error().reason, Reason::NotFound);
        const auto beside = test::png(32, 32, 1);
        test::writeBytes(folder / "Folder.PNG", beside);
        const auto found = findCover(track);
        QVERIFY(found);
        QVERIFY(std::equal(found->begin(), found->end(), bytesOf(beside).begin(), bytesOf(beside).end()));
        TagChanges changes;
        Picture cover;
        const auto inside = test::png(16, 16, 2);
        cover.bytes.assign(bytesOf(inside).begin(), bytesOf(inside).end());
        changes.cover = cover;
        QVERIFY(writeTags(track, changes));
        QCOMPARE(*findCover(track), cover.bytes);
    }

    void theBestNameWinsAndOfEqualNamesTheLargest() {
        const test::TempFolder folder;
        test::writeBytes(folder / "back.jpg", std::string(9000, 'x'));
        test::writeBytes(folder / "AlbumArt_{123}_Small.jpg", std::string(500, 'x'));
        QCOMPARE(findCoverFile(folder.path())->filename().string(), "AlbumArt_{123}_Small.jpg");
        test::writeBytes(folder / "AlbumArt_{123}_Large.jpg", std::string(700, 'x'));
        QCOMPARE(findCoverFile(folder.path())->filename().string(), "AlbumArt_{123}_Large.jpg");
        test::writeBytes(folder / "COVER.JPG", std::string(600, 'x'));
        test::writeBytes(folder / "folder.jpg", std::string(300, 'x'));
        QCOMPARE(findCoverFile(folder.path())->filename().string(), "COVER.JPG");
        test::writeBytes(folder / "front.png", "tiny");               // too small to be one
        std::filesystem::create_directory(folder / "cover.png");      // no file
        QCOMPARE(::mkfifo((folder / "cover.webp").c_str(), 0600), 0); // nor this
        QCOMPARE(findCoverFile(folder.path())->filename().string(), "COVER.JPG");
    }

    void discFoldersShareThePictureAbove() {
        const test::TempFolder folder;
        std::filesystem::create_directory(folder / "CD 2");
        test::makeSound(folder / "CD 2" / "a.flac");
        test::writeBytes(folder / "cover.png", test::png(32, 32));
        QVERIFY(findCover(folder / "CD 2" / "a.flac"));
        std::filesystem::rename(folder / "CD 2", folder / "Another album");
        QVERIFY(!findCover(folder / "Another album" / "a.flac"));
    }

    void drawnCoversAreSteadyDifferentAndWellFormed() {
        QCOMPARE(drawnCover("Album", "Artist"), drawnCover("Album", "Artist"));
        QVERIFY(drawnCover("Album", "Artist") != drawnCover("Album 2", "Artist"));
        for (const char* album : {"", "A & B <c> \"d\"", "静かな海",
                                  "A very long name of an album that does not fit on one line", "\xFF\xFE"}) {
            const auto svg = drawnCover(album, "x");
            QXmlStreamReader reader(QByteArray::fromStdString(svg));
            while (!reader.atEnd())
                reader.readNext();
            QVERIFY2(!reader.hasError(), svg.c_str());
        }
    }
};

BITBEATS_TEST(ArtworkTest);
#include "ArtworkTest.moc"
