#include "Program.h"

#include "support/RawClient.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"

#include <QFile>
#include <QJsonArray>
#include <QTest>

#include <csignal>

using namespace bitbeats;
using namespace Qt::StringLiterals;
using test::headerOf;
using test::Program;
using test::RawClient;

/// A node as a script meets it: its start, an account, an upload, and another BitBeats that plays what came of it.
class ServerProgramTest : public QObject {
    Q_OBJECT
    std::unique_ptr<test::TempFolder> m_folder;

    QString path(const char* name) const { return QString::fromStdString((*m_folder / name).string()); }
    static QJsonObject objectIn(const std::string& text) {
        return QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
    }
    QStringList serving() const {
        return {u"--server"_s, u"--data"_s,    path("data"),  u"--listen"_s, u"127.0.0.1:0"_s,        u"--json"_s,
                u"--bind"_s,   u"127.0.0.1"_s, u"--no-dht"_s, u"--no-lsd"_s, u"--insecure-loopback"_s};
    }
    int addUser(const QString& role, const QByteArray& password) const {
        Program program(*m_folder / "home", {u"node"_s, u"add-user"_s, u"--data"_s, path("data"), u"--email"_s,
                                             u"ann@example.org"_s, u"--handle"_s, u"ann"_s, u"--role"_s, role});
        program.process().write(password + "\n");
        program.process().closeWriteChannel();
        return program.wait();
    }
    static std::string ask(const std::string& url, const char* method, const std::string& target,
                           const std::string& lines, const std::string& body, std::string& answerHead) {
        RawClient client(url);
        client.request(method, target, lines + "Content-Length: " + std::to_string(body.size()) + "\r\n").send(body);
        answerHead = client.readHead();
        return client.readBody(answerHead);
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<test::TempFolder>(); }

    void musicGoesInAtOneEndAndOutAtTheOther() {
        QCOMPARE(addUser(u"artist"_s, "short"), 1);
        QCOMPARE(addUser(u"artist"_s, "correct horse"), 0);
        QCOMPARE(addUser(u"artist"_s, "correct horse"), 1); // is there already
        Program server(*m_folder / "server", serving());
        const auto listening = objectIn(server.line().toStdString());
        QCOMPARE(listening.value(u"event"_s).toString(), u"listening"_s);
        const auto url = listening.value(u"url"_s).toString().toStdString();
        QVERIFY(listening.value(u"admin_link"_s).toString().startsWith(QString::fromStdString(url)));

        std::string head;
        const auto login = ask(url, "POST", "/api/auth/login", "Content-Type: application/json\r\n",
                               "{\"login\":\"ann\",\"password\":\"correct horse\",\"device\":\"test\"}", head);
        const auto token = objectIn(login).value(u"token"_s).toString().toStdString();
        const auto rights = "Authorization: Bearer " + token + "\r\nTus-Resumable: 1.0.0\r\n";
        const auto music = test::wavFile(2);
        ask(url, "POST", "/api/uploads",
            rights + "Upload-Length: " + std::to_string(music.size()) +
                "\r\nUpload-Metadata: filename c29uZy53YXY=\r\n",
            {}, head);
        QCOMPARE(test::statusOf(head), 201);
        const auto upload = headerOf(head, "Location");
        ask(url, "PATCH", upload, rights + "Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n",
            music, head);
        QCOMPARE(test::statusOf(head), 204);
        const auto id = headerOf(head, "Upload-Track");
        const auto state = [&] {
            return objectIn(ask(url, "GET", upload, rights, {}, head)).value(u"state"_s).toString();
        };
        QTRY_COMPARE_WITH_TIMEOUT(state(), u"published"_s, 60000);

        const auto torrent = ask(url, "GET", "/api/tracks/" + id + "/torrent", {}, {}, head);
        QFile file(path("song.torrent"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray::fromStdString(torrent));
        file.close();
        Program player(*m_folder / "player",
                       {u"play"_s, path("song.torrent"), u"--output"_s, u"wav:"_s + path("out.wav"), u"--no-dht"_s,
                        u"--no-lsd"_s, u"--insecure-loopback"_s, u"--cache"_s, path("cache")});
        QCOMPARE(player.wait(), 0);
        QVERIFY(QFile(path("out.wav")).size() > 2 * 8000 * 2);

        RawClient range(url);
        const auto part = range.request("GET", "/api/stream/" + id, "Range: bytes=40-99\r\n").readHead();
        QCOMPARE(test::statusOf(part), 206);
        QCOMPARE(range.readBody(part), music.substr(40, 60));
    }

    void anAdministratorsCommandsWorkBesideARunningNode() {
        QCOMPARE(addUser(u"artist"_s, "correct horse"), 0);
        Program server(*m_folder / "server", serving());
        const auto url = objectIn(server.line().toStdString()).value(u"url"_s).toString().toStdString();
        QString wrong;
        const auto command = [&](QStringList words, int code, const char* data = "data") {
            words = QStringList{u"node"_s} + words + QStringList{u"--data"_s, path(data), u"--json"_s};
            Program program(*m_folder / "home", words);
            const auto line = program.line();
            const auto ended = program.wait();
            if (ended != code) wrong += words.join(u' ') + u": "_s + QString::number(ended) + program.errors();
            return objectIn(line.toStdString());
        };
        const QStringList ann{u"--handle"_s, u"ann"_s};
        QCOMPARE(command(QStringList{u"plan"_s, u"--plan"_s, u"big"_s, u"--storage"_s, u"20G"_s}, 0)
                     .value(u"storage"_s)
                     .toInteger(),
                 20LL << 30);
        QCOMPARE(command(QStringList{u"set-plan"_s, u"--plan"_s, u"big"_s} + ann, 0).value(u"plan"_s).toString(),
                 u"big"_s);
        QVERIFY(command(QStringList{u"set-plan"_s, u"--plan"_s, u"none"_s} + ann, 1).isEmpty());
        QCOMPARE(command(QStringList{u"set-role"_s, u"--role"_s, u"moderator"_s} + ann, 0).value(u"role"_s).toString(),
                 u"moderator"_s);
        std::string head;
        const auto login = [&] {
            ask(url, "POST", "/api/auth/login", "Content-Type: application/json\r\n",
                "{\"login\":\"ann\",\"password\":\"correct horse\"}", head);
            return test::statusOf(head);
        };
        QCOMPARE(login(), 200);
        QVERIFY(command(QStringList{u"block"_s} + ann, 0).value(u"blocked"_s).toBool());
        QCOMPARE(login(), 401);
        QVERIFY(!command(QStringList{u"unblock"_s} + ann, 0).value(u"blocked"_s).toBool(true));
        QCOMPARE(login(), 200);
        QVERIFY(command({u"invite"_s}, 0).value(u"code"_s).toString().size() >= 27);
        QCOMPARE(command({u"check"_s}, 0).value(u"problems"_s).toArray().size(), 0);
        QVERIFY(!command({u"backup"_s, u"--to"_s, path("copy")}, 0).isEmpty());
        QVERIFY(command({u"restore"_s, u"--from"_s, path("copy")}, 1).isEmpty()); // over a node: no
        QVERIFY(!command({u"restore"_s, u"--from"_s, path("copy")}, 0, "second").isEmpty());
        QCOMPARE(command({u"check"_s, u"--content"_s}, 0, "second").value(u"problems"_s).toArray().size(), 0);
        QVERIFY(command({u"backup"_s}, 2).isEmpty());
        QVERIFY(command({u"check"_s}, 1, "nothing").isEmpty());
        QCOMPARE(wrong, QString());
    }

    void whatIsNoMusicIsRefusedByTheChild() {
        QCOMPARE(addUser(u"artist"_s, "correct horse"), 0);
        for (const QByteArray& content : {QByteArray("RIFF\x24\0\0\0WAVEfmt rubbish", 23), QByteArray(5000, '\0'),
                                          QByteArray("#!/bin/sh\necho owned\n")}) {
            QFile file(path("upload"));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(content);
            file.close();
            QProcess child;
            child.setStandardInputFile(path("upload"));
            child.start(qEnvironmentVariable("BITBEATS_BIN"), {u"--probe"_s});
            QVERIFY(child.waitForFinished(60000));
            QVERIFY(child.exitCode() != 0);
            QVERIFY(objectIn(child.readAllStandardOutput().toStdString()).contains(u"problem"_s));
        }
    }

    void aNodeEndsWhenItIsAskedTo() {
        Program server(*m_folder / "server", serving());
        QVERIFY(!server.line().isEmpty());
        Program second(*m_folder / "second", serving());
        QCOMPARE(second.wait(), 1); // the folder is taken
        QVERIFY(second.errors().contains(u"another node runs on it"_s));
        ::kill(static_cast<pid_t>(server.process().processId()), SIGTERM);
        QCOMPARE(server.wait(), 0);
    }
};

BITBEATS_TEST(ServerProgramTest);
#include "ServerProgramTest.moc"
