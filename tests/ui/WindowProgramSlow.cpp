#include "base/AtomicFile.h"
#include "fixtures/WindowProgram.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"

#include <QDBusConnection>
#include <QDBusInterface>
#include <QDBusReply>
#include <QImage>
#include <QSignalSpy>
#include <QTest>

#include <csignal>

using namespace bitbeats;
using namespace bitbeats::test;

namespace {

constexpr char kService[] = "org.mpris.MediaPlayer2.bitbeats";
constexpr char kObject[] = "/org/mpris/MediaPlayer2";
constexpr char kPlayer[] = "org.mpris.MediaPlayer2.Player";

} // namespace

/// The compiled program with its window, seen from outside: a second start, signals, the desktop's bus, playerctl.
class WindowProgramSlow : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<TempFolder>();
        m_bus = std::make_unique<PrivateBus>();
        QVERIFY2(m_bus->running(), "dbus-daemon does not start");
        m_connection = std::make_unique<QDBusConnection>(
            QDBusConnection::connectToBus(m_bus->address(), QStringLiteral("test-%1").arg(++m_number)));
        QVERIFY(m_connection->isConnected());
        for (const char* name : {"a.wav", "b.wav", "c.wav"})
            QVERIFY(writeFileAtomically(*m_folder / name, wavFile(60, name[0])));
    }
    void cleanup() {
        QDBusConnection::disconnectFromBus(m_connection->name());
        m_connection.reset();
        m_bus.reset();
        m_folder.reset();
    }

    void playerctlShowsAndSteers() {
        const auto program = start({path("a.wav"), path("b.wav")});
        QVERIFY(waitFor([&] { return ctl({"status"}) == "Playing"; }));
        QCOMPARE(ctl({"--list-all"}), QString("bitbeats"));
        QCOMPARE(ctl({"metadata", "xesam:title"}), QString("a"));
        QVERIFY(ctl({"metadata", "xesam:url"}).endsWith("/a.wav"));
        QVERIFY(waitFor([&] { return ctl({"metadata", "mpris:length"}) == "60000000"; }));
        ctl({"next"});
        QVERIFY(waitFor([&] { return ctl({"metadata", "xesam:title"}) == "b"; }));
        ctl({"pause"});
        QVERIFY(waitFor([&] { return ctl({"status"}) == "Paused"; }));
        ctl({"position", "30"});
        QVERIFY(waitFor([&] { return ctl({"position"}).toDouble() >= 30; }));
        ctl({"position", "5-"});
        QVERIFY(waitFor([&] { return ctl({"position"}).toDouble() < 30; }));
        ctl({"play-pause"});
        QVERIFY(waitFor([&] { return ctl({"status"}) == "Playing"; }));
        ctl({"volume", "0.25"});
        QVERIFY(waitFor([&] { return ctl({"volume"}).startsWith("0.25"); }));
        for (const char* loop : {"Track", "Playlist", "None"}) {
            ctl({"loop", loop});
            QVERIFY(waitFor([&] { return ctl({"loop"}) == loop; }));
        }
        ctl({"shuffle", "On"});
        QVERIFY(waitFor([&] { return ctl({"shuffle"}) == "On"; }));
        ctl({"open", "file://" + path("c.wav")});
        QVERIFY(waitFor([&] { return ctl({"metadata", "xesam:title"}) == "c"; }));
        ctl({"stop"});
        QVERIFY(waitFor([&] { return ctl({"status"}) == "Stopped"; }));
        QDBusMessage quit = QDBusMessage::createMethodCall(kService, kObject, "org.mpris.MediaPlayer2", "Quit");
        m_connection->send(quit);
        QCOMPARE(program->wait(), 0);
        QCOMPARE(program->errors(), QString());
    }

    void everyPropertyOfTheSpecificationIsThere() {
        const auto program = start({path("a.wav")});
        QVERIFY(waitFor([&] { return get(kPlayer, "PlaybackStatus") == "Playing"; }));
        const std::map<QString, QMetaType::Type> types{
            {"PlaybackStatus", QMetaType::QString}, {"LoopStatus", QMetaType::QString}, {"Rate", QMetaType::Double},
            {"MinimumRate", QMetaType::Double},     {"MaximumRate", QMetaType::Double}, {"Shuffle", QMetaType::Bool},
            {"Volume", QMetaType::Double},          {"Position", QMetaType::LongLong},  {"CanGoNext", QMetaType::Bool},
            {"CanGoPrevious", QMetaType::Bool},     {"CanPlay", QMetaType::Bool},       {"CanPause", QMetaType::Bool},
            {"CanSeek", QMetaType::Bool},           {"CanControl", QMetaType::Bool}};
        for (const auto& [name, type] : types)
            QVERIFY2(get(kPlayer, name).userType() == type, qPrintable(name));
        QVERIFY(get(kPlayer, "Metadata").isValid());
        for (const char* name : {"CanQuit", "CanRaise", "HasTrackList", "Identity", "DesktopEntry",
                                 "SupportedUriSchemes", "SupportedMimeTypes", "Fullscreen", "CanSetFullscreen"})
            QVERIFY2(get("org.mpris.MediaPlayer2", name).isValid(), name);
    }

    void jumpsAndChangesAreSignalled() {
        const auto program = start({path("a.wav"), path("b.wav")});
        QVERIFY(waitFor([&] { return get(kPlayer, "PlaybackStatus") == "Playing"; }));
        m_connection->connect({}, kObject, kPlayer, "Seeked", this, SLOT(seeked(qlonglong)));
        m_connection->connect({}, kObject, "org.freedesktop.DBus.Properties", "PropertiesChanged", this,
                              SLOT(changed(QString, QVariantMap, QStringList)));
        m_jumps.clear();
        m_changes.clear();
        call("Seek", {qlonglong{20'000'000}});
        QVERIFY(waitFor([&] { return !m_jumps.isEmpty() && m_jumps.back() >= 20'000'000; }));
        call("Next", {});
        QVERIFY(waitFor([&] { return m_changes.contains("Metadata"); }));
        QVERIFY(waitFor([&] { return m_changes.value("CanGoNext") == QVariant(false); }));
        call("Pause", {});
        QVERIFY(waitFor([&] { return m_changes.value("PlaybackStatus") == QVariant("Paused"); }));
        // A position of a track that is over comes too late.
        const auto before = get(kPlayer, "Position").toLongLong();
        call("SetPosition", {QVariant::fromValue(QDBusObjectPath("/org/bitbeats/track/1")), qlonglong{40'000'000}});
        QCOMPARE(get(kPlayer, "Position").toLongLong(), before);
        QVERIFY(!m_changes.contains("Position")); // the specification forbids it
    }

    void anEmbeddedPictureBecomesAFile() {
        QImage picture(600, 600, QImage::Format_RGB32);
        picture.fill(Qt::darkCyan);
        QVERIFY(picture.save(path("p.png")));
        QProcess ffmpeg;
        ffmpeg.start("ffmpeg", {"-loglevel", "error", "-i", path("a.wav"), "-i", path("p.png"), "-map", "0", "-map",
                                "1", "-disposition:v", "attached_pic", path("art.flac")});
        QVERIFY(ffmpeg.waitForFinished(60'000) && ffmpeg.exitCode() == 0);
        std::filesystem::remove(*m_folder / "p.png");
        const auto program = start({path("art.flac")});
        QVERIFY(waitFor([&] { return ctl({"metadata", "mpris:artUrl"}).startsWith("file://"); }));
        const QImage art(QUrl(ctl({"metadata", "mpris:artUrl"})).toLocalFile());
        QVERIFY(!art.isNull() && art.width() <= 600);
        QCOMPARE(art.pixelColor(5, 5).lightness() / 8, QColor(Qt::darkCyan).lightness() / 8);
    }

    void aSecondStartHandsOverAndEnds() {
        const auto first = start({path("a.wav")});
        QVERIFY(waitFor([&] { return ctl({"metadata", "xesam:title"}) == "a"; }));
        const auto second = start({path("b.wav")});
        QCOMPARE(second->wait(), 0);
        QCOMPARE(second->errors(), QString());
        QVERIFY(waitFor([&] { return ctl({"metadata", "xesam:title"}) == "b"; }));
        QCOMPARE(first->process().state(), QProcess::Running);
        QCOMPARE(ctl({"--list-all"}), QString("bitbeats"));
    }

    void afterAKillEverythingIsBackAndNothingIsInTheWay() {
        auto program = start({path("a.wav"), path("b.wav"), path("c.wav")});
        QVERIFY(waitFor([&] { return ctl({"status"}) == "Playing"; }));
        ctl({"next"});
        QVERIFY(waitFor([&] { return ctl({"metadata", "xesam:title"}) == "b"; }));
        ctl({"volume", "0.5"});
        ctl({"pause"});
        ctl({"position", "42"});
        QVERIFY(waitFor([&] { return ctl({"position"}).toDouble() >= 42; }));
        QVERIFY(waitFor([&] { return saved("session.json").find("\"volume\": 0.5") != std::string::npos; }));
        ctl({"play"});
        QVERIFY(waitFor([&] { return ctl({"status"}) == "Playing"; }));
        ctl({"pause"}); // the position is noted at a pause
        QVERIFY(waitFor([&] { return ctl({"status"}) == "Paused"; }));
        ::kill(static_cast<pid_t>(program->process().processId()), SIGKILL);
        program->process().waitForFinished();
        program = start({});
        QVERIFY(waitFor([&] { return ctl({"metadata", "xesam:title"}) == "b"; }));
        QCOMPARE(ctl({"status"}), QString("Stopped"));
        QVERIFY(ctl({"volume"}).startsWith("0.5"));
        ctl({"play"});
        QVERIFY(waitFor([&] { return ctl({"status"}) == "Playing"; }));
        QVERIFY(ctl({"position"}).toDouble() >= 41);
        ctl({"next"});
        QVERIFY(waitFor([&] { return ctl({"metadata", "xesam:title"}) == "c"; }));
    }

    void signalsEndItWhilePlaying() {
        for (const int signal : {SIGTERM, SIGINT}) {
            const auto program = start({path("a.wav")});
            QVERIFY(waitFor([&] { return ctl({"status"}) == "Playing"; }));
            ::kill(static_cast<pid_t>(program->process().processId()), signal);
            QCOMPARE(program->wait(), 0);
            QCOMPARE(program->errors(), QString());
        }
    }

    void withoutABusItPlaysAllTheSame() {
        WindowProgram program(home(), {path("a.wav")});
        QVERIFY(waitFor([&] { return saved("queue.journal").find("a.wav") != std::string::npos; }));
        program.process().terminate();
        QCOMPARE(program.wait(), 0);
        QCOMPARE(program.errors(), QString());
    }

    void linksFromTheCommandLineReachTheWindow() {
        const auto first = start({"bitbeats:home"});
        QVERIFY(waitFor([&] { return ctl({"status"}) == "Stopped"; }));
        const QString magnet = "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567&dn=x";
        const auto second = start({magnet, "bitbeats:?xt=urn:btih:fedcba9876543210fedcba9876543210fedcba98"});
        QCOMPARE(second->wait(), 0);
        QVERIFY(waitFor([&] {
            const auto session = saved("session.json");
            return session.find("0123456789abcdef") != std::string::npos &&
                   session.find("fedcba9876543210") != std::string::npos;
        }));
    }

public Q_SLOTS:
    void seeked(qlonglong position) { m_jumps << position; }
    void changed(const QString&, const QVariantMap& properties, const QStringList&) { m_changes.insert(properties); }

private:
    QString path(const std::string& name) const { return QString::fromStdString((*m_folder / name).string()); }
    std::filesystem::path home() const { return *m_folder / "home"; }
    std::string saved(const char* name) const { return readWholeFile(home() / "data" / name, 1 << 20).value_or(""); }
    std::unique_ptr<WindowProgram> start(QStringList arguments) const {
        arguments << "--no-dht"
                  << "--no-lsd"
                  << "--insecure-loopback";
        return std::make_unique<WindowProgram>(home(), arguments, m_bus->address());
    }
    QString ctl(const QStringList& arguments) const {
        QProcess playerctl;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert("DBUS_SESSION_BUS_ADDRESS", m_bus->address());
        playerctl.setProcessEnvironment(environment);
        playerctl.start("playerctl", arguments);
        if (!playerctl.waitForStarted()) qFatal("playerctl does not start: is it installed?");
        playerctl.waitForFinished(60'000);
        return QString::fromUtf8(playerctl.readAllStandardOutput()).trimmed();
    }
    QVariant get(const QString& interface, const QString& property) const {
        auto message = QDBusMessage::createMethodCall(kService, kObject, "org.freedesktop.DBus.Properties", "Get");
        message << interface << property;
        const QDBusReply<QVariant> reply = m_connection->call(message);
        return reply.value();
    }
    void call(const QString& method, const QVariantList& arguments) const {
        auto message = QDBusMessage::createMethodCall(kService, kObject, kPlayer, method);
        message.setArguments(arguments);
        m_connection->call(message);
    }

    std::unique_ptr<TempFolder> m_folder;
    std::unique_ptr<PrivateBus> m_bus;
    std::unique_ptr<QDBusConnection> m_connection;
    QList<qlonglong> m_jumps;
    QVariantMap m_changes;
    int m_number = 0;
};

BITBEATS_TEST(WindowProgramSlow);
#include "WindowProgramSlow.moc"
