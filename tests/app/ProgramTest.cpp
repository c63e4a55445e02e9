#include "Program.h"

#include "base/AtomicFile.h"
#include "support/RawClient.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"
#include "swarm/Torrent.h"

#include <QTest>

#include <csignal>

using namespace bitbeats;
using namespace Qt::StringLiterals;
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
            if (name != u"position" && name != u"buffering") names.append(name.isEmpty() ? u"BROKEN "_s + line : name);
        }
        return names;
    }
    static inline const QStringList kPrivate{QStringLiteral("--no-dht"), QStringLiteral("--no-lsd"),
                                             QStringLiteral("--insecure-loopback")};

private Q_SLOTS:
    void init() { m_folder = std::make_unique<test::TempFolder>(); }

    void helpAndVersionGoToStdout() {
        for (const QStringList& arguments :
             {QStringList{u"--help"_s}, QStringList{u"-h"_s}, QStringList{u"play"_s, u"--help"_s},
              QStringList{u"stream"_s, u"--help"_s}, QStringList{u"seed"_s, u"--help"_s},
              QStringList{u"torrent"_s, u"create"_s, u"--help"_s}, QStringList{u"--version"_s}}) {
            Program program(home(), arguments);
            QCOMPARE(program.wait(), 0);
            QVERIFY(program.output().contains(u"itBeats"_s, Qt::CaseInsensitive));
            QCOMPARE(program.errors(), QString());
        }
    }

    void wrongUsageEndsWithTwoAndAHint() {
        for (const QStringList& arguments :
             {QStringList{u"play"_s}, QStringList{u"play"_s, u"a"_s, u"--nope"_s}, QStringList{u"stream"_s},
              QStringList{u"torrent"_s}, QStringList{u"torrent"_s, u"create"_s, u"a"_s}, QStringList{u"--nope"_s},
              QStringList{u"play"_s, u"a"_s, u"--output"_s, u"radio"_s},
              QStringList{u"play"_s, u"ftp://host/a"_s, u"--output"_s, u"null"_s},
              QStringList{u"stream"_s, u"a"_s, u"--control"_s}}) {
            Program program(home(), arguments);
            const int code = program.wait();
            QVERIFY2(code == (arguments.contains(u"ftp://host/a"_s) ? 1 : 2), qPrintable(arguments.join(u' ')));
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
        Program program(
            home(), {u"play"_s, path("a.wav"), path("b.wav"), u"--json"_s, u"--output"_s, u"wav:"_s + path("out.wav")});
        QCOMPARE(program.wait(), 0);
        const auto names = events(program.output());
        QCOMPARE(names.count(u"opened"_s), 2);
        QCOMPARE(names.count(u"started"_s), 2);
        QCOMPARE(names.last(), u"ended"_s);
        // 2 s of mono sound at the rate of the first track
        QVERIFY(std::filesystem::file_size(*m_folder / "out.wav") >= 2 * 8000 * 2);
    }

    void playSaysWhatCannotBePlayedAndGoesOn() {
        write("a.wav", test::wavFile(0.2));
        write("junk.mp3", "no music at all");
        Program program(home(), {u"play"_s, path("gone.flac"), path("junk.mp3"), path("a.wav"), u"--json"_s,
                                 u"--output"_s, u"wav:"_s + path("out.wav")});
        QCOMPARE(program.wait(), 1);
        const auto names = events(program.output());
        QCOMPARE(names.count(u"failed"_s), 2);
        QCOMPARE(names.count(u"started"_s), 1);
        const auto errors = program.errors();
        QVERIFY(errors.contains(u"Could not open gone.flac: it does not exist."_s));
        QCOMPARE(errors.count(u"junk.mp3"_s), 1);
    }

    void aFileThatCannotBeWrittenEndsPlay() {
        write("a.wav", test::wavFile(0.2));
        Program program(home(), {u"play"_s, path("a.wav"), u"--output"_s, u"wav:/nowhere/out.wav"_s});
        QCOMPARE(program.wait(), 1);
        QVERIFY(program.errors().contains(u"out.wav"_s));
    }

    void interruptsEndAPlayThatWouldGoOn() {
        write("long.wav", test::wavFile(600));
        Program program(home(), {u"play"_s, path("long.wav"), u"--output"_s, u"null"_s, u"--json"_s});
        QVERIFY(!program.lineOf(u"{\"album\""_s).isEmpty());
        ::kill(static_cast<pid_t>(program.process().processId()), SIGINT);
        QCOMPARE(program.wait(), 128 + SIGINT);
    }

    void aTorrentIsMadeWithHintsAndLinks() {
        write("Álbum/10 b.wav", test::wavFile(1));
        write("Álbum/9 a.wav", test::wavFile(2));
        Program program(home(), {u"torrent"_s, u"create"_s, path("Álbum"), u"-o"_s, path("out.torrent"), u"--tracker"_s,
                                 u"http://t.example/announce"_s, u"--web-seed"_s, u"https://w.example/a/"_s,
                                 u"--piece-length"_s, u"16k"_s, u"--json"_s});
        QCOMPARE(program.wait(), 0);
        QCOMPARE(events(program.output()), QStringList{u"created"_s});
        const auto torrent = swarm::loadTorrent(*m_folder / "out.torrent");
        QVERIFY(torrent);
        QCOMPARE(torrent->name, std::string("Álbum"));
        QCOMPARE(torrent->files[0].path, std::string("9 a.wav"));
        QCOMPARE(torrent->files[0].hints.duration, Milliseconds(2000));
        QCOMPARE(torrent->pieceLength, 16384);
        QCOMPARE(torrent->webSeeds.size(), std::size_t(1));
        Program wrong(home(),
                      {u"torrent"_s, u"create"_s, path("Álbum"), u"-o"_s, path("x"), u"--piece-length"_s, u"1000"_s});
        QCOMPARE(wrong.wait(), 2);
        Program gone(home(), {u"torrent"_s, u"create"_s, path("gone"), u"-o"_s, path("x")});
        QCOMPARE(gone.wait(), 1);
        QVERIFY(!std::filesystem::exists(*m_folder / "x"));
    }

    void streamServesFilesUnderControl() {
        const auto bytes = test::wavFile(3);
        write("a b.wav", bytes);
        write("music/1.wav", test::wavFile(1));
        Program program(home(), QStringList{u"stream"_s, u"--control"_s} + kPrivate);
        QCOMPARE(program.line(), u"READY"_s);
        program.process().write((path("a b.wav") + u"\r\n"_s).toUtf8());
        const auto url = program.line();
        QVERIFY2(url.startsWith(u"URL http://127.0.0.1:"_s), qPrintable(url));
        const auto address = url.mid(4).toStdString();
        RawClient client(address);
        const auto head = client.request("GET", test::pathOf(address), "Range: bytes=-100\r\n").readHead();
        QCOMPARE(test::statusOf(head), 206);
        QCOMPARE(test::headerOf(head, "Content-Type"), std::string("audio/wav"));
        QVERIFY(client.readBody(head) == bytes.substr(bytes.size() - 100));
        program.process().write("gone.flac\n\n" + path("music").toUtf8() + "\n");
        QVERIFY(program.line().startsWith(u"ERROR Could not open gone.flac"_s));
        QVERIFY(program.line().endsWith(u"/1.wav"_s));
        program.process().closeWriteChannel(); // the script has gone
        QCOMPARE(program.wait(), 0);
    }

    void streamEndsQuicklyWhileAClientWaits() {
        Program program(home(), QStringList{u"stream"_s, u"--control"_s} + kPrivate);
        QCOMPARE(program.line(), u"READY"_s);
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
        Program seeder(home("seeder"), QStringList{u"seed"_s, path("music"), u"--torrents"_s, path("torrents"),
                                                   u"--tracker"_s, u"127.0.0.1:0"_s, u"--bind"_s, u"127.0.0.1"_s} +
                                           kPrivate);
        QVERIFY(seeder.lineOf(u"READY"_s) == u"READY"_s);
        QVERIFY(std::filesystem::exists(*m_folder / "torrents/two.torrent"));

        Program stream(home("listener"),
                       QStringList{u"stream"_s, path("torrents/one.torrent"), u"--bind"_s, u"127.0.0.1"_s} + kPrivate);
        const auto address = stream.lineOf(u"URL "_s).mid(4).toStdString();
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

        Program play(home("player"), QStringList{u"play"_s, path("torrents"), u"--json"_s, u"--output"_s,
                                                 u"wav:"_s + path("heard.wav"), u"--bind"_s, u"127.0.0.1"_s} +
                                         kPrivate);
        QCOMPARE(play.wait(), 0);
        QCOMPARE(events(play.output()).count(u"started"_s), 2);
        const auto heard = readWholeFile(*m_folder / "heard.wav", 100 << 20);
        QVERIFY(heard && heard->find(first.substr(44, 100'000)) != std::string::npos); // bit for bit

        const auto torrent = swarm::loadTorrent(*m_folder / "torrents/two.torrent");
        Program magnet(home("fresh"),
                       QStringList{u"play"_s, QString::fromStdString(swarm::magnetLink(*torrent)), u"--json"_s,
                                   u"--output"_s, u"wav:"_s + path("m.wav"), u"--bind"_s, u"127.0.0.1"_s} +
                           kPrivate);
        QCOMPARE(magnet.wait(), 0);
        seeder.process().terminate();
        QCOMPARE(seeder.wait(), 0);
    }
};

BITBEATS_TEST(ProgramTest);
#include "ProgramTest.moc"
