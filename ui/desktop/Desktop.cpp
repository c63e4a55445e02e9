#include "desktop/Desktop.h"

#include "shell/MainWindow.h"

namespace bitbeats::ui {

DesktopParts systemParts() {
    return {makeTrayIcon(), makeNotifier(),
            [](MediaCommands commands) { return makeMediaControls(std::move(commands)); }};
}

Desktop::Desktop(MainWindow& window, DesktopParts parts, std::filesystem::path artFolder)
    : m_window(window), m_c(window.context()), m_notifier(std::move(parts.notifier)),
      m_art(std::move(artFolder), m_c.tasks), m_tray(m_c, std::move(parts.tray)),
      m_media(m_c.actions, m_c.listening, m_art),
      m_notices(
          m_c.listening, m_c.preferences, m_art, *m_notifier, [&window] { return window.isActiveWindow(); },
          [this] { m_c.actions[ActionId::Next]->trigger(); }) {
    m_media.drive(parts.media(m_media.commands([this](const QString& uri) { m_window.openSources({uri}); })));
    m_window.setHideInstead([this] { return hideInstead(); });
    connect(m_notifier.get(), &Notifier::opened, this, [this](const QByteArray& token) { m_window.present(token); });
}

/// Asked when the window is closed: true hides it and goes on playing and sharing.
bool Desktop::hideInstead() {
    if (!m_c.preferences.closeToTray() || !canHide()) return false;
    tellOnce();
    return true;
}

void Desktop::tellOnce() {
    if (m_c.preferences.on(keys::kTrayTold)) return;
    m_c.preferences.putOn(keys::kTrayTold, true);
    Notifier::Notice notice;
    notice.title = tr("BitBeats goes on in the tray");
    notice.text = tr("It keeps playing and sharing. Quit with %1 or from the tray's menu; Settings can change this.")
                      .arg(m_c.actions[ActionId::Quit]->shortcut().toString(QKeySequence::NativeText));
    notice.actionText = tr("Quit on close");
    notice.act = [this] { m_c.preferences.putOn(keys::kCloseToTray, false); };
    notice.unheard = [this, title = notice.title, text = notice.text] { m_tray.icon().say(title, text); };
    notice.passing = false;
    m_notifier->show(notice);
}

} // namespace bitbeats::ui
