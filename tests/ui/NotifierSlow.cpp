#include "desktop/Notifier.h"
#include "fixtures/WindowProgram.h"
#include "support/TestMain.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QSignalSpy>
#include <QTest>

using namespace bitbeats;
using namespace bitbeats::test;
using Notice = ui::Notifier::Notice;

/// Plays org.freedesktop.Notifications: remembers what it was given, replaces as told.
class FakeServer : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")
public:
    struct Shown {
        uint id;
        uint replaced;
        QString title;
        QString text;
        QStringList actions;
        QVariantMap hints;
    };
    QList<Shown> shown;
    QStringList capabilities{"actions", "body", "body-markup"};
    uint last = 0;
    QList<uint> closed;

public Q_SLOTS:
    QStringList GetCapabilities() { return capabilities; }
    uint Notify(const QString& app, uint replaces, const QString&, const QString& title, const QString& text,
                const QStringList& actions, const QVariantMap& hints, int) {
        if (app != "BitBeats") return 0;
        const uint id = replaces ? replaces : ++last;
        shown.append({id, replaces, title, text, actions, hints});
        return id;
    }
    void CloseNotification(uint id) { closed << id; }

Q_SIGNALS:
    void ActionInvoked(uint, const QString&);
    void NotificationClosed(uint, uint);
    void ActivationToken(uint, const QString&);
};

/// Notifications over a bus of our own. Alone in its process: Qt knows one session bus.
class NotifierSlow : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        QVERIFY2(m_bus.running(), "dbus-daemon does not start");
        qputenv("DBUS_SESSION_BUS_ADDRESS", m_bus.address().toLatin1());
        if (!QDBusConnection::sessionBus().isConnected()) QSKIP("Another test has settled on having no bus");
    }
    void init() {
        m_server = std::make_unique<FakeServer>();
        m_notifier = ui::makeNotifier();
    }
    void cleanup() {
        m_notifier.reset();
        away();
        m_server.reset();
    }

    void aNoticeReplacesTheOneBefore() {
        come();
        m_notifier->show({"One", "Someone\nSomewhere", "/covers/one.jpg", "Next track", {}, {}, true});
        QVERIFY(waitFor([&] { return m_server->shown.size() == 1; }));
        const auto first = m_server->shown.front();
        QCOMPARE(first.title, QString("One"));
        QCOMPARE(first.hints.value("image-path").toString(), QString("/covers/one.jpg"));
        QCOMPARE(first.hints.value("desktop-entry").toString(), QString("bitbeats"));
        QVERIFY(first.actions.contains("default"));
        QVERIFY(first.actions.contains("Next track"));
        settle();
        m_notifier->show({"Two", {}, {}, {}, {}, {}, true});
        QVERIFY(waitFor([&] { return m_server->shown.size() == 2; }));
        QCOMPARE(m_server->shown.back().replaced, first.id);
        settle();
        Q_EMIT m_server->NotificationClosed(first.id, 2);
        settle();
        m_notifier->show({"Three", {}, {}, {}, {}, {}, true});
        QVERIFY(waitFor([&] { return m_server->shown.size() == 3; }));
        QCOMPARE(m_server->shown.back().replaced, 0u);
    }

    void manyAtOnceBecomeTheLast() {
        come();
        for (int i = 0; i < 50; ++i)
            m_notifier->show({QString::number(i), {}, {}, {}, {}, {}, true});
        QVERIFY(waitFor([&] { return !m_server->shown.isEmpty() && m_server->shown.back().title == "49"; }));
        QVERIFY(m_server->shown.size() <= 2);
        QCOMPARE(m_server->last, 1u);
    }

    void clicksComeBackWithTheirToken() {
        come();
        int acted = 0;
        QSignalSpy opened(m_notifier.get(), &ui::Notifier::opened);
        m_notifier->show({"One", {}, {}, "Next track", [&] { ++acted; }, {}, true});
        QVERIFY(waitFor([&] { return m_server->shown.size() == 1; }));
        settle();
        Q_EMIT m_server->ActionInvoked(77, "default"); // of another program
        Q_EMIT m_server->ActivationToken(1, "token-9");
        Q_EMIT m_server->ActionInvoked(1, "default");
        QVERIFY(waitFor([&] { return opened.count() == 1; }));
        QCOMPARE(opened.front().front().toByteArray(), QByteArray("token-9"));
        Q_EMIT m_server->ActionInvoked(1, "act");
        QVERIFY(waitFor([&] { return acted == 1; }));
        m_notifier->hide();
        QVERIFY(waitFor([&] { return m_server->closed == QList<uint>{1}; }));
    }

    void namesAreNoMarkup() {
        come();
        m_notifier->show({"<b>T</b>", "A & <i>B</i>", {}, {}, {}, {}, true});
        QVERIFY(waitFor([&] { return m_server->shown.size() == 1; }));
        QCOMPARE(m_server->shown.front().title, QString("<b>T</b>")); // titles are plain by the specification
        QCOMPARE(m_server->shown.front().text, QString("A &amp; &lt;i&gt;B&lt;/i&gt;"));
    }

    void aServerWithoutButtonsGetsNone() {
        m_server->capabilities = {"body"};
        come();
        m_notifier->show({"One", "A & B", {}, "Next track", {}, {}, true});
        QVERIFY(waitFor([&] { return m_server->shown.size() == 1; }));
        QVERIFY(m_server->shown.front().actions.isEmpty());
        QCOMPARE(m_server->shown.front().text, QString("A & B"));
    }

    void withoutAServerItIsSaidAndALaterOneIsFound() {
        int unheard = 0;
        Notice notice{"One", {}, {}, {}, {}, [&] { ++unheard; }, true};
        m_notifier->show(notice);
        QVERIFY(waitFor([&] { return unheard == 1; }));
        come();
        m_notifier->show(notice);
        QVERIFY(waitFor([&] { return m_server->shown.size() == 1; }));
        QCOMPARE(unheard, 1);
    }

private:
    void come() {
        m_connection = QDBusConnection::connectToBus(m_bus.address(), "server");
        QVERIFY(m_connection.registerObject("/org/freedesktop/Notifications", m_server.get(),
                                            QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals));
        QVERIFY(m_connection.registerService("org.freedesktop.Notifications"));
    }
    void away() {
        m_connection.unregisterService("org.freedesktop.Notifications");
        m_connection = QDBusConnection("none");
        QDBusConnection::disconnectFromBus("server");
    }
    /// Until what was sent both ways has arrived.
    static void settle() {
        for (int i = 0; i < 2; ++i) {
            bool answered = false;
            auto ping = QDBusMessage::createMethodCall(
                "org.freedesktop.Notifications", "/org/freedesktop/Notifications", "org.freedesktop.DBus.Peer", "Ping");
            auto* waiting = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(ping));
            QObject::connect(waiting, &QDBusPendingCallWatcher::finished, waiting, [&] {
                answered = true;
                waiting->deleteLater();
            });
            QVERIFY(waitFor([&] { return answered; }));
        }
    }

    PrivateBus m_bus;
    QDBusConnection m_connection{"none"};
    std::unique_ptr<FakeServer> m_server;
    std::unique_ptr<ui::Notifier> m_notifier;
};

BITBEATS_TEST(NotifierSlow);
#include "NotifierSlow.moc"
