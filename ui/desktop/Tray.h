#pragma once

#include "desktop/TrayIcon.h"
#include "shell/Context.h"

#include <QMenu>
#include <QObject>
#include <QTimer>

namespace bitbeats::ui {

/// The tray's menu: what plays, the controls, the swarm's rates and limits, the way back to the window and out. The
/// rates are asked for only while the menu is open. GUI thread only.
class Tray : public QObject {
    Q_OBJECT
public:
    Tray(const Context& context, std::unique_ptr<TrayIcon> icon);
    ~Tray() override;

    bool available() const { return m_icon->available(); }
    QMenu* menu() { return &m_menu; }
    TrayIcon& icon() { return *m_icon; }

private:
    void build();
    void addLimits();
    void addChoices(QMenu* menu, QLatin1String key, const QString& name);
    void showTrack();
    void showLimits();
    void askRates();

    Context m_c;
    std::unique_ptr<TrayIcon> m_icon;
    QMenu m_menu;
    QAction* m_track = nullptr;
    QAction* m_artist = nullptr;
    QAction* m_down = nullptr;
    QAction* m_up = nullptr;
    QMenu* m_limits = nullptr;
    QTimer m_beat;
    int m_beats = 0;
    Task m_asking;
};

} // namespace bitbeats::ui
