#include "Program.h"

#include "base/AtomicFile.h"
#include "library/Listening.h"
#include "library/Schema.h"
#include "library/Search.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"

#include <QFileInfo>
#include <QTest>

#include <sys/stat.h>

using namespace bitbeats;
using namespace Qt::StringLiterals;
using test::Program;

/// `bitbeats scan`, `search` and `library`, as scripts use them.
class LibraryProgramTest : public QObject {
    Q_OBJECT
    std::unique_ptr<test::TempFolder> m_folder;

    std::filesystem::path home(const std::string& name = "home") const { return *m_folder / name; }
    QString path(const std::string& name) const { return QString::fromStdString((*m_folder / name).string()); }
    void write(const std::string& name, const std::string& bytes) {
        std::filesystem::create_directories((*m_folder / name).parent_path());
        QVERIFY(writeFileAtomically(*m_folder / name, bytes));
    }
    /// WAV files whose names and folders say what they are: Artist/Album/NN Title.wav.
    void writeMusic() {
        write("music/Ann/Blue Hour/01 Sunrise.wav", test::wavFile(0.3, 1));
        write("music/Ann/Blue Hour/02 Noon.wav", test::wavFile(0.3, 2));
        write("music/Bob/Rain/01 Sunset.wav", test::wavFile(0.3, 3));
    }
    struct Ran {
        int code = -1;
        QList<QJsonObject> events;
        QString errors;
        QJsonObject last() const { return events.isEmpty() ? QJsonObject() : events.last(); }
        QList<QJsonObject> of(const QString& name) const {
            QList<QJsonObject> some;
            for (const auto& event : events)
                if (event.value(u"event"_s).toString() == name) some.append(event);
            return some;
        }
    };
    static Ran run(const std::filesystem::path& home, const QStringList& arguments) {
        Program program(home, arguments);
        Ran ran;
        ran.code = program.wait();
        ran.errors = program.errors();
        for (const auto& line : program.output().split(u'\n', Qt::SkipEmptyParts))
            ran.events.append(QJsonDocument::fromJson(line.toUtf8()).object());
        return ran;
    }
    Ran json(QStringList arguments) const { return run(home(), arguments << u"--json"_s); }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<test::TempFolder>(); }

    void aScanEndsWithItsCountsAndTellsEachBadFile() {
        writeMusic();
        write("music/broken.flac", "no music at all, whatever its name says");
        write("music/empty.mp3", "");
        const auto first = json({u"scan"_s, path("music")});
        QCOMPARE(first.code, 0);
        const auto done = first.last();
        QCOMPARE(done.value(u"event"_s).toString(), u"done"_s);
        for (const auto& [key, value] : {std::pair(u"files"_s, 5), std::pair(u"added"_s, 3), std::pair(u"changed"_s, 0),
                                         std::pair(u"unchanged"_s, 0), std::pair(u"failed"_s, 2)})
            QVERIFY2(done.value(key).isDouble() && done.value(key).toInt(-1) == value, qPrintable(key));
        QVERIFY(done.value(u"seconds"_s).isDouble());
        const auto failed = first.of(u"failed"_s);
        QCOMPARE(failed.size(), 2);
        for (const auto& event : failed) {
            QVERIFY(QFileInfo::exists(event.value(u"path"_s).toString()));
            QVERIFY(!event.value(u"reason"_s).toString().isEmpty());
            QVERIFY(event.value(u"message"_s).toString().endsWith(u'.'));
        }
        const auto again = json({u"scan"_s, path("music")}).last();
        QCOMPARE(again.value(u"unchanged"_s).toInt(), 3);
        QCOMPARE(again.value(u"failed"_s).toInt(), 2);
        write("music/Ann/Blue Hour/02 Noon.wav", test::wavFile(0.6, 9));
        std::filesystem::remove(*m_folder / "music/empty.mp3");
        const auto third = json({u"scan"_s}).last(); // all that the library knows
        QCOMPARE(third.value(u"changed"_s).toInt(), 1);
        QCOMPARE(third.value(u"failed"_s).toInt(), 1);
    }

    void peopleReadSentencesWithoutControlCharacters() {
        write("music/bell \x07\x1b[31m.flac", "no music");
        Program program(home(), {u"scan"_s, path("music")});
        QCOMPARE(program.wait(), 0);
        const auto output = program.output();
        QVERIFY(!output.contains(QChar(7)) && !output.contains(QChar(27)));
        QVERIFY(output.contains(u"1 cannot be read"_s));
        QCOMPARE(program.errors(), QString());
    }

    void aSearchGroupsWhatItFinds() {
        writeMusic();
        QCOMPARE(json({u"scan"_s, path("music")}).code, 0);
        auto found = json({u"search"_s, u"sun"_s});
        QCOMPARE(found.code, 0);
        QStringList titles;
        for (const auto& result : found.of(u"result"_s)) {
            if (result.value(u"kind"_s).toString() != u"track"_s) continue;
            titles << result.value(u"title"_s).toString();
            QVERIFY(QFileInfo::exists(result.value(u"path"_s).toString()));
            QCOMPARE(result.value(u"duration_ms"_s).toInt(), 300);
        }
        titles.sort();
        QCOMPARE(titles, (QStringList{u"Sunrise"_s, u"Sunset"_s}));
        QCOMPARE(found.last().value(u"event"_s).toString(), u"done"_s);
        QCOMPARE(found.last().value(u"tracks"_s).toInt(), 2);
        found = json({u"search"_s, u"ann"_s});
        QCOMPARE(found.last().value(u"artists"_s).toInt(), 1);
        QVERIFY(found.events.first().value(u"top"_s).toBool());
        QCOMPARE(json({u"search"_s, u"artist:bob"_s, u"format:wav"_s}).last().value(u"tracks"_s).toInt(), 1);
        QCOMPARE(json({u"search"_s, u"sun"_s, u"--limit"_s, u"1"_s}).last().value(u"tracks"_s).toInt(), 1);
        const auto nothing = json({u"search"_s, u"zzzzzz"_s});
        QCOMPARE(nothing.code, 0);
        QVERIFY(nothing.of(u"result"_s).isEmpty());
        const auto odd = json({u"search"_s, u"\"'; drop table tracks; --* AND (NEAR"_s});
        QCOMPARE(odd.code, 0);
        QCOMPARE(json({u"library"_s, u"stats"_s}).last().value(u"tracks"_s).toInt(), 3);
    }

    void aLibraryGoesToAnotherMachineInOneFile() {
        writeMusic();
        const QStringList here{u"--library"_s, path("here.db")};
        QCOMPARE(json(QStringList{u"scan"_s, path("music")} + here).code, 0);
        {
            database::Options options;
            options.schemas = {library::librarySchema()};
            const auto db = database::Database::open(*m_folder / "here.db", options);
            QVERIFY(db);
            const auto found = library::Search(**db).find("sunrise").value();
            QVERIFY(library::Listening(**db).like(found.tracks.at(0).id, true, 1));
        }
        const auto exported = json(QStringList{u"library"_s, u"export"_s, path("all.jsonl")} + here);
        QCOMPARE(exported.code, 0);
        QCOMPARE(exported.last().value(u"event"_s).toString(), u"exported"_s);
        QCOMPARE(exported.last().value(u"tracks"_s).toInt(), 3);
        const auto other = home("other");
        const auto imported = run(other, {u"library"_s, u"import"_s, path("all.jsonl"), u"--json"_s});
        QVERIFY2(imported.code == 0, qPrintable(imported.errors));
        QCOMPARE(imported.last().value(u"tracks"_s).toInt(), 3);
        std::filesystem::rename(*m_folder / "music", *m_folder / "elsewhere");
        const auto scanned = run(other, {u"scan"_s, path("elsewhere"), u"--json"_s});
        QCOMPARE(scanned.last().value(u"moved"_s).toInt(), 1); // known by its sound
        QCOMPARE(scanned.last().value(u"added"_s).toInt(), 2);
        const auto found = run(other, {u"search"_s, u"sunrise"_s, u"--json"_s}).of(u"result"_s);
        QVERIFY(found.last().value(u"liked"_s).toBool());
        const auto checked = run(other, {u"library"_s, u"check"_s, u"--json"_s});
        QCOMPARE(checked.code, 0);
        QVERIFY(checked.last().value(u"sound"_s).toBool());
    }

    void copiesAndProblemsAreToldByTheCheck() {
        writeMusic();
        write("music/copy.wav", test::wavFile(0.3, 1));
        write("music/broken.flac", "no music");
        QCOMPARE(json({u"scan"_s, path("music")}).code, 0);
        const auto checked = json({u"library"_s, u"check"_s});
        QCOMPARE(checked.code, 0);
        QCOMPARE(checked.of(u"problem"_s).size(), 1);
        QCOMPARE(checked.of(u"copies"_s).size(), 1);
        QCOMPARE(checked.last().value(u"copies"_s).toInt(), 1);
    }

    void whatCannotBeDoneIsSaidInOneSentence() {
        write("file.txt", "no folder");
        write("broken.jsonl", "{\"type\":\"track\"}\n");
        write("newer.jsonl", "{\"type\":\"bitbeats-library\",\"version\":99}\n");
        write("damaged.db", std::string(8192, 'x'));
        const QList<QStringList> wrong{
            {u"scan"_s, path("nowhere")},
            {u"scan"_s, path("file.txt")},
            {u"library"_s, u"import"_s, path("nowhere.jsonl")},
            {u"library"_s, u"import"_s, path("broken.jsonl")},
            {u"library"_s, u"import"_s, path("newer.jsonl")},
            {u"library"_s, u"export"_s, u"/nowhere/at/all.jsonl"_s},
            {u"search"_s, u"x"_s, u"--library"_s, path("damaged.db")},
            {u"library"_s, u"check"_s, u"--library"_s, path("damaged.db")},
        };
        for (const auto& arguments : wrong) {
            for (const bool withJson : {false, true}) {
                const auto ran = run(home(), withJson ? arguments + QStringList{u"--json"_s} : arguments);
                QVERIFY2(ran.code == 1, qPrintable(arguments.join(u' ') + u": "_s + QString::number(ran.code)));
                QVERIFY2(ran.errors.count(u'\n') == 1 && ran.errors.trimmed().endsWith(u'.'), qPrintable(ran.errors));
                QVERIFY2(ran.of(u"done"_s).isEmpty(), qPrintable(arguments.join(u' ')));
            }
        }
    }

    void wrongUsageEndsWithTwo() {
        for (const QStringList& arguments :
             {QStringList{u"search"_s}, QStringList{u"library"_s}, QStringList{u"library"_s, u"export"_s},
              QStringList{u"library"_s, u"import"_s, u"a"_s, u"b"_s}, QStringList{u"library"_s, u"dance"_s},
              QStringList{u"search"_s, u"x"_s, u"--limit"_s, u"many"_s},
              QStringList{u"scan"_s, u"--output"_s, u"null"_s},
              QStringList{u"search"_s, u"x"_s, u"--limit"_s, u"-1"_s}}) {
            const auto ran = run(home(), arguments);
            QVERIFY2(ran.code == 2, qPrintable(arguments.join(u' ') + u": "_s + QString::number(ran.code)));
            QVERIFY(!ran.errors.isEmpty());
            QVERIFY(ran.events.isEmpty());
        }
    }

    void aPipeWithAMusicNameIsNotWaitedFor() {
        writeMusic();
        QCOMPARE(::mkfifo((*m_folder / "music/pipe.mp3").c_str(), 0600), 0);
        QCOMPARE(json({u"scan"_s, path("music")}).last().value(u"failed"_s).toInt(), 1);
    }
};

BITBEATS_TEST(LibraryProgramTest);
#include "LibraryProgramTest.moc"
