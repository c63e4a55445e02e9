#include "desktop/TrayIcon.h"

#include <QGuiApplication>
#include <QSystemTrayIcon>

namespace bitbeats::ui {
namespace {

/// Qt speaks to every system's tray; on Linux by StatusNotifierItem or the older XEmbed.
class SystemTray final : public TrayIcon {
public:
    SystemTray() {
        connect(&m_icon, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
            if (reason == QSystemTrayIcon::Trigger) Q_EMIT clicked();
            if (reason == QSystemTrayIcon::MiddleClick) Q_EMIT middleClicked();
        });
        connect(&m_icon, &QSystemTrayIcon::messageClicked, this, &TrayIcon::clicked);
    }

    bool available() const override { return QSystemTrayIcon::isSystemTrayAvailable(); }
    void show(const QIcon& icon, QMenu* menu) override {
        if (!hasTrays()) return;
        m_icon.setIcon(icon);
        m_icon.setContextMenu(menu);
        m_icon.show(); // where the tray comes later, it appears then
    }
    void setToolTip(const QString& text) override { m_icon.setToolTip(text); }
    void say(const QString& title, const QString& text) override {
        m_icon.showMessage(title, text, m_icon.icon(), 8000);
    }

private:
    /// Qt warns when it is asked for a tray where windows are not even drawn on a desktop.
    static bool hasTrays() {
        const auto platform = QGuiApplication::platformName();
        return platform == u"xcb" || platform.startsWith(u"wayland") || platform == u"windows" || platform == u"cocoa";
    }

    QSystemTrayIcon m_icon;
};

} // namespace

std::unique_ptr<TrayIcon> makeTrayIcon() {
    return std::make_unique<SystemTray>();
}

} // namespace bitbeats::ui
