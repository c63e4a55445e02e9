#include "Program.h"

#include "base/AtomicFile.h"
#include "support/RawClient.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"
#include "swarm/Torrent.h"

#include <QTest>

#include <csignal>

using namespace bitbeats;
using test::Program;
using test::RawClient;

class ProgramTest : public QObject {
    Q_OBJECT
    std::unique_ptr<test::TempFolder> m_folder;

    QString path(const std::string& name) const { return QString::fromStdString((*m_folder / name).string()); }
    std::filesystem::path home(const std::string& name = "home") const { return *m_folder / name; }
    void write(const std::string& name, const std::string& bytes) {
        std::filesystem::create_directories((*m_folder / name).parent_path());
        QVERIFY(writeFileAtomically(*m_folder / name, bytes));
    }
    static QStringList events(const QString& output) {
        QStringList names;
        for (const auto& line : output.split(u'\n', Qt::SkipEmptyParts)) {
            const auto object = QJsonDocument::fromJson(line.toUtf8()).object();
            const auto name = object.value(QStringLiteral("event")).toString();
            if (name != u"position" && name != u"buffering") names.append(name.isEmpty() ? u"BROKEN "_qs + line : name);
        }
        return names;
    }
    static inline const QStringList kPrivate{QStringLiteral("--no-dht"), QStringLiteral("--no-lsd"),
                                             QStringLiteral("--insecure-loopback")};

private Q_SLOTS:
    void init() { m_folder = std::make_unique<test::TempFolder>(); }

    void helpAndVersionGoToStdout() {
        for (const QStringList& arguments :
             {QStringList{u"--help"_qs}, QStringList{u"-h"_qs}, QStringList{u"play"_qs, u"--help"_qs},
              QStringList{u"stream"_qs, u"--help"_qs}, QStringList{u"seed"_qs, u"--help"_qs},
              QStringList{u"torrent"_qs, u"create"_qs, u"--help"_qs}, QStringList{u"--version"_qs}}) {
            Program program(home(), arguments);
            QCOMPARE(program.wait(), 0);
            QVERIFY(program.output().contains(u"itBeats"_qs, Qt::CaseInsensitive));
            QCOMPARE(program.errors(), QString());
        }
    }

    void wrongUsageEndsWithTwoAndAHint() {
        for (const QStringList& arguments :
             {QStringList{u"play"_qs}, QStringList{u"play"_qs, u"a"_qs, u"--nope"_qs}, QStringList{u"stream"_qs},
              QStringList{u"torrent"_qs}, QStringList{u"torrent"_qs, u"create"_qs, u"a"_qs}, QStringList{u"--nope"_qs},
              QStringList{u"play"_qs, u"a"_qs, u"--output"_qs, u"radio"_qs},
              QStringList{u"play"_qs, u"ftp://host/a"_qs, u"--output"_qs, u"null"_qs},
              QStringList{u"stream"_qs, u"a"_qs, u"--control"_qs}}) {
            Program program(home(), arguments);
            const int code = program.wait();
            QVERIFY2(code == (arguments.contains(u"ftp://host/a"_qs) ? 1 : 2), qPrintable(arguments.join(u' ')));
            QVERIFY(!program.errors().isEmpty());
            QCOMPARE(program.output(), QString());
        }
    }

    void withoutADisplayTheWindowSaysSo() {
        Program program(home(), {path("a.flac")});
        QCOMPARE(program.wait(), 1);
        QCOMPARE(program.errors().count(u'\n'), 1);
    }

    void playToAFileTellsItsStoryInJson() {
        write("a.wav", test::wavFile(1.5));
        write("b.wav", test::wavFile(0.5));
        Program program(home(), {u"play"_qs, path("a.wav"), path("b.wav"), u"--json"_qs, u"--output"_qs,
                                 u"wav:"_qs + path("out.wav")});
        QCOMPARE(program.wait(), 0);
        const auto names = events(program.output());
        QCOMPARE(names.count(u"opened"_qs), 2);
        QCOMPARE(names.count(u"started"_qs), 2);
        QCOMPARE(names.last(), u"ended"_qs);
        // 2 s of mono sound at the rate of the first track
        QVERIFY(std::filesystem::file_size(*m_folder / "out.wav") >= 2 * 8000 * 2);
    }

    void playSaysWhatCannotBePlayedAndGoesOn() {
        write("a.wav", test::wavFile(0.2));
        write("junk.mp3", "no music at all");
        Program program(home(), {u"play"_qs, path("gone.flac"), path("junk.mp3"), path("a.wav"), u"--json"_qs,
                                 u"--output"_qs, u"wav:"_qs + path("out.wav")});
        QCOMPARE(program.wait(), 1);
        const auto names = events(program.output());
        QCOMPARE(names.count(u"failed"_qs), 2);
        QCOMPARE(names.count(u"started"_qs), 1);
        const auto errors = program.errors();
        QVERIFY(errors.contains(u"Could not open gone.flac: it does not exist."_qs));
        QCOMPARE(errors.count(u"junk.mp3"_qs), 1);
    }

    void aFileThatCannotBeWrittenEndsPlay() {
        write("a.wav", test::wavFile(0.2));
        Program program(home(), {u"play"_qs, path("a.wav"), u"--output"_qs, u"wav:/nowhere/out.wav"_qs});
        QCOMPARE(program.wait(), 1);
        QVERIFY(program.errors().contains(u"out.wav"_qs));
    }

    void interruptsEndAPlayThatWouldGoOn() {
        write("long.wav", test::wavFile(600));
        Program program(home(), {u"play"_qs, path("long.wav"), u"--output"_qs, u"null"_qs, u"--json"_qs});
        QVERIFY(!program.lineOf(u"{\"album\""_qs).isEmpty());
        ::kill(static_cast<pid_t>(program.process().processId()), SIGINT);
        QCOMPARE(program.wait(), 128 + SIGINT);
    }

    void aTorrentIsMadeWithHintsAndLinks() {
        write("Álbum/10 b.wav", test::wavFile(1));
        write("Álbum/9 a.wav", test::wavFile(2));
        Program program(home(), {u"torrent"_qs, u"create"_qs, path("Álbum"), u"-o"_qs, path("out.torrent"),
                                 u"--tracker"_qs, u"http://t.example/announce"_qs, u"--web-seed"_qs,
                                 u"https://w.example/a/"_qs, u"--piece-length"_qs, u"16k"_qs, u"--json"_qs});
        QCOMPARE(program.wait(), 0);
        QCOMPARE(events(program.output()), QStringList{u"created"_qs});
        const auto torrent = swarm::loadTorrent(*m_folder / "out.torrent");
        QVERIFY(torrent);
        QCOMPARE(torrent->name, std::string("Álbum"));
        QCOMPARE(torrent->files[0].path, std::string("9 a.wav"));
        QCOMPARE(torrent->files[0].hints.duration, Milliseconds(2000));
        QCOMPARE(torrent->pieceLength, 16384);
        QCOMPARE(torrent->webSeeds.size(), std::size_t(1));
        Program wrong(home(), {u"torrent"_qs, u"create"_qs, path("Álbum"), u"-o"_qs, path("x"), u"--piece-length"_qs,
                               u"1000"_qs});
        QCOMPARE(wrong.wait(), 2);
        Program gone(home(), {u"torrent"_qs, u"create"_qs, path("gone"), u"-o"_qs, path("x")});
        QCOMPARE(gone.wait(), 1);
        QVERIFY(!std::filesystem::exists(*m_folder / "x"));
    }

    void streamServesFilesUnderControl() {
        const auto bytes = test::wavFile(3);
        write("a b.wav", bytes);
        write("music/1.wav", test::wavFile(1));
        Program program(home(), QStringList{u"stream"_qs, u"--control"_qs} + kPrivate);
        QCOMPARE(program.line(), u"READY"_qs);
        program.process().write((path("a b.wav") + u"\r\n"_qs).toUtf8());
        const auto url = program.line();
        QVERIFY2(url.startsWith(u"URL http://127.0.0.1:"_qs), qPrintable(url));
        const auto address = url.mid(4).toStdString();
        RawClient client(address);
        const auto head = client.request("GET", test::pathOf(address), "Range: bytes=-100\r\n").readHead();
        QCOMPARE(test::statusOf(head), 206);
        QCOMPARE(test::headerOf(head, "Content-Type"), std::string("audio/wav"));
        QVERIFY(client.readBody(head) == bytes.substr(bytes.size() - 100));
        program.process().write("gone.flac\n\n" + path("music").toUtf8() + "\n");
        QVERIFY(program.line().startsWith(u"ERROR Could not open gone.flac"_qs));
        QVERIFY(program.line().endsWith(u"/1.wav"_qs));
        program.process().closeWriteChannel(); // the script has gone
        QCOMPARE(program.wait(), 0);
    }

    void streamEndsQuicklyWhileAClientWaits() {
        Program program(home(), QStringList{u"stream"_qs, u"--control"_qs} + kPrivate);
        QCOMPARE(program.line(), u"READY"_qs);
        program.process().write("magnet:?xt=urn:btih:" + QByteArray(40, 'a') + "\n");
        const auto address = program.line().mid(4).toStdString();
        RawClient client(address);
        client.request("GET", test::pathOf(address)); // nobody will ever have it
        ::kill(static_cast<pid_t>(program.process().processId()), SIGTERM);
        QCOMPARE(program.wait(), 0);
    }

    void aSeederAndAStreamMeetOverTheSwarm() {
        const auto first = test::wavFile(30, 1);
        write("music/one.wav", first);
        write("music/two.wav", test::wavFile(5, 2));
        Program seeder(home("seeder"), QStringList{u"seed"_qs, path("music"), u"--torrents"_qs, path("torrents"),
                                                   u"--tracker"_qs, u"127.0.0.1:0"_qs, u"--bind"_qs, u"127.0.0.1"_qs} +
                                           kPrivate);
        QVERIFY(seeder.lineOf(u"READY"_qs) == u"READY"_qs);
        QVERIFY(std::filesystem::exists(*m_folder / "torrents/two.torrent"));

        Program stream(home("listener"),
                       QStringList{u"stream"_qs, path("torrents/one.torrent"), u"--bind"_qs, u"127.0.0.1"_qs} +
                           kPrivate);
        const auto address = stream.lineOf(u"URL "_qs).mid(4).toStdString();
        QVERIFY(!address.empty());
        {
            RawClient client(address);
            const auto tail = client.request("GET", test::pathOf(address), "Range: bytes=400000-\r\n").readHead();
            QCOMPARE(test::statusOf(tail), 206);
            QVERIFY(client.readBody(tail) == first.substr(400'000));
        }
        std::vector<std::unique_ptr<RawClient>> clients;
        for (int i = 0; i < 4; ++i) {
            clients.push_back(std::make_unique<RawClient>(address));
            clients.back()->request("GET", test::pathOf(address));
        }
        for (auto& client : clients) {
            const auto head = client->readHead();
            QVERIFY(client->readBody(head) == first);
        }

        Program play(home("player"), QStringList{u"play"_qs, path("torrents"), u"--json"_qs, u"--output"_qs,
                                                 u"wav:"_qs + path("heard.wav"), u"--bind"_qs, u"127.0.0.1"_qs} +
                                         kPrivate);
        QCOMPARE(play.wait(), 0);
        QCOMPARE(events(play.output()).count(u"started"_qs), 2);
        const auto heard = readWholeFile(*m_folder / "heard.wav", 100 << 20);
        QVERIFY(heard && heard->find(first.substr(44, 100'000)) != std::string::npos); // bit for bit

        const auto torrent = swarm::loadTorrent(*m_folder / "torrents/two.torrent");
        Program magnet(home("fresh"),
                       QStringList{u"play"_qs, QString::fromStdString(swarm::magnetLink(*torrent)), u"--json"_qs,
                                   u"--output"_qs, u"wav:"_qs + path("m.wav"), u"--bind"_qs, u"127.0.0.1"_qs} +
                           kPrivate);
        QCOMPARE(magnet.wait(), 0);
        seeder.process().terminate();
        QCOMPARE(seeder.wait(), 0);
    }
};

BITBEATS_TEST(ProgramTest);
#include "ProgramTest.moc"
