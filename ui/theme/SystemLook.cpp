#include "theme/SystemLook.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>

namespace bitbeats::ui {
namespace {

constexpr char kService[] = "org.freedesktop.portal.Desktop";
constexpr char kPath[] = "/org/freedesktop/portal/desktop";
constexpr char kInterface[] = "org.freedesktop.portal.Settings";
constexpr char kAppearance[] = "org.freedesktop.appearance";
constexpr char kScheme[] = "color-scheme";
constexpr char kDesktop[] = "org.gnome.desktop.interface";
constexpr char kAnimations[] = "enable-animations";

/// Portals wrap values in variants, some of them twice.
QVariant unwrapped(QVariant value) {
    while (value.userType() == qMetaTypeId<QDBusVariant>())
        value = value.value<QDBusVariant>().variant();
    return value;
}

} // namespace

SystemLook::SystemLook(QObject* parent) : QObject(parent) {
    auto bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) return;
    bus.connect(QString(), QLatin1String(kPath), QLatin1String(kInterface), QStringLiteral("SettingChanged"), this,
                SLOT(settingChanged(QString, QString, QDBusVariant)));
    ask(QLatin1String(kAppearance), QLatin1String(kScheme));
    ask(QLatin1String(kDesktop), QLatin1String(kAnimations));
}

void SystemLook::ask(const QString& group, const QString& key) {
    auto call = QDBusMessage::createMethodCall(QLatin1String(kService), QLatin1String(kPath), QLatin1String(kInterface),
                                               QStringLiteral("Read"));
    call << group << key;
    auto* waiting = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(call), this);
    connect(waiting, &QDBusPendingCallWatcher::finished, this, [this, waiting, group, key] {
        const QDBusPendingReply<QVariant> reply = *waiting;
        if (!reply.isError()) take(group, key, reply.value());
        waiting->deleteLater();
    });
}

void SystemLook::settingChanged(const QString& group, const QString& key, const QDBusVariant& value) {
    take(group, key, value.variant());
}

void SystemLook::take(const QString& group, const QString& key, const QVariant& wrapped) {
    const auto value = unwrapped(wrapped);
    if (group == QLatin1String(kAppearance) && key == QLatin1String(kScheme)) {
        const int scheme = value.toInt(); // 1 prefers dark, 2 prefers light, 0 says nothing
        m_dark = scheme == 1 ? std::optional(true) : scheme == 2 ? std::optional(false) : std::nullopt;
    } else if (group == QLatin1String(kDesktop) && key == QLatin1String(kAnimations)) {
        m_animations = value.toBool();
    } else {
        return;
    }
    Q_EMIT changed();
}

} // namespace bitbeats::ui
