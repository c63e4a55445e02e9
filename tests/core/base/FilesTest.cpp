#include "base/AtomicFile.h"
#include "base/FileSource.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"

#include <QTest>
#include <array>
#include <sys/stat.h>

using namespace bitbeats;

class FilesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void atomicWriteReplacesAndLeavesNothingBehind() {
        const test::TempFolder folder;
        QVERIFY(writeFileAtomically(folder / "state", "one"));
        QVERIFY(writeFileAtomically(folder / "state", "two"));
        QCOMPARE(readWholeFile(folder / "state", 100).value(), std::string("two"));
        QCOMPARE(std::distance(std::filesystem::directory_iterator(folder.path()), {}), std::ptrdiff_t(1));
    }

    void aFileAboveTheLimitIsRefusedInWords() {
        const test::TempFolder folder;
        QVERIFY(writeFileAtomically(folder / "big", std::string(5000, 'x')));
        const auto content = readWholeFile(folder / "big", 1024);
        QVERIFY(!content);
        QCOMPARE(content.error().reason, Reason::TooLarge);
        QVERIFY(sentence(content.error()).starts_with("Could not read big: it is larger than 1 KiB"));
    }

    void readsAreShortAtTheEndAndAbortable() {
        const test::TempFolder folder;
        QVERIFY(writeFileAtomically(folder / "f", "0123456789"));
        auto file = FileSource::open(folder / "f");
        QVERIFY(file);
        std::array<std::byte, 8> buffer{};
        QCOMPARE((*file)->read(6, buffer, {}).count, std::size_t(4));
        QCOMPARE((*file)->read(10, buffer, {}).state, ReadState::End);
        (*file)->abort();
        QCOMPARE((*file)->read(0, buffer, {}).state, ReadState::Aborted);
        (*file)->resume();
        QCOMPARE((*file)->read(0, buffer, {}).state, ReadState::Ready);
    }

    void aFolderIsNotAFile() {
        const test::TempFolder folder;
        QCOMPARE(FileSource::open(folder.path()).error().reason, Reason::Unsupported);
        QCOMPARE(FileSource::open(folder / "gone").error().reason, Reason::NotFound);
    }

    void aFifoIsRefusedWithoutWaitingForItsWriter() {
        const test::TempFolder folder;
        QCOMPARE(::mkfifo((folder / "song.mp3").c_str(), 0600), 0);
        QCOMPARE(FileSource::open(folder / "song.mp3").error().reason, Reason::Unsupported);
        QCOMPARE(FileSource::open("/dev/zero").error().reason, Reason::Unsupported);
    }

    void linksAreFollowedUnlessTheyAreRefused() {
        const test::TempFolder folder;
        QVERIFY(writeFileAtomically(folder / "f", "0123456789"));
        std::filesystem::create_symlink("f", folder / "link");
        std::filesystem::create_symlink("loop", folder / "loop");
        QVERIFY(FileSource::open(folder / "link"));
        QCOMPARE(FileSource::open(folder / "link", FileSource::Links::Refuse).error().reason, Reason::Unsupported);
        QCOMPARE(FileSource::open(folder / "loop").error().reason, Reason::Unsupported);
        QVERIFY(FileSource::open(folder / "f", FileSource::Links::Refuse));
    }
};

BITBEATS_TEST(FilesTest);
#include "FilesTest.moc"
