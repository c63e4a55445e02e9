#include "tags/TagWriter.h"
#include "TagFiles.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"
#include "tags/SoundHash.h"
#include "tags/TagReader.h"

#include <QTest>
#include <algorithm>
#include <csignal>
#include <set>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace bitbeats;
using namespace bitbeats::tags;

namespace {

Picture picture(unsigned seed) {
    Picture cover;
    cover.kind = PictureKind::FrontCover;
    const auto bytes = test::png(16, 16, seed);
    const auto view = std::as_bytes(std::span(bytes.data(), bytes.size()));
    cover.bytes.assign(view.begin(), view.end());
    return cover;
}

/// A value that makes sense for the field.
Values sample(Field field) {
    switch (field) {
    case Field::TrackNumber:
        return {"3"};
    case Field::TrackTotal:
        return {"12"};
    case Field::DiscNumber:
        return {"1"};
    case Field::DiscTotal:
        return {"2"};
    case Field::Date:
        return {"1999-03-27"};
    case Field::OriginalDate:
        return {"1985-01"};
    case Field::Compilation:
        return {"1"};
    case Field::Isrc:
        return {"GBAYE0601498"};
    case Field::Bpm:
        return {"128"};
    case Field::Language:
        return {"por"};
    case Field::Lyrics:
        return {"Первая строка\nSecond line"};
    case Field::Comment:
        return {"Two\nlines"};
    case Field::TrackGain:
        return {"-6.50 dB"};
    case Field::AlbumGain:
        return {"-7.25 dB"};
    case Field::TrackPeak:
        return {"0.988000"};
    case Field::AlbumPeak:
        return {"1.012300"};
    case Field::Artist:
        return {"AC/DC feat. Björk"};
    case Field::Artists:
        return {"AC/DC", "Björk"};
    case Field::Genre:
        return {"Hard Rock", "Folk, World, & Country"};
    case Field::Composer:
        return {"Someone", "Другой"};
    case Field::RecordingId:
        return {"5b11f4ce-a62d-471e-81fc-a69a8278c7da"};
    case Field::ReleaseTrackId:
        return {"6b11f4ce-a62d-471e-81fc-a69a8278c7db"};
    case Field::ReleaseId:
        return {"7b11f4ce-a62d-471e-81fc-a69a8278c7dc"};
    case Field::ReleaseGroupId:
        return {"8b11f4ce-a62d-471e-81fc-a69a8278c7dd"};
    case Field::AcoustId:
        return {"9b11f4ce-a62d-471e-81fc-a69a8278c7de"};
    case Field::ArtistIds:
        return {"ab11f4ce-a62d-471e-81fc-a69a8278c7df", "bb11f4ce-a62d-471e-81fc-a69a8278c7d0"};
    case Field::AlbumArtistIds:
        return {"cb11f4ce-a62d-471e-81fc-a69a8278c7d1"};
    default:
        return {"Wert für " + std::string(fieldName(field))};
    }
}

TagChanges everything() {
    TagChanges changes;
    for (const auto field : allFields())
        changes.fields[field] = sample(field);
    return changes;
}

std::set<std::string> namesIn(const std::filesystem::path& folder) {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        names.insert(entry.path().filename().string());
    return names;
}

TagChanges title(const std::string& text) {
    TagChanges changes;
    changes.fields[Field::Title] = {text};
    return changes;
}

QByteArray joined(Values values, bool anyOrder = false) {
    if (anyOrder) std::sort(values.begin(), values.end());
    QByteArray text;
    for (const auto& value : values)
        text += QByteArray::fromStdString(value) + '|';
    return text;
}

void addFormats() {
    QTest::addColumn<QString>("name");
    for (const auto& name : test::soundNames())
        QTest::newRow(name.c_str()) << QString::fromStdString(name);
}

} // namespace

class TagWriterTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyFieldOfEveryFormatComesBack_data() { addFormats(); }
    void everyFieldOfEveryFormatComesBack() {
        QFETCH(const QString, name);
        const test::TempFolder folder;
        const auto path = folder / name.toStdString();
        test::makeSound(path);
        const auto sound = soundHash(path).value();
        auto changes = everything();
        changes.cover = picture(1);
        const auto written = writeTags(path, changes);
        QVERIFY2(written, written ? "" : sentence(written.error()).c_str());
        ReadOptions options;
        options.pictures = ReadOptions::Pictures::Cover;
        const auto tags = readTags(path, options);
        QVERIFY2(tags, tags ? "" : sentence(tags.error()).c_str());
        const bool anyOrder = name.endsWith(QLatin1String("wma"));
        for (const auto field : allFields())
            QCOMPARE(joined(fieldValues(*tags, field), anyOrder), joined(sample(field), anyOrder));
        QVERIFY(tags->cover);
        QCOMPARE(tags->cover->bytes, picture(1).bytes);
        QCOMPARE(soundHash(path).value(), sound);
        // A program of others reads the same.
        const auto others = test::ffprobeTags(path);
        for (const char* text : {"AC/DC feat. Björk", "Wert für title", "Wert für album"})
            QVERIFY2(others.find(text) != std::string::npos, others.c_str());

        // And everything can be taken away again.
        TagChanges none;
        for (const auto field : allFields())
            none.fields[field] = {};
        none.cover = Picture{};
        const auto removed = writeTags(path, none);
        QVERIFY2(removed, removed ? "" : sentence(removed.error()).c_str());
        const auto bare = readTags(path);
        for (const auto field : allFields())
            QCOMPARE(joined(fieldValues(*bare, field)), QByteArray());
        QVERIFY(!bare->cover);
        QCOMPARE(soundHash(path).value(), sound);
    }

    void undoBringsTheOldBytesBack_data() { addFormats(); }
    void undoBringsTheOldBytesBack() {
        QFETCH(const QString, name);
        const test::TempFolder folder;
        const auto path = folder / name.toStdString();
        test::makeSound(path);
        const auto before = test::readBytes(path);
        const auto first = writeTags(path, title("One"));
        QVERIFY2(first, first ? "" : sentence(first.error()).c_str());
        const auto middle = test::readBytes(path);
        const auto second = writeTags(path, title("Two"));
        QVERIFY(second);
        QCOMPARE(readTags(path)->title, "Two");
        QVERIFY(undoWrite(*second));
        QCOMPARE(test::readBytes(path), middle);
        QVERIFY(undoWrite(*first));
        QCOMPARE(test::readBytes(path), before);
        QCOMPARE(namesIn(folder.path()), std::set<std::string>{name.toStdString()});
    }

    void seededFilesAreRefused() {
        const test::TempFolder folder;
        const auto path = folder / "a.flac";
        test::makeSound(path);
        const auto before = test::readBytes(path);
        WriteOptions options;
        options.isSeeded = [](const auto&) { return true; };
        const auto written = writeTags(path, title("New"), options);
        QVERIFY(!written);
        QCOMPARE(written.error().reason, Reason::NotAllowed);
        QVERIFY(sentence(written.error()).find("being seeded") != std::string::npos);
        QCOMPARE(test::readBytes(path), before);

        // Seeding may begin while the copy is edited.
        bool seeded = false;
        options.isSeeded = [&](const auto&) { return seeded; };
        options.onStep = [&](std::string_view step) { seeded = step == "sync"; };
        QVERIFY(!writeTags(path, title("New"), options));
        QCOMPARE(test::readBytes(path), before);
        QCOMPARE(namesIn(folder.path()), std::set<std::string>{"a.flac"});
    }

    void whatSomebodyElseWroteMeanwhileIsNotLost() {
        const test::TempFolder folder;
        const auto path = folder / "a.flac";
        test::makeSound(path);
        WriteOptions options;
        options.onStep = [&](std::string_view step) {
            if (step == "sync") test::writeBytes(path, test::readBytes(path) + "x");
        };
        const auto written = writeTags(path, title("New"), options);
        QVERIFY(!written);
        QCOMPARE(written.error().reason, Reason::Changed);
        QVERIFY(test::readBytes(path).ends_with('x'));
    }

    void soundThatWouldChangeIsNotedAndNothingWritten() {
        const test::TempFolder folder;
        const auto path = folder / "a.mp3";
        test::makeSound(path);
        const auto before = test::readBytes(path);
        WriteOptions options;
        options.onStep = [&](std::string_view step) {
            if (step != "check") return;
            const auto copy = folder / ".a.mp3.bitbeats-new";
            auto bytes = test::readBytes(copy);
            bytes[bytes.size() - 100] = static_cast<char>(bytes[bytes.size() - 100] ^ 1);
            test::writeBytes(copy, bytes);
        };
        const auto written = writeTags(path, title("New"), options);
        QVERIFY(!written);
        QCOMPARE(sentence(written.error()),
                 "Could not write a.mp3: its sound would have changed. Nothing was written.");
        QCOMPARE(test::readBytes(path), before);
        QCOMPARE(namesIn(folder.path()), std::set<std::string>{"a.mp3"});
    }

    void framesThatNobodyKnowsAreKept() {
        const test::TempFolder folder;
        const auto path = folder / "a.mp3";
        const auto secret = std::string("someone\0\x01\x02\x03 private", 19);
        auto frames = test::id3Frame(3, "TIT2", std::string("\0Old", 4)) + test::id3Frame(3, "PRIV", secret) +
                      test::id3Frame(3, "XYZW", std::string("\x05\x06 nobody knows", 15)) +
                      test::id3Frame(3, "TXXX", std::string("\0My Own\0value", 13)) + std::string(64, '\0');
        test::writeBytes(path, test::id3Tag(3, frames) + test::mp3Frames(50));
        const auto written = writeTags(path, title("New"));
        QVERIFY2(written, written ? "" : sentence(written.error()).c_str());
        const auto bytes = test::readBytes(path);
        QCOMPARE(bytes[3], '\x03'); // still a 2.3 tag, for players that read no other
        QVERIFY(bytes.find(secret) != std::string::npos);
        QVERIFY(bytes.find("\x05\x06 nobody knows") != std::string::npos);
        QVERIFY(bytes.find("My Own") != std::string::npos);
        QCOMPARE(readTags(path)->title, "New");
        QVERIFY(discardBackup(*written));
        QCOMPARE(namesIn(folder.path()), std::set<std::string>{"a.mp3"});
    }

    void olderTagsOfAFileFollow() {
        const test::TempFolder folder;
        const auto path = folder / "a.mp3";
        std::string old =
            "TAG" + std::string("Old title") + std::string(21, '\0') + std::string(30 + 30 + 4 + 30, '\0') + '\x0C';
        QCOMPARE(old.size(), std::size_t(128));
        test::writeBytes(path, test::mp3Frames(50) + old);
        QCOMPARE(readTags(path)->title, "Old title");
        QVERIFY(writeTags(path, title("New title")));
        QCOMPARE(readTags(path)->title, "New title");
        const auto bytes = test::readBytes(path);
        QVERIFY(bytes.substr(bytes.size() - 128).starts_with("TAGNew title"));
        TagChanges none;
        none.fields[Field::Title] = {};
        QVERIFY(writeTags(path, none));
        QVERIFY(readTags(path)->title.empty());
    }

    void onlyWhatIsNamedChanges() {
        const test::TempFolder folder;
        const auto path = folder / "a.flac";
        test::makeSound(path);
        auto changes = everything();
        changes.cover = picture(1);
        QVERIFY(writeTags(path, changes));
        QVERIFY(writeTags(path, title("Other")));
        const auto tags = readTags(path);
        for (const auto field : allFields())
            if (field != Field::Title) QCOMPARE(joined(fieldValues(*tags, field)), joined(sample(field)));
        QVERIFY(tags->cover);
        TagChanges total;
        total.fields[Field::TrackTotal] = {"20"};
        QVERIFY(writeTags(path, total));
        QCOMPARE(readTags(path)->track, (Position{3, 20}));
    }

    void aChangeThatChangesNothingWritesNothing() {
        const test::TempFolder folder;
        const auto path = folder / "a.flac";
        test::makeSound(path);
        QVERIFY(writeTags(path, title("Same")));
        const auto before = test::readBytes(path);
        const auto again = writeTags(path, title("Same"));
        QVERIFY(again);
        QVERIFY(again->backup.empty());
        QCOMPARE(test::readBytes(path), before);
    }

    void nonsenseIsRefusedBeforeAnythingIsWritten() {
        const test::TempFolder folder;
        const auto path = folder / "a.flac";
        test::makeSound(path);
        TagChanges changes;
        changes.fields[Field::Date] = {"soon"};
        const auto written = writeTags(path, changes);
        QVERIFY(!written);
        QCOMPARE(written.error().reason, Reason::BadUsage);
        QCOMPARE(namesIn(folder.path()), std::set<std::string>{"a.flac"});
    }

    void linksStayLinksAndRightsStayRights() {
        const test::TempFolder folder;
        const auto path = folder / "a.flac";
        test::makeSound(path);
        ::chmod(path.c_str(), 0640);
        std::filesystem::create_symlink("a.flac", folder / "link.flac");
        QVERIFY(writeTags(folder / "link.flac", title("New")));
        QVERIFY(std::filesystem::is_symlink(folder / "link.flac"));
        QCOMPARE(readTags(path)->title, "New");
        struct stat facts {};
        QCOMPARE(::stat(path.c_str(), &facts), 0);
        QCOMPARE(facts.st_mode & 0777U, 0640U);
    }

    void namesOf255BytesCanBeWritten() {
        const test::TempFolder folder;
        const auto path = folder / (std::string(250, 'n') + ".flac");
        test::makeSound(folder / "a.flac");
        std::filesystem::rename(folder / "a.flac", path);
        const auto written = writeTags(path, title("New"));
        QVERIFY2(written, written ? "" : sentence(written.error()).c_str());
        QVERIFY(isLeftOver(written->backup));
        QVERIFY(!isLeftOver(path));
        QVERIFY(undoWrite(*written));
        QVERIFY(readTags(path)->title.empty());
    }

    void aCopyThatWasCutShortIsNoticed() {
        const test::TempFolder folder;
        const auto path = folder / "a.flac";
        test::makeSound(path);
        const auto before = test::readBytes(path);
        WriteOptions options; // as a full disk would leave it
        options.onStep = [&](std::string_view step) {
            if (step == "edit") std::filesystem::resize_file(folder / ".a.flac.bitbeats-new", before.size() / 2);
        };
        QVERIFY(!writeTags(path, title("New"), options));
        QCOMPARE(test::readBytes(path), before);
        QCOMPARE(namesIn(folder.path()), std::set<std::string>{"a.flac"});
    }

    void flacInOggIsRefusedInWords() {
        const test::TempFolder folder;
        const auto path = folder / "a.oga";
        test::makeSound(path);
        QCOMPARE(readTags(path)->audio.codec, "FLAC");
        const auto written = writeTags(path, title("New"));
        QCOMPARE(sentence(written.error()), "Could not write a.oga: this kind of file cannot hold these tags.");
    }

    void aFolderThatMayNotBeWrittenIsNamed() {
        if (::geteuid() == 0) QSKIP("root may write everywhere");
        const test::TempFolder folder;
        const auto path = folder / "a.flac";
        test::makeSound(path);
        ::chmod(folder.path().c_str(), 0500);
        const auto written = writeTags(path, title("New"));
        ::chmod(folder.path().c_str(), 0700);
        QVERIFY(!written);
        QCOMPARE(written.error().reason, Reason::NotAllowed);
    }

    void killedAtAnyStepTheFileIsWholeAndOldOrNew_data() {
        QTest::addColumn<QString>("step");
        for (const char* step : {"copy", "edit", "check", "sync", "backup", "replace", "done"})
            QTest::newRow(step) << QString::fromLatin1(step);
    }
    void killedAtAnyStepTheFileIsWholeAndOldOrNew() {
        QFETCH(const QString, step);
        const test::TempFolder folder;
        const auto path = folder / "a.mp3";
        test::makeSound(path);
        const auto before = test::readBytes(path);
        const auto sound = soundHash(path).value();
        const pid_t child = ::fork();
        if (child == 0) {
            WriteOptions options;
            options.onStep = [&](std::string_view now) {
                if (now == step.toStdString()) ::kill(::getpid(), SIGKILL);
            };
            (void)writeTags(path, title("New"), options);
            ::_exit(3);
        }
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QVERIFY(WIFSIGNALED(status));
        if (step == u"done")
            QCOMPARE(readTags(path)->title, "New");
        else
            QCOMPARE(test::readBytes(path), before);
        QCOMPARE(soundHash(path).value(), sound);
        for (const auto& name : namesIn(folder.path()))
            QVERIFY(name == "a.mp3" || isLeftOver(folder / name));
        // What was left behind is in nobody's way.
        QVERIFY(writeTags(path, title("Newer")));
        QCOMPARE(readTags(path)->title, "Newer");
    }
};

BITBEATS_TEST(TagWriterTest);
#include "TagWriterTest.moc"
