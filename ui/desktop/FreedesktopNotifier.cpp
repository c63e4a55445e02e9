#include "desktop/Notifier.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QUrl>
#include <QVariantMap>

namespace bitbeats::ui {
namespace {

constexpr char kService[] = "org.freedesktop.Notifications";
constexpr char kPath[] = "/org/freedesktop/Notifications";
constexpr char kOpenKey[] = "default";
constexpr char kActKey[] = "act";

} // namespace

/// org.freedesktop.Notifications over D-Bus, without ever waiting for it.
class FreedesktopNotifier final : public Notifier {
    Q_OBJECT
public:
    FreedesktopNotifier() {
        auto bus = QDBusConnection::sessionBus();
        if (!bus.isConnected()) return;
        const auto listen = [&](const char* signal, const char* slot) {
            bus.connect(QString(), QLatin1String(kPath), QLatin1String(kService), QLatin1String(signal), this, slot);
        };
        listen("ActionInvoked", SLOT(actionInvoked(uint, QString)));
        listen("NotificationClosed", SLOT(notificationClosed(uint, uint)));
        listen("ActivationToken", SLOT(activationToken(uint, QString)));
    }

    void show(const Notice& notice) override {
        if (!QDBusConnection::sessionBus().isConnected()) return unheard(notice);
        m_next = notice;
        m_waiting = true;
        if (!m_asked)
            askWhatItCan();
        else
            send();
    }

    void hide() override {
        m_waiting = false;
        if (m_shown == 0) return;
        auto call = method(QStringLiteral("CloseNotification"));
        call << m_shown;
        QDBusConnection::sessionBus().send(call);
        m_shown = 0;
    }

private Q_SLOTS:
    void actionInvoked(uint id, const QString& key) {
        if (id != m_shown || m_shown == 0) return;
        if (key == QLatin1String(kOpenKey)) Q_EMIT opened(std::exchange(m_token, {}));
        if (key == QLatin1String(kActKey) && m_last.act) m_last.act();
    }
    void notificationClosed(uint id, uint) {
        if (id == m_shown) m_shown = 0;
    }
    void activationToken(uint id, const QString& token) {
        if (id == m_shown) m_token = token.toUtf8();
    }

private:
    static QDBusMessage method(const QString& name) {
        return QDBusMessage::createMethodCall(QLatin1String(kService), QLatin1String(kPath), QLatin1String(kService),
                                              name);
    }

    template<typename Reply, typename Done>
    void call(const QDBusMessage& message, Done done) {
        auto* waiting = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(message), this);
        connect(waiting, &QDBusPendingCallWatcher::finished, this, [waiting, done] {
            done(Reply(*waiting));
            waiting->deleteLater();
        });
    }

    void askWhatItCan() {
        m_asked = true;
        call<QDBusPendingReply<QStringList>>(method(QStringLiteral("GetCapabilities")),
                                             [this](const QDBusPendingReply<QStringList>& reply) {
                                                 m_asked = !reply.isError(); // a server may come later
                                                 const auto can = reply.isError() ? QStringList() : reply.value();
                                                 m_buttons = can.contains(QLatin1String("actions"));
                                                 m_markup = can.contains(QLatin1String("body-markup"));
                                                 if (reply.isError()) {
                                                     m_waiting = false;
                                                     unheard(m_next);
                                                 } else {
                                                     send();
                                                 }
                                             });
    }

    /// One call is under way at most, so that each replaces the one before.
    void send() {
        if (!m_waiting || m_sending) return;
        m_waiting = false;
        m_sending = true;
        m_last = m_next;
        QStringList actions;
        if (m_buttons) {
            actions << QLatin1String(kOpenKey) << tr("Open BitBeats");
            if (!m_next.actionText.isEmpty()) actions << QLatin1String(kActKey) << m_next.actionText;
        }
        QVariantMap hints{{QStringLiteral("desktop-entry"), QStringLiteral("bitbeats")},
                          {QStringLiteral("urgency"), QVariant::fromValue<uchar>(m_next.passing ? 0 : 1)},
                          {QStringLiteral("transient"), m_next.passing},
                          {QStringLiteral("suppress-sound"), true}};
        if (!m_next.pictureFile.isEmpty()) hints.insert(QStringLiteral("image-path"), m_next.pictureFile);
        auto message = method(QStringLiteral("Notify"));
        message << QStringLiteral("BitBeats") << m_shown << QStringLiteral("bitbeats") << m_next.title
                << (m_markup ? m_next.text.toHtmlEscaped() : m_next.text) << actions << hints << -1;
        call<QDBusPendingReply<uint>>(message, [this](const QDBusPendingReply<uint>& reply) {
            m_sending = false;
            m_shown = reply.isError() ? 0 : reply.value();
            m_token.clear();
            if (reply.isError()) unheard(m_last);
            send();
        });
    }

    static void unheard(const Notice& notice) {
        if (notice.unheard) notice.unheard();
    }

    Notice m_next;
    Notice m_last; ///< the one that is shown
    QByteArray m_token;
    uint m_shown = 0;
    bool m_waiting = false;
    bool m_sending = false;
    bool m_asked = false;
    bool m_buttons = false;
    bool m_markup = false;
};

std::unique_ptr<Notifier> makeNotifier() {
    return std::make_unique<FreedesktopNotifier>();
}

} // namespace bitbeats::ui

#include "FreedesktopNotifier.moc"
